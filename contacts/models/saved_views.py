"""The views of the list of contacts that members saved."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from marketing_contacts.portals.models import Portal

LONGEST_VIEW_NAME = 100
FORMAT = 1  # of `query`


class NextSavedViewId(models.Func):
    """The next value of the sequence for saved views' ids."""

    template = "nextval('contacts_saved_view_id_seq')"
    output_field = models.BigIntegerField()


class SavedView(models.Model):
    """Filters, conditions, order and columns of the list under a name. Only its owner sees a view that is not shared.

    `query` is the query of the list's address, in the format `format`. The condition in the query has a format of its
    own.
    """

    pk = models.CompositePrimaryKey("portal_id", "id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    id = models.BigIntegerField(db_default=NextSavedViewId(), editable=False)
    name = models.CharField(max_length=LONGEST_VIEW_NAME)
    owner_id = models.BigIntegerField()
    owner_label = models.CharField(max_length=254)
    is_shared = models.BooleanField(default=False)
    query = models.TextField(blank=True)
    format = models.SmallIntegerField(default=FORMAT)
    columns = ArrayField(models.CharField(max_length=100))
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
