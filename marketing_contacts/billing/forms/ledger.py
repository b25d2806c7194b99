"""The filter form of the ledger, read from the address's query."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketing_contacts.billing.models import BillingPeriod
from marketing_contacts.billing.selectors import LedgerSearch
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.billing.words import source_in_words
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.form_fields import DayField

source_key = RegexValidator(rf"^({'|'.join(SourceKind)})-\d{{1,18}}\Z", gettext_lazy("Choose a source from the list."))


class LedgerForm(forms.Form):
    """The filters of the ledger. A malformed filter gets an error, and the search is empty."""

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
        """Return the search that the form asks for."""
        if not self.is_valid():
            return LedgerSearch()
        asked: dict[str, Any] = self.cleaned_data
        kind, _dash, source_id = asked["source"].partition("-")
        return LedgerSearch(
            source=(SourceKind(kind), int(source_id)) if source_id else None,
            period=self.periods.get(asked["period"]),
            since=asked["since"],
            until=asked["until"],
        )

    def offer(self, sources: Iterable[Source], portal: Portal) -> None:
        """Offer these sources and the source that was asked for."""
        offered = {f"{source.kind}-{source.id}": source_in_words(source, portal.pk) for source in sources}
        asked = self.data.get("source", "")
        if asked and self.is_valid():
            offered.setdefault(asked, _("Selected source"))
        self.fields["source"].widget.choices = [("", _("All")), *offered.items()]


def words_of(period: BillingPeriod) -> str:
    """Return the period's number, first day and last day as text."""
    first, last = (date_format(localdate(at), "SHORT_DATE_FORMAT") for at in (period.starts_at, period.last_moment))
    return _("%(number)s: %(first)s to %(last)s") % {"number": period.number, "first": first, "last": last}
