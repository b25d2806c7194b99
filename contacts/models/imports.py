"""The imports of files."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models.suppression import SuppressedAddress
from marketing_contacts.jobs.models import Job
from marketing_contacts.portals.models import Portal


class NextImportId(models.Func):
    """The next value of the sequence for imports' ids."""

    template = "nextval('contacts_import_id_seq')"
    output_field = models.BigIntegerField()


class Import(Job):
    """An import of a file of contacts, or of addresses to suppress, with its results.

    `columns` names the property of each column of `header`. A column without a property is not imported. `suppresses`
    is the reason for which a file's addresses are suppressed, and empty for contacts. `hints` holds the formats of days
    and numbers in the whole file and the rows most at risk, without values.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")  # the columns have no properties yet
        CHECKING = "CHECKING", _("Checking")
        READY = "READY", _("Ready to start")
        RUNNING = "RUNNING", _("Running")
        DONE = "DONE", _("Done")
        CANCELLED = "CANCELLED", _("Cancelled")
        FAILED = "FAILED", _("Failed")

    class DayOrder(models.TextChoices):
        DAY_FIRST = "DMY", _("Day first: 29/03/2026")
        MONTH_FIRST = "MDY", _("Month first: 03/29/2026")

    class DecimalMark(models.TextChoices):
        POINT = ".", _("Point: 1,234.56")
        COMMA = ",", _("Comma: 1 234,56")

    KIND = "import"
    COUNTING = State.CHECKING
    PREVIEWED = State.READY
    WORKING = (State.CHECKING, State.RUNNING)

    pk = models.CompositePrimaryKey("portal_id", "id")
    id = models.BigIntegerField(db_default=NextImportId(), editable=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    file_name = models.CharField(max_length=254)
    encoding = models.CharField(max_length=10)
    delimiter = models.CharField(max_length=1)
    header = models.JSONField()
    columns = models.JSONField()
    hints = models.JSONField(default=dict, db_default={})
    day_order = models.CharField(max_length=3, choices=DayOrder.choices, blank=True, default="", db_default="")
    decimal_mark = models.CharField(max_length=1, choices=DecimalMark.choices, blank=True, default="", db_default="")
    rows = models.IntegerField(default=0)
    rows_done = models.IntegerField(default=0)
    suppresses = models.CharField(
        max_length=12, choices=SuppressedAddress.Reason.choices, blank=True, default="", db_default=""
    )
    update_existing = models.BooleanField(default=False)
    as_marketing = models.BooleanField(default=False)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["WAITING", "CHECKING", "READY", "RUNNING", "DONE", "CANCELLED", "FAILED"]
                ),
                name="import_state_known",
            ),
            models.CheckConstraint(condition=models.Q(rows_done__lte=models.F("rows")), name="import_rows_done"),
        ]
        indexes = [
            models.Index(fields=["touched_at"], condition=models.Q(purged_at=None), name="import_not_purged"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def size(self) -> int:
        return self.rows

    @property
    def size_done(self) -> int:
        return self.rows_done


class ImportPart(models.Model):
    """Some rows of an import's file with their numbers and cells, and the problems of rows that are not imported."""

    pk = models.CompositePrimaryKey("portal_id", "import_id", "number")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    import_id = models.BigIntegerField()
    number = models.IntegerField()
    rows = models.JSONField()
    problems = models.JSONField(default=list)


class ImportAddress(models.Model):
    """The first row of an import with an email, by the email's hash. A later row with the same email is a duplicate."""

    pk = models.CompositePrimaryKey("portal_id", "import_id", "address_hash")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    import_id = models.BigIntegerField()
    address_hash = models.BinaryField(max_length=32)
    row = models.IntegerField()
