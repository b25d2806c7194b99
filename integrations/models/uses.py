"""The tables of last uses."""

from django.db import models

from marketing_contacts.portals.models import Portal


class CredentialUse(models.Model):
    """The last use of a credential, exact to a minute.

    The row is separate, because every request reads the credential. The database deletes the row with its credential.
    """

    pk = models.CompositePrimaryKey("portal_id", "credential_id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    credential = models.ForeignKey(
        "integrations.Credential", on_delete=models.DO_NOTHING, db_index=False, db_constraint=False, related_name="+"
    )
    last_used_at = models.DateTimeField()


class AppUse(models.Model):
    """The last use of an OAuth app in a portal, exact to a minute.

    The row is separate, because every request reads the app's row, and a toggle waits for its lock. A foreign key to
    the app would take that lock, too, so there is none.
    """

    pk = models.CompositePrimaryKey("portal_id", "app_id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    app_id = models.BigIntegerField()
    last_used_at = models.DateTimeField()
