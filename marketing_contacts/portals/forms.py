"""The forms of people, portals and members."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from babel import Locale
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketing_contacts.portals.audit_words import ACTIONS
from marketing_contacts.portals.models import Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import AuditSearch
from marketing_contacts.portals.words import PERMISSION_LABELS
from marketing_contacts.toolbox.form_fields import DayField, NameField
from marketing_contacts.toolbox.time_zones import time_zone_names
from marketing_contacts.toolbox.words import Text

# fmt: off
CURRENCIES = (
    "AUD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR",
    "ILS", "INR", "ISK", "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PEN", "PHP", "PLN", "RON", "SEK", "SGD",
    "THB", "TRY", "UAH", "USD", "ZAR",  # codespell:ignore zar
)
# fmt: on


class LanguageForm(forms.Form):
    """The form for the language of the pages. An empty language follows the browser."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)


THEMES = [("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]
DENSITIES = [("comfortable", _("Comfortable")), ("compact", _("Compact"))]
LOOKS = {"theme": (_("Theme"), THEMES), "density": (_("Density"), DENSITIES)}  # by the names of the cookies


class LookForm(forms.Form):
    """The form for the theme or the density of the pages. A browser keeps each choice in a cookie of that name."""

    theme = forms.ChoiceField(required=False, choices=THEMES)
    density = forms.ChoiceField(required=False, choices=DENSITIES)


class ProfileForm(forms.Form):
    """The form for a person's profile."""

    name = NameField(label=_("Your name"), autocomplete="name")
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("My browser's language")), *settings.LANGUAGES]
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone of your emails"),
        required=False,
        choices=lambda: _zones("UTC"),
        help_text=_("Emails to you show times in this zone. Pages show the time zone of the portal."),
    )


class NewAddressForm(forms.Form):
    """The form for another email address of one's own account."""

    email = forms.EmailField(
        label=_("New email address"),
        max_length=254,
        help_text=_("We will send a link to this address. Your account keeps its old address until you open the link."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email == self.user.email:
            raise forms.ValidationError(_("This is already the address of your account."))
        return email


class PortalForm(forms.Form):
    """The form for a portal's settings."""

    name = NameField(label=_("Name"), autocomplete="organization")
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=lambda: _zones("UTC"))
    currency = forms.ChoiceField(label=_("Currency"), choices=lambda: _currencies(get_language()))

    def __init__(self, data: QueryDict | None = None, *, portal: Portal) -> None:
        now = {"name": portal.name, "time_zone": portal.time_zone, "currency": portal.currency}
        super().__init__(data, initial=now)
        for name in ("time_zone", "currency"):  # the current value may stay when it is no longer offered
            field: Any = self.fields[name]
            if not field.valid_value(now[name]):
                field.choices = [(now[name], now[name]), *field.choices]

    @property
    def currency_name(self) -> str:
        currency: Any = self.fields["currency"]
        return str(dict(currency.choices)[self.initial["currency"]])


class PermissionsForm(forms.Form):
    """The form for a member's permissions."""

    permissions = forms.TypedMultipleChoiceField(
        label=_("Permissions"),
        required=False,
        coerce=Permission,
        choices=list(PERMISSION_LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
    )


class SuperAdminForm(forms.Form):
    """The form that invites a Super Admin, with the address and the language of the mail."""

    email = forms.EmailField(label=_("Email address"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"}))
    language = forms.ChoiceField(label=_("Language of the email"), choices=settings.LANGUAGES)


class SuspensionForm(forms.Form):
    """The form that suspends a portal, with the reason for its members."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("All members of the portal can read the reason."),
    )


class InvitationForm(PermissionsForm, SuperAdminForm):
    """The form that invites a person with permissions."""


class JoinForm(forms.Form):
    """The form for the name and the password of an invited person."""

    name = NameField(label=_("Your name"), autocomplete="name")
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        max_length=1024,
        help_text=_(
            "At least ten characters. Not a common password, not only digits, and not similar to your name "
            "or email address."
        ),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password


class TypedEmailForm(forms.Form):
    """The form that confirms a removal. The user types the address of the person."""

    typed_email = forms.CharField(widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["typed_email"].label = _("Type “%s” to confirm") % email

    def clean_typed_email(self) -> str:
        typed: str = self.cleaned_data["typed_email"]
        if typed.strip().lower() != self.email:
            raise forms.ValidationError(_("This does not match the address."))
        return typed


class AuditSearchForm(forms.Form):
    """The search form of the audit trail."""

    actor = forms.CharField(label=_("Who"), required=False, max_length=254)
    action = forms.ChoiceField(label=_("Action"), required=False, choices=lambda: _actions(ACTIONS))
    target = forms.CharField(label=_("Event"), required=False, max_length=254)
    since = DayField(label=_("From"))
    until = DayField(label=_("To"))

    @property
    def search(self) -> AuditSearch:
        """Return the search that the form asks for."""
        return AuditSearch(**self.cleaned_data) if self.is_valid() else AuditSearch()


class FailureSearchForm(forms.Form):
    """The search form of failed sign-ins, by account and by IP address."""

    account = forms.CharField(label=_("Account"), required=False, max_length=254)
    address = forms.GenericIPAddressField(label=_("IP address"), required=False)

    @property
    def search(self) -> dict[str, str]:
        """Return the search that the form asks for. A malformed form asks for nothing."""
        return dict(self.cleaned_data) if self.is_valid() else {"account": "", "address": ""}


def _zones(*first: str) -> list[tuple[str, str]]:
    rest = [name for name in time_zone_names() if name not in first]
    return [(name, name.replace("_", " ")) for name in (*first, *rest)]


def _currencies(language: str | None) -> list[tuple[str, str]]:
    names = Locale.parse(language or "en", sep="-").currencies
    return [(code, f"{code} · {names.get(code, code)}") for code in CURRENCIES]


def _actions(labels: Mapping[str, Text]) -> list[tuple[str, str]]:
    """Return all actions, sorted by their labels."""
    return [("", str(_("All"))), *sorted(((code, str(label)) for code, label in labels.items()), key=itemgetter(1))]
