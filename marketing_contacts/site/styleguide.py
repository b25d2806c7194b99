"""Show every component in every state, for developers of pages.

The page is open to staff, and to all when DEBUG is on.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

CHOICES = [("first", gettext_lazy("First choice")), ("second", gettext_lazy("Second choice"))]
TOKENS = (
    *("page", "surface", "surface-hover", "bar", "text-quiet", "line", "line-strong"),
    *("accent", "accent-soft", "good", "warn", "danger"),
)


class SampleForm(forms.Form):
    """A form with one field of each kind."""

    text = forms.CharField(label=gettext_lazy("Text"), help_text=gettext_lazy("A hint about the field."))
    email = forms.EmailField(label=gettext_lazy("Email address"))
    amount = forms.IntegerField(label=gettext_lazy("Number"), required=False)
    day = forms.DateField(
        label=gettext_lazy("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    choice = forms.ChoiceField(label=gettext_lazy("Select"), choices=CHOICES, required=False)
    words = forms.CharField(
        label=gettext_lazy("Several lines"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    file = forms.FileField(label=gettext_lazy("File"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("Checkbox"), help_text=gettext_lazy("A hint about the field."))
    several = forms.MultipleChoiceField(
        label=gettext_lazy("Checkboxes"), choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )
    one = forms.ChoiceField(label=gettext_lazy("Radio buttons"), choices=CHOICES, widget=forms.RadioSelect)
    locked = forms.CharField(label=gettext_lazy("Locked"), disabled=True, required=False)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the style guide. Other visitors get 404."""
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise Http404
    context: dict[str, Any] = {
        "empty_form": SampleForm(prefix="empty", initial={"day": timezone.localdate(), "choice": "second"}),
        "wrong_form": SampleForm({"wrong-email": "ada"}, prefix="wrong"),
        "now": timezone.now(),
        "tones": ["good", "warn", "danger"],
        "colours": TOKENS,
        "samples": [
            Message(constants.SUCCESS, _("Done.")),
            Message(constants.INFO, _("For your information.")),
            Message(constants.WARNING, _("This needs your attention.")),
            Message(constants.ERROR, _("It did not work.")),
        ],
        "bars": [(index, 20 + index * 52, 96 - index * 14, 14 + index * 14) for index in range(5)],
    }
    return render(request, "site/styleguide.html", context)
