"""The catalogue of editions and their prices in each currency, from a day on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketing_contacts.billing.money import WHOLE, Tariff
from marketing_contacts.billing.tiers import ContactTier


class Edition(models.Model):
    """An edition that a portal can subscribe to.

    An edition without a price uses its own included contacts and step.
    """

    code = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(_("name"), max_length=80)
    has_marketing_contacts = models.BooleanField(default=True)
    included_contacts = models.PositiveIntegerField(default=0)
    step_contacts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(has_marketing_contacts=False) | Q(included_contacts__gt=0, step_contacts__gt=0),
                name="edition_has_a_tier",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tiers(self) -> ContactTier:
        return ContactTier(self.included_contacts, self.step_contacts)


class Price(models.Model):
    """The tiers and prices of an edition in a currency, from a day until the next such row.

    The prices are for a month of the included tier and a month of each step, in the currency's smallest unit. A price
    is never changed once its day has come.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="prices")
    currency = models.CharField(max_length=3)
    valid_from = models.DateField()
    included_contacts = models.PositiveIntegerField()
    step_contacts = models.PositiveIntegerField()
    month_minor = models.BigIntegerField()
    step_month_minor = models.BigIntegerField()
    set_by_label = models.CharField(max_length=254)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "currency", "valid_from"], name="price_once_a_day"),
            models.CheckConstraint(condition=Q(included_contacts__gt=0, step_contacts__gt=0), name="price_has_a_tier"),
            models.CheckConstraint(condition=Q(month_minor__gte=0, step_month_minor__gte=0), name="price_not_negative"),
        ]

    @property
    def tiers(self) -> ContactTier:
        return ContactTier(self.included_contacts, self.step_contacts)

    @property
    def tariff(self) -> Tariff:
        return Tariff(self.tiers, self.month_minor, self.step_month_minor)


class TaxRate(models.Model):
    """The tax on charges in a currency, from a day until the next such row. A rate of 0 ends the tax.

    The rate is in hundredths of a per cent. A rate is never changed once its day has come.
    """

    currency = models.CharField(max_length=3)
    name = models.CharField(max_length=40)
    rate = models.IntegerField()
    valid_from = models.DateField()
    set_by_label = models.CharField(max_length=254)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "valid_from"], name="tax_rate_once_a_day"),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=WHOLE), name="tax_rate_of_a_whole"),
        ]
