"""The filter form of the contacts' list, read from the address's query."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts import words
from contacts.conditions import Condition, UnreadableCondition, is_complete, read_condition, written
from contacts.forms.condition_words import comparison_in_words
from contacts.forms.labels import label_of
from contacts.marketing_status import MarketingStatus
from contacts.models import SavedView, SuppressedAddress
from contacts.property_definitions import PropertyDefinition
from contacts.search_terms import MOST_WORDS, words_of
from contacts.selectors import (
    NAME,
    ContactFilters,
    EmailFilter,
    HeldFilter,
    IncomparableValue,
    SuppressedFilter,
    UnknownProperty,
    definitions_naming,
    matching,
    saved_views,
)
from integrations.models import ConnectedApp
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.billing.update_dates import start_of
from marketing_contacts.billing.words import SOURCE_KINDS
from marketing_contacts.portals.models import Member
from marketing_contacts.toolbox.form_fields import DayField
from marketing_contacts.toolbox.words import Text

LARGEST_ID = 2**63 - 1
LONGEST_NAME = 100  # characters of an unknown property in a message
NOBODY = ContactFilters(ids=(0,))  # a number that no contact has
STATUS_KEYS = {
    "marketing": MarketingStatus.MARKETING,
    "until-next-update": MarketingStatus.UNTIL_NEXT_UPDATE,
    "non-marketing": MarketingStatus.NON_MARKETING,
}
STATUSES = {key: words.STATUSES[status] for key, status in STATUS_KEYS.items()}  # as the list's address has them
HELD: dict[HeldFilter, Text] = {
    HeldFilter.ANY: _("Held for any reason"),
    **{HeldFilter(reason): label for reason, label in words.HELD.items()},
}
SUPPRESSED: dict[SuppressedFilter, Text] = {
    SuppressedFilter.ANY: _("Suppressed for any reason"),
    **{SuppressedFilter(reason): reason.label for reason in SuppressedAddress.Reason},
}
MAY_EMAIL: dict[EmailFilter, Text] = {
    EmailFilter.YES: pgettext_lazy("marketing email", "Yes"),
    EmailFilter.NO: pgettext_lazy("marketing email", "No"),
}
OTHER_SOURCES = {"by-hand": SourceKind.MEMBER, "import": SourceKind.IMPORT}


class ContactFilterForm(forms.Form):
    """The filters of the list. A malformed filter gets an error, and the list is empty."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=list(STATUSES.items()))
    held = forms.ChoiceField(label=_("Held"), required=False, choices=[("", _("Any reason")), *HELD.items()])
    suppressed = forms.ChoiceField(
        label=_("Address"), required=False, choices=[("", _("All addresses")), *SUPPRESSED.items()]
    )
    may_email = forms.ChoiceField(
        label=_("May get marketing email"), required=False, choices=[("", _("Yes or no")), *MAY_EMAIL.items()]
    )
    created_from = DayField(label=_("Created from"))
    created_to = DayField(label=_("Created to"))
    archived = forms.ChoiceField(label=_("Archived"), required=False, choices=[("on", _("Archived"))])
    where = forms.CharField(label=_("Conditions"), required=False, widget=forms.HiddenInput)
    sort = forms.CharField(label=_("Order"), required=False, max_length=LONGEST_NAME + 1, widget=forms.HiddenInput)

    view = forms.IntegerField(
        label=_("View"), required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, apps: Sequence[ConnectedApp], member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        portal, self.member = member.portal, member
        self.opened: SavedView | None = None
        self.portal, self.zone = portal, ZoneInfo(portal.time_zone)
        self._definitions: Mapping[str, PropertyDefinition] | None = None
        connected = [(str(app.id), app.title) for app in apps if app.disconnected_at is None]
        gone = [(str(app.id), app.title) for app in apps if app.disconnected_at]
        others = [(key, SOURCE_KINDS[kind]) for key, kind in OTHER_SOURCES.items()]
        groups = [(_("Connected apps"), connected), (_("Disconnected apps"), gone), (_("Other"), others)]
        self.fields["app"] = forms.ChoiceField(
            label=_("Created by"),
            required=False,
            choices=[("", _("Any source")), *((label, choices) for label, choices in groups if choices)],
        )
        self.fields["import"] = forms.IntegerField(  # the page of an import links here
            label=_("Import"), required=False, min_value=1, max_value=LARGEST_ID
        )
        self.words: dict[str, Mapping[Any, Any]] = {
            "app": dict([*connected, *gone, *others]),
            "status": STATUSES,
            "held": HELD,
            "suppressed": SUPPRESSED,
            "may_email": MAY_EMAIL,
            "archived": {"on": _("Yes")},
        }

    def clean_q(self) -> str:
        """Refuse too many words, because each word costs time."""
        q: str = self.cleaned_data["q"]
        if len(words_of(q)) > MOST_WORDS:
            raise forms.ValidationError(_("Search for at most %s words.") % MOST_WORDS)
        return q

    def clean_where(self) -> Condition:
        """Return the condition of the address. Properties may be gone, and people may change an address by hand."""
        try:
            condition = read_condition(self.cleaned_data["where"])
        except UnreadableCondition:
            condition = None
        if condition is None or not is_complete(condition):
            raise forms.ValidationError(_("The conditions in this address cannot be read. Set them again."))
        try:
            matching(self.portal, condition, self.definitions_in(condition), timezone.now())
        except UnknownProperty as unknown:
            text = _("The property “%s” no longer exists. Remove its condition.")
            raise forms.ValidationError(text % unknown.name[:LONGEST_NAME]) from None
        except IncomparableValue as bad:
            label = label_of(bad.comparison.property, self.definitions_in(condition))
            raise forms.ValidationError(_("“%s” cannot be compared like this. Change its condition.") % label) from None
        return condition

    def clean_sort(self) -> str:
        """Refuse an order by a property that does not exist."""
        sort: str = self.cleaned_data["sort"]
        name = sort.removeprefix("-")
        if sort and name != NAME and name not in definitions_naming(self.portal, {name}):
            raise forms.ValidationError(_("The property “%s” no longer exists. Choose another order.") % (name or sort))
        return sort

    def clean_view(self) -> int | None:
        """Find the saved view that was opened, which names its chip and has columns."""
        number: int | None = self.cleaned_data["view"]
        if number is None:
            return None
        self.opened = saved_views(self.member).filter(id=number).first()
        if self.opened is None:
            raise forms.ValidationError(_("This view no longer exists. Open another one."))
        self.words["view"] = {number: self.opened.name}
        return number

    def definitions_in(self, condition: Condition) -> Mapping[str, PropertyDefinition]:
        """Return the definitions of the properties that a condition names, which are read once."""
        if self._definitions is None:
            self._definitions = definitions_naming(self.portal, condition.names)
        return self._definitions

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("created_from"), cleaned.get("created_to")
        if first and last and first > last:
            self.add_error("created_to", _("This is before the start date."))
        return cleaned

    @property
    def filters(self) -> ContactFilters:
        """Return the filters. A malformed form matches no contact."""
        if not self.is_valid():
            return NOBODY
        given = self.cleaned_data
        source, number = given.get("app", ""), given.get("import")
        kind = SourceKind.IMPORT if number else OTHER_SOURCES.get(source)
        if source and not kind:
            kind, number = SourceKind.APP, int(source)
        last: date | None = given.get("created_to")
        first: date | None = given.get("created_from")
        return ContactFilters(
            q=given.get("q", ""),
            status=STATUS_KEYS[given["status"]] if given.get("status") else None,
            held=HeldFilter(given["held"]) if given.get("held") else None,
            suppressed=SuppressedFilter(given["suppressed"]) if given.get("suppressed") else None,
            may_email=EmailFilter(given["may_email"]) if given.get("may_email") else None,
            source_kind=kind,
            source_id=number,
            created_from=start_of(first, self.zone) if first else None,
            created_before=start_of(last + timedelta(days=1), self.zone) if last else None,
            archived=bool(given.get("archived")),
            where=given["where"],
        )

    @property
    def order(self) -> str:
        """Return the property that sorts the list, with a minus for descending. A malformed form has no order."""
        return str(self.cleaned_data["sort"]) if self.is_valid() else ""

    @property
    def active(self) -> dict[str, str]:
        """Return the valid filters that narrow the list, as they stand in the address."""
        self.is_valid()
        given = ((name, self.data.get(name, "")) for name in self.fields if self.cleaned_data.get(name))
        return {name: text for name, text in given if text}

    @property
    def chips(self) -> list[dict[str, str]]:
        """Return the active filters in words, each with the list's address without it.

        A condition has a chip for each comparison. Chips of a further group say "or" before its first comparison.
        """
        active = self.active
        chips = [
            {
                "label": "" if name == "q" else f"{self.fields[name].label}:",
                "value": _("“%s”") % self.in_words(name) if name == "q" else self.in_words(name),
                "without": urlencode({other: text for other, text in active.items() if other != name}),
            }
            for name in active
            if name not in {"where", "sort"}
        ]
        return [*chips, *self.chips_of_condition(active)] if "where" in active else chips

    def chips_of_condition(self, active: Mapping[str, str]) -> Iterator[dict[str, str]]:
        condition: Condition = self.cleaned_data["where"]
        definitions = self.definitions_in(condition)
        for number, group in enumerate(condition.groups):
            for place, comparison in enumerate(group):
                kept = {**active, "where": written(condition.without(number, place))}
                yield {
                    "or": str(_("or")) if number and not place else "",
                    "label": "",
                    "value": comparison_in_words(comparison, definitions, self.zone),
                    "without": urlencode({name: text for name, text in kept.items() if text}),
                }

    def in_words(self, name: str) -> str:
        """Return the setting of an active filter in words."""
        value = self.cleaned_data[name]
        if isinstance(value, date):
            return date_format(value, "SHORT_DATE_FORMAT")
        return str(self.words.get(name, {}).get(value, value))
