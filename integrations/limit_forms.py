"""The forms of an app's own limits."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketing_contacts.billing.source_limits import Rate

MOST_CONTACTS = 1_000_000_000
WINDOWS = {10: _("within 10 minutes"), 60: _("within 1 hour"), 24 * 60: _("within 1 day")}


class LimitsForm(forms.Form):
    """The form for the limits of an app, in total and within a time."""

    maximum = forms.IntegerField(
        label=_("Maximum"),
        required=False,
        min_value=1,
        max_value=MOST_CONTACTS,
        help_text=_("The most contacts that can count under this app. Leave empty for no maximum."),
    )
    stamps = forms.IntegerField(
        label=_("Breaker: at most"),
        required=False,
        min_value=1,
        max_value=MOST_CONTACTS,
        help_text=_(
            "If the app makes more contacts count in that time, the breaker opens. Leave empty for no breaker."
        ),
    )
    minutes = forms.TypedChoiceField(
        label=_("Time"),
        choices=list(WINDOWS.items()),
        coerce=int,
        initial=60,
        help_text=_(
            "The time starts with the first contact that counts. When it is over, it starts again with the next "
            "contact."
        ),
    )

    @property
    def rate(self) -> Rate | None:
        """Return the rate, or None for no breaker."""
        stamps = self.cleaned_data["stamps"]
        return Rate(stamps, self.cleaned_data["minutes"]) if stamps else None


class CloseBreakerForm(forms.Form):
    """The form that closes a breaker. `trip` is the number of its opening.

    The release before sends this name, too.
    """

    trip = forms.IntegerField(min_value=1, max_value=2**63 - 1)
