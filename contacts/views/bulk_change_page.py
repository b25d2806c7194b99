"""The page of a bulk change, with its preview, its result and the contacts that were not set."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.forms.actions import TypedNumberForm
from contacts.forms.bulk_changes import BulkValueForm
from contacts.forms.columns import cell_in_words
from contacts.forms.filter_words import filters_in_words
from contacts.forms.labels import label_of
from contacts.marketing_status import NOT_DONE, FoundAs, MarketingStatus, Outcome, undo_ends_at
from contacts.models import BulkChange
from contacts.selectors import (
    ContactFilters,
    FoundWith,
    bulk_change_parts,
    definitions_naming,
    editable_in_bulk,
    examples,
    imports,
    not_done,
    stopping_by_undo,
    undos_of,
)
from contacts.services.jobs.bulk_work import BULK_CHANGES
from contacts.views.conditions import properties_by_group
from integrations.selectors import all_apps
from marketing_contacts.billing.selectors import count_preview, running_period, usage
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.jobs.views import JobPage
from marketing_contacts.portals.access import PortalRequest
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.words import in_words

State, Wish = BulkChange.State, BulkChange.Wish


def permission_for(wished: MarketingStatus | BulkChange.Wish) -> Permission:
    """Return the permission that a wish needs."""
    of_status = Wish(wished).is_of_status
    return Permission.MARKETING_CONTACTS_ACCESS if of_status else Permission.EDIT_CONTACTS


class BulkChangePage(JobPage[BulkChange]):
    """The page of a bulk change."""

    work = BULK_CHANGES
    namespace = "contacts"
    template = "contacts/bulk_change.html"
    permission = Permission.MARKETING_CONTACTS_ACCESS

    def permission_for(self, job: BulkChange) -> Permission:
        """Return the permission of the wish that the job fulfils or undoes."""
        return permission_for(job.about)

    def words(self) -> dict[str, str]:
        """Return the texts of the progress, the cancel form and the warning."""
        return {
            "cancel": _("Cancel bulk change"),
            "done": _("Contacts processed"),
            "counting": _("Counting"),
            "moved": _("The bulk change has progressed in the meantime. This is its current state."),
        }

    def state_text(self, job: BulkChange) -> str:
        """Return the state of the bulk change in one sentence."""
        if job.is_previewed and job.lacks_property:
            return _("The contacts have been found. Choose a property and its new value. Nothing has changed yet.")
        texts = {
            State.COUNTING: _("The contacts are being counted. Nothing has changed yet."),
            State.PREVIEWED: _("The contacts have been counted. Nothing has changed yet."),
            State.RUNNING: _("The contacts are being changed."),
            State.DONE: _("The bulk change is complete."),
            State.CANCELLED: _("The bulk change was cancelled. Contacts that it had already changed stay changed."),
            State.FAILED: _("The bulk change failed. Contacts that it had already changed stay changed."),
        }
        return texts[State(job.state)]

    def details(self, request: PortalRequest, job: BulkChange) -> dict[str, Any]:
        """Return the filters, the preview, the last undo and its last moment, and the number of contacts not set.

        A preview names some of the contacts. An edit has its property and its value in words.
        """
        undo: dict[str, Any] = {}
        if job.wished != Wish.UNDO and job.started_at and job.state in BulkChange.ENDED:
            ends_at = undo_ends_at(job.started_at)
            may_undo = ends_at >= timezone.now() and not self.locked(request, job)
            undo = {"by": undos_of(job).first(), "ends_at": ends_at if may_undo else None}
        filters, source = ContactFilters.stored(job.filters), ""
        if filters.source_id and filters.source_kind is SourceKind.IMPORT:
            source = next((each.file_name for each in imports(job.portal).filter(id=filters.source_id)), "")
        elif filters.source_id and filters.source_kind is SourceKind.APP:
            source = next((app.title for app in all_apps(job.portal).filter(id=filters.source_id)), "")
        details = {
            "found_by": filters_in_words(filters, job.portal, source=source),
            "undo": undo,
            "not_restored": sum(job.result.get(each, 0) for each in (Outcome.EMAIL_TAKEN, Outcome.VALUE_TAKEN)),
            "not_set": self.problems(job) if request.member.may(Permission.EXPORT) else 0,
        }
        if job.property_name:
            definitions = definitions_naming(job.portal, [job.property_name])
            definition, zone = definitions.get(job.property_name), ZoneInfo(job.portal.time_zone)
            details["property_label"] = label_of(job.property_name, definitions)
            details["value_text"] = cell_in_words(job.value or "", definition, zone) if definition else ""
        if not job.is_previewed:
            return details
        details["examples"] = examples(job)
        if job.lacks_property:
            return details | self.choice(request, job)
        previews = {Wish.EDIT: self.preview_of_edit, Wish.ARCHIVE: self.preview_of_archiving}
        return details | previews.get(job.about, self.preview)(job)

    def choice(self, request: PortalRequest, job: BulkChange) -> dict[str, Any]:
        """Return the properties to choose from, and the field for the value of the chosen one."""
        definitions = editable_in_bulk(job.portal)
        chosen = definitions.get(request.GET.get("property", ""))
        return {
            "properties": properties_by_group(job.portal, definitions),
            "chosen": chosen,
            "value_form": BulkValueForm(definition=chosen) if chosen else None,
        }

    def preview_of_edit(self, job: BulkChange) -> dict[str, Any]:
        """Return what an edit or its undo changes. Neither needs a typed number, since neither costs nor destroys."""
        found = job.expected
        if job.wish.is_undo:
            return {"moved": job.contacts}
        moved = found.get(FoundWith.OTHER, 0) + found.get(FoundWith.NONE, 0)
        return {"moved": moved, "gone": job.contacts - moved - found.get(FoundWith.SAME, 0)}

    def problems(self, job: BulkChange) -> int:
        """Return the number of contacts that were not set as requested and are still kept."""
        number: int = sum(job.result.get(outcome, 0) for outcome in NOT_DONE)
        return number if number and bulk_change_parts(job).exists() else 0

    def problem_header(self, job: BulkChange) -> list[str]:
        """Return the headings of the file of contacts that were not set."""
        return [_("Contact number"), _("Email"), _("Why it was not changed")]

    def problem_rows(self, job: BulkChange) -> Iterator[list[list[str]]]:
        """Yield the contacts that were not set, each with the reason."""
        for part in not_done(job):
            yield [[str(each.contact_id), each.email, in_words(each.outcome)] for each in part]

    def preview_of_archiving(self, job: BulkChange) -> dict[str, Any]:
        """Return the effect of an archiving or of its undo on the count, and the form that confirms it."""
        found, now = job.expected, timezone.now()
        counting = found.get(FoundAs.MARKETING, 0) + found.get(FoundAs.UNTIL_NEXT_UPDATE, 0)
        forecast = count_preview(job.portal, counting if job.wish.is_undo else 0, now)
        known = sum(number for each, number in found.items() if each != FoundAs.SUPPRESSED)
        return {
            "counting": counting,
            "moved": known,
            "gone": job.contacts - known,
            "forecast": forecast,
            "count_left": forecast.count - counting,
            "form": TypedNumberForm(number=job.contacts, bulk=job.id),
        }

    def preview(self, job: BulkChange) -> dict[str, Any]:
        """Return the statuses before, the effect on the count and the form that confirms the job."""
        found, held = job.expected, job.expected.get(FoundAs.HELD, 0)
        if job.wished == Wish.RELEASE:
            held -= found.get(FoundAs.SUPPRESSED, 0)
        marketable = held + (0 if job.wished == Wish.RELEASE else found.get(FoundAs.NON_MARKETING, 0))
        moved = {
            Wish.MARKETING: marketable + found.get(FoundAs.UNTIL_NEXT_UPDATE, 0),
            Wish.NON_MARKETING: held + found.get(FoundAs.MARKETING, 0),
            Wish.RELEASE: held,
            Wish.UNDO: job.contacts,
        }
        now = timezone.now()
        starts_at = running_period(job.portal, now).starts_at
        forecast = count_preview(job.portal, marketable, now)
        stopping = stopping_by_undo(job, period_starts_at=starts_at) if job.wished == Wish.UNDO else 0
        known = sum(number for each, number in found.items() if each != FoundAs.SUPPRESSED)
        return {
            "marketable": marketable,
            "moved": moved[job.wish],
            "gone": job.contacts - known,
            "forecast": forecast,
            "stopping": stopping,
            "count_undone": forecast.count - stopping,
            "usage": usage(job.portal),
            "form": TypedNumberForm(number=job.contacts, bulk=job.id),
        }
