"""The recipients of a portal's notices about money."""

from django.db import models
from django.db.models import Q

from marketing_contacts.portals.models import Portal, User

MOST_BILLING_CONTACTS = 3


class BillingContact(models.Model):
    """A recipient of notices, either a member or an email address. The place of a member ends with the membership."""

    pk = models.CompositePrimaryKey("portal_id", "place")
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, db_index=False, related_name="+")
    place = models.SmallIntegerField()
    # A foreign key in the database deletes the place with the membership. Django's cascade would name no portal.
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+")
    email = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST_BILLING_CONTACTS), name="billing_contact_of_three"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, email="") | (Q(user=None) & ~Q(email="")),
                name="billing_contact_is_one",
            ),
            models.UniqueConstraint(fields=["portal", "user"], name="billing_contact_member_once"),
            models.UniqueConstraint(
                fields=["portal", "email"], condition=~Q(email=""), name="billing_contact_email_once"
            ),
        ]
