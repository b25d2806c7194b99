"""The forms of staff, for prices, a portal's edition and term, and the amount of a charge."""

from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from marketing_contacts.billing.models import Edition, Price, Subscription
from marketing_contacts.billing.money import Tariff, in_minor_units, in_units
from marketing_contacts.billing.services import Terms
from marketing_contacts.billing.tiers import ContactTier
from marketing_contacts.portals.forms import CURRENCIES, PortalForm
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.form_fields import EARLIEST_DAY, LATEST_DAY, NameField

MOST_INCLUDED = 1_000_000_000
MOST_OF_A_PRICE = Decimal(10_000_000)
MOST_OF_A_CHARGE = 2**63 - 1


class DayToComeField(forms.DateField):
    """A field for a day. The services check that the day is in the future."""

    def __init__(self, *, label: Any, help_text: Any = "") -> None:
        super().__init__(label=label, help_text=help_text, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def clean(self, value: Any) -> date:
        found: date = super().clean(value)
        if not EARLIEST_DAY <= found <= LATEST_DAY:
            raise forms.ValidationError(_("Choose a day between 1970 and 2199."))
        return found


class AmountField(forms.DecimalField):
    """A field for an amount of money in the currency's main unit."""

    def __init__(self, *, label: Any, max_value: Decimal | None = None) -> None:
        super().__init__(label=label, min_value=Decimal(0), max_value=max_value, max_digits=14, decimal_places=3)
        self.widget.attrs["step"] = "any"


class EditionNameForm(forms.Form):
    """The form for an edition's name."""

    name = NameField(label=_("Name"), autocomplete="off", max_length=80)


class EditionForm(EditionNameForm):
    """The form for a new edition. Prices are added to the edition later."""

    has_marketing_contacts = forms.BooleanField(label=_("Includes marketing contacts"), required=False, initial=True)
    included_contacts = forms.IntegerField(
        label=_("Included contacts"), required=False, min_value=1, max_value=MOST_INCLUDED
    )
    step_contacts = forms.IntegerField(
        label=_("Contacts per step"), required=False, min_value=1, max_value=MOST_INCLUDED
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        for name in ("included_contacts", "step_contacts"):
            if found.get("has_marketing_contacts") and found.get(name, 0) is None:
                self.add_error(name, _("This is required for an edition with marketing contacts."))
            found[name] = found.get(name) or 0
        return found


class PriceForm(forms.Form):
    """The form for an edition's tiers and prices from a day on. An existing price keeps its currency."""

    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])
    valid_from = DayToComeField(
        label=_("Valid from"), help_text=_("Choose a day in the future. The first price in a currency may begin today.")
    )
    included_contacts = forms.IntegerField(label=_("Included contacts"), min_value=1, max_value=MOST_INCLUDED)
    step_contacts = forms.IntegerField(label=_("Contacts per step"), min_value=1, max_value=MOST_INCLUDED)
    month = AmountField(label=_("Monthly price"), max_value=MOST_OF_A_PRICE)
    step_month = AmountField(label=_("Monthly price per step"), max_value=MOST_OF_A_PRICE)

    def __init__(self, *args: Any, price: Price | None = None, edition: Edition | None = None, **kwargs: Any) -> None:
        if price:
            kwargs["initial"] = {
                "valid_from": price.valid_from,
                "included_contacts": price.included_contacts,
                "step_contacts": price.step_contacts,
                "month": in_units(price.month_minor, price.currency),
                "step_month": in_units(price.step_month_minor, price.currency),
            }
        elif edition:
            kwargs["initial"] = {
                "included_contacts": edition.included_contacts,
                "step_contacts": edition.step_contacts,
                "currency": "EUR",
            }
        super().__init__(*args, **kwargs)
        if price:
            del self.fields["currency"]
        self.of_currency = price.currency if price else ""

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        self.of_currency = self.of_currency or found.get("currency", "")
        for name in ("month", "step_month"):
            if name in found and self.of_currency:
                found[name] = minor(self, name, self.of_currency)
        if not self.errors:
            terms = self.terms
            tiers = ContactTier(included=terms.included_contacts, step=terms.step_contacts)
            tariff = Tariff(tiers, terms.month_minor, terms.step_month_minor)
            highest_price = tariff.term_price(tiers.smallest_holding(MOST_INCLUDED), monthly=False)
            if highest_price > MOST_OF_A_CHARGE:
                self.add_error(
                    "step_month", _("With these prices, the largest tiers would cost more than can be charged.")
                )
        return found

    @property
    def terms(self) -> Terms:
        """Return the terms of a valid form."""
        names = ("valid_from", "included_contacts", "step_contacts", "month", "step_month")
        return Terms(*itemgetter(*names)(self.cleaned_data))


class TaxRateForm(forms.Form):
    """The form for a tax on charges in a currency from a day on. The rate is kept in hundredths of a per cent."""

    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES], initial="EUR")
    name = NameField(label=_("Tax name"), autocomplete="off", max_length=40)
    rate = forms.DecimalField(
        label=_("Rate in percent"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=_("Zero ends the tax."),
    )
    valid_from = DayToComeField(
        label=_("Valid from"), help_text=_("Choose a day in the future. The first rate in a currency may begin today.")
    )

    def clean_rate(self) -> int:
        return int(self.cleaned_data["rate"] * 100)


class PortalSubscriptionForm(forms.Form):
    """The form for a portal's edition, term and renewal date."""

    edition = forms.ModelChoiceField(
        Edition.objects.order_by("included_contacts"), label=_("Edition"), empty_label=None
    )
    term = forms.ChoiceField(label=_("Term"), choices=Subscription.Term.choices)
    renewal_date = DayToComeField(label=_("Next renewal"))


class FoundingForm(PortalForm, PortalSubscriptionForm):
    """The form for a new portal, its subscription and its first Super Admin."""

    field_order = ("name", "time_zone", "currency", "edition", "term", "renewal_date", "email", "language")

    email = forms.EmailField(
        label=_("Email address of the first Super Admin"),
        max_length=254,
        help_text=_("An invitation will be emailed to this address."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language of the email"), choices=settings.LANGUAGES)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, portal=Portal())


class SettlementForm(forms.Form):
    """The form for the amount of a charge that has none."""

    amount = AmountField(label=_("Amount"))

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["amount"].label = _("Amount in %s") % currency

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if "amount" in found:
            found["amount"] = minor(self, "amount", self.currency)
        return found


def minor(form: forms.Form, name: str, currency: str) -> int:
    """Return the field's amount in the currency's smallest unit.

    Adds an error to the field when the amount has more digits than the currency.
    """
    try:
        return in_minor_units(form.cleaned_data[name], currency)
    except ValueError:
        form.add_error(name, _("This currency has fewer decimal places."))
        return 0
