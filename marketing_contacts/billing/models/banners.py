"""The banners that members put away."""

from django.db import models

from marketing_contacts.portals.models import Portal, User


class DismissedBanner(models.Model):
    """A banner that a member put away. The member sees the banner again when its grade is higher.

    Rows about states that ended are deleted. So a state that comes again has its banner again.
    """

    pk = models.CompositePrimaryKey("portal_id", "user_id", "kind", "subject")
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, db_index=False, related_name="+")
    # A foreign key in the database deletes the row with the membership. Django's cascade would name no portal.
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=80)
    grade = models.BigIntegerField()
