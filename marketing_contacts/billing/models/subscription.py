"""What staff offer and what a portal subscribes to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketing_contacts.portals.models import Portal


class Edition(models.Model):
    """A row of the catalogue, edited by staff: what a subscription includes and by which step its tier grows."""

    code = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(_("name"), max_length=80)
    has_marketing_contacts = models.BooleanField(default=True)
    included_contacts = models.PositiveIntegerField(default=0)
    step_contacts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(has_marketing_contacts=False)
                | models.Q(included_contacts__gt=0, step_contacts__gt=0),
                name="edition_has_a_tier",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """What a portal subscribes to. Its tier and cap are on Usage, beside the count that must not pass them."""

    class Term(models.TextChoices):
        MONTHLY = "MONTHLY", _("Monthly")
        YEARLY = "YEARLY", _("Yearly")

    portal = models.OneToOneField(Portal, on_delete=models.PROTECT, primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    term = models.CharField(max_length=8, choices=Term.choices)
    renewal_date = models.DateField()
