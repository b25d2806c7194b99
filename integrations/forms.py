"""The forms about connected apps and developer apps."""

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integrations import logos, redirects
from integrations.scope_fields import ScopesField
from integrations.scopes import DEVELOPER_APP_SCOPES, PRIVATE_APP_SCOPES, SETS_STATUSES, Scope
from integrations.words import SCOPE_LABELS
from marketing_contacts.toolbox.form_fields import one_line

OVERLAPS = {
    "0": (timedelta(), _("now")),
    "1h": (timedelta(hours=1), _("in 1 hour")),
    "24h": (timedelta(hours=24), _("in 24 hours")),
    "7d": (timedelta(days=7), _("in 7 days")),
}
FILTERS = {"": _("All"), "on": _("On"), "off": _("Off"), "idle": _("Creates no contacts")}


ORDERS = {
    "": _("Name"),
    "created": _("Most created"),
    "last_created": _("Last created"),
    "changed": _("Last changed"),
}
PLACES = ("list", "app", "start")  # the pages with toggles: all of them, one app's page, the start page
SEEN = re.compile(r"(\d{1,18}):(\d{1,9})")


class WishForm(forms.Form):
    """The form for the position of toggles.

    `confirmed` is "yes" when the question about the cost was answered, and "undo" when the move is undone. `back` is
    the query of the list.
    """

    enabled = forms.TypedChoiceField(choices=[("on", "on"), ("off", "off")], coerce=lambda value: value == "on")
    confirmed = forms.ChoiceField(required=False, choices=[("yes", "yes"), ("undo", "undo")])
    back = forms.CharField(required=False, max_length=1000)


class ToggleForm(WishForm):
    """The form for one toggle, with the version that the user saw and the page of the toggle."""

    seen_version = forms.IntegerField(min_value=0)
    place = forms.ChoiceField(required=False, choices=[(place, place) for place in PLACES])


class SeenVersionsField(forms.Field):
    """A field for apps and the versions of their toggles that the user saw.

    Each is `id:version`. Cleaned to a mapping.
    """

    widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> dict[int, int]:
        found = [SEEN.fullmatch(each) for each in value or []]
        if None in found:
            raise forms.ValidationError(_("Choose apps from the list."))
        return {int(each[1]): int(each[2]) for each in found if each}


class ManyTogglesForm(WishForm):
    """The form for several toggles."""

    app = SeenVersionsField()


class ChosenAppsForm(forms.Form):
    """The form for the apps of the question about the cost of turning them on."""

    app = SeenVersionsField()
    place = forms.ChoiceField(required=False, choices=[(place, place) for place in PLACES])
    back = forms.CharField(required=False, max_length=1000)


class AppSearchForm(forms.Form):
    """The search and the order of the list of connected apps. An unknown order becomes the usual order."""

    q = forms.CharField(label=_("Search apps"), required=False, max_length=100)
    show = forms.ChoiceField(label=_("Apps shown"), required=False, choices=list(FILTERS.items()))
    order = forms.ChoiceField(required=False, choices=list(ORDERS.items()))


class RotationForm(forms.Form):
    """The form that rotates a secret, with the end of the old one.

    `replacing` is the id of the secret that the user saw. A form that is sent twice thus rotates once.
    """

    replacing = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    old_ends = forms.ChoiceField(
        label=_("Old secret stops working"),
        choices=[(key, label) for key, (_overlap, label) in OVERLAPS.items()],
        initial="24h",
    )

    @property
    def overlap(self) -> timedelta:
        return OVERLAPS[self.cleaned_data["old_ends"]][0]


class PrivateAppForm(forms.Form):
    """The form for a private app's name, description and scopes."""

    name = forms.CharField(label=_("Name"), max_length=120, validators=[one_line])
    description = forms.CharField(label=_("Description"), max_length=500, required=False)
    scopes = ScopesField(label=_("Permissions"), served=PRIVATE_APP_SCOPES)


class RequestLogForm(forms.Form):
    """The filters of an app's request log."""

    q = forms.CharField(label=_("Route or request ID"), required=False, max_length=200)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All")), ("2", _("2xx: successful")), ("4", _("4xx: refused")), ("5", _("5xx: failed"))],
    )
    method = forms.ChoiceField(
        label=_("Method"),
        required=False,
        choices=[("", _("All")), *((verb, verb) for verb in ("GET", "POST", "PATCH", "PUT", "DELETE"))],
    )


class ConsentForm(forms.Form):
    """The form for the portal of an app and its optional scopes."""

    portal = forms.TypedChoiceField(label=_("Portal"), coerce=int, widget=forms.RadioSelect)
    scopes = forms.MultipleChoiceField(
        label=_("Optional permissions"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, portals: list[tuple[int, str]], scopes: list[str], closed: Collection[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.closed = closed  # portals where the person may not let the app set statuses
        self.fields["portal"].choices = portals  # type: ignore[attr-defined]  # a field of choices has it
        self.fields["scopes"].choices = [(scope, SCOPE_LABELS[Scope(scope)]) for scope in scopes]  # type: ignore[attr-defined]  # as above

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        if sent.get("portal") in self.closed and SETS_STATUSES.intersection(sent.get("scopes", [])):
            self.add_error(
                "scopes", _("In this portal, you lack the permission to let the app set marketing statuses.")
            )
        return sent


MOST_ADDRESSES = 50


class RedirectUrisField(forms.CharField):
    """A field for addresses, one in each line. Cleaned to a list."""

    widget = forms.Textarea({"rows": 3, "spellcheck": "false"})

    def to_python(self, value: str | None) -> list[str]:  # type: ignore[override]  # lines, not one text
        return (value or "").split()

    def run_validators(self, value: Any) -> None:
        if len(value) > MOST_ADDRESSES:
            raise forms.ValidationError(_("Register at most %s URLs.") % MOST_ADDRESSES)
        if bad := [uri for uri in value if not redirects.may_be_registered(uri)]:
            raise forms.ValidationError(
                [_("%s cannot be registered: enter a full https URL without # and *.") % uri for uri in bad]
            )


ASKED = [scope for scope in DEVELOPER_APP_SCOPES if scope is not Scope.OAUTH]


class DeveloperAppForm(forms.Form):
    """The form for a developer app's name, redirect addresses and scopes."""

    name = forms.CharField(label=_("Name"), max_length=120, validators=[one_line])
    description = forms.CharField(
        label=_("Description"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )
    redirect_uris = RedirectUrisField(
        label=_("Redirect URLs"),
        help_text=_("The URLs to which people are sent back with the code, one per line. No other URLs work."),
    )
    scopes = ScopesField(
        label=_("Required scopes"),
        served=ASKED,
        help_text=_("People who connect the app grant all of these."),
    )
    optional_scopes = ScopesField(
        label=_("Optional scopes"),
        served=ASKED,
        required=False,
        help_text=_("People who connect the app can leave these out."),
    )
    names_issuer = forms.BooleanField(
        label=_("Name this server in the answer (RFC 9207)"),
        required=False,
        help_text=_(
            "People return to your app with “iss”, the address of this server, in the URL. Apps that use several "
            "servers should check it. Leave this off for next-auth and Auth.js, which reject such an answer."
        ),
    )


class RegistrationForm(DeveloperAppForm):
    """The form for a new developer app. The client type of an app cannot change later."""

    is_public = forms.TypedChoiceField(
        label=_("Where the app runs"),
        choices=[
            ("no", _("On a server: the app keeps a client secret")),
            ("yes", _("On people's own devices: the app has no secret and must use PKCE")),
        ],
        coerce=lambda value: value == "yes",
        initial="no",
        widget=forms.RadioSelect,
    )


class ListingForm(forms.Form):
    """The form that lists an app in the App Marketplace or takes it out."""

    listed = forms.TypedChoiceField(choices=[("on", "on"), ("off", "off")], coerce=lambda value: value == "on")


class SeenListingForm(forms.Form):
    """The form with the version of a listing that the user saw."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)


class DecliningForm(SeenListingForm):
    """The form with the reason why a listing is declined. The publisher reads the reason."""

    because = forms.CharField(
        label=_("Reason for declining"),
        max_length=500,
        validators=[one_line],
        help_text=_("The publisher will see this."),
    )


class LogoForm(forms.Form):
    """The form for a picture. Cleaned to its content."""

    logo = forms.FileField(
        label=_("Image"),
        help_text=_("PNG, JPEG or WebP, square, at most 256 kB."),
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
    )

    def clean_logo(self) -> bytes:
        content: bytes = self.cleaned_data["logo"].read(logos.LARGEST + 1)
        if len(content) > logos.LARGEST:
            raise forms.ValidationError(_("The file is larger than 256 kB."))
        if not logos.media_type_of(content):
            raise forms.ValidationError(_("The file is not a PNG, JPEG or WebP image."))
        return content


class MarketplaceSearchForm(forms.Form):
    """The search form of the App Marketplace."""

    q = forms.CharField(label=_("Search apps"), required=False, max_length=100)
