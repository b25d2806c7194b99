"""The form of the undo of an app's creations."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.marketing_status import UNDONE_WITHIN, undo_ends_at
from marketing_contacts.toolbox.form_fields import among_days

MINUTE = "%Y-%m-%dT%H:%M"


class MinuteField(forms.DateTimeField):
    """A field for a minute in the portal's time zone.

    `fold` chooses the one of two equal minutes at a change of the clocks.
    """

    def __init__(self, *, label: Any, fold: int) -> None:
        super().__init__(label=label, widget=forms.DateTimeInput({"type": "datetime-local"}, MINUTE))
        self.fold = fold

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment in UTC. Moments in one zone would be compared by their clocks."""
        with timezone.override(UTC):  # UTC has no minute twice
            shown = super().to_python(value)
        if shown is None:
            return None
        for check in among_days:
            check(shown.date())
        return shown.replace(tzinfo=timezone.get_current_timezone(), fold=self.fold).astimezone(UTC)


class WindowForm(forms.Form):
    """The form for the time in which an app created the contacts. The default is the last hour."""

    since = MinuteField(label=_("Created from"), fold=0)
    until = MinuteField(label=_("Created before"), fold=1)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        next_minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
        self.initial = {"since": next_minute - timedelta(hours=1), "until": next_minute}

    def clean_since(self) -> datetime:
        since: datetime = self.cleaned_data["since"]
        if undo_ends_at(since) < self.now:
            raise forms.ValidationError(
                _("This is too long ago. Only the last %s hours can be undone.")
                % int(UNDONE_WITHIN.total_seconds() // 3600)
            )
        return since

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until <= since:
            self.add_error("until", _("The end must be after the start."))
        return cleaned
