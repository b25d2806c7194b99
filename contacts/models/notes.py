"""The notes that members write about a contact."""

from django.db import models

from contacts.models.contact import Contact
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.permissions import Permission

LONGEST_NOTE = 10_000


class NextNoteId(models.Func):
    """The next value of the sequence for notes' ids."""

    template = "nextval('contacts_note_id_seq')"
    output_field = models.BigIntegerField()


class Note(models.Model):
    """A plain text that a member wrote about a contact. `changed_at` is the moment of the last change of the text."""

    pk = models.CompositePrimaryKey("portal_id", "id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    id = models.BigIntegerField(db_default=NextNoteId(), editable=False)
    contact_id = models.BigIntegerField()
    contact = models.ForeignObject(
        Contact,
        on_delete=models.CASCADE,
        from_fields=["portal_id", "contact_id"],
        to_fields=["portal_id", "id"],
        related_name="notes",
    )
    text = models.TextField(max_length=LONGEST_NOTE)
    author_id = models.BigIntegerField()
    author_label = models.CharField(max_length=254)
    at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["portal", "contact_id", "at", "id"], name="note_of_contact")]

    def __str__(self) -> str:
        return f"{self.author_label}, {self.at:%Y-%m-%d}"

    def may_be_deleted_by(self, member: Member) -> bool:
        """Return True for the author and for every Super Admin."""
        return self.author_id == member.user_id or member.may(Permission.SUPER_ADMIN)
