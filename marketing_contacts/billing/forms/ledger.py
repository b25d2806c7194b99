"""What is looked for in the ledger: the query of its address."""

from collections.abc import Iterable, Sequence
from html import unescape
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketing_contacts.billing.models import BillingPeriod
from marketing_contacts.billing.selectors import LedgerSearch
from marketing_contacts.billing.tiers import Source
from marketing_contacts.portals.forms import DayField

source_key = RegexValidator(r"^[a-z_]{1,20}-\d{1,18}\Z", gettext_lazy("Choose a source from the list."))


def key_of(kind: str, source_id: int) -> str:
    """A source as addresses have it."""
    return f"{kind}-{source_id}"


class LedgerForm(forms.Form):
    """The filters of the ledger; one that is not well formed is named, and nothing is looked for."""

    source = forms.CharField(label=gettext_lazy("Source"), required=False, validators=[source_key], widget=forms.Select)
    period = forms.TypedChoiceField(label=gettext_lazy("Billing period"), required=False, coerce=int, empty_value=None)
    since = DayField(label=gettext_lazy("Booked from"))
    until = DayField(label=gettext_lazy("Booked to"))

    def __init__(self, data: QueryDict, *, periods: Sequence[BillingPeriod]) -> None:
        super().__init__(data)
        self.running = periods[0]
        self.periods = {period.number: period for period in periods}
        self.fields["period"].choices = [  # type: ignore[attr-defined]  # it is a field of choices
            ("", _("All")),
            *((number, words_of(period)) for number, period in self.periods.items()),
        ]

    @property
    def search(self) -> LedgerSearch:
        """What was asked for."""
        if not self.is_valid():
            return LedgerSearch()
        asked: dict[str, Any] = self.cleaned_data
        kind, _dash, source_id = asked["source"].partition("-")
        return LedgerSearch(
            source=(kind, int(source_id)) if source_id else None,
            period=self.periods.get(asked["period"]),
            since=asked["since"],
            until=asked["until"],
        )

    def offer(self, sources: Iterable[Source]) -> None:
        """Let one choose from these sources, and from the one that was asked for."""
        offered = {key_of(source.kind, source.id): named(source) for source in sources}
        asked = self.data.get("source", "")
        if asked and self.is_valid():
            offered.setdefault(asked, _("The chosen source"))
        self.fields["source"].widget.choices = [("", _("All")), *offered.items()]


def named(source: Source) -> str:
    """A source in the words of the pages, as plain text."""
    return unescape(render_to_string("elements/source.html", {"kind": source.kind, "label": source.label})).strip()


def words_of(period: BillingPeriod) -> str:
    """A period by its number, its first and its last day."""
    first, last = (date_format(localdate(at), "SHORT_DATE_FORMAT") for at in (period.starts_at, period.last_moment))
    return _("%(number)s: %(first)s to %(last)s") % {"number": period.number, "first": first, "last": last}
