"""The pages of a portal by their names, for the search: the sidebar of the settings, and the pages around it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import Member
from marketing_contacts.portals.navigation import sidebar_of
from marketing_contacts.portals.permissions import Permission


@dataclass(frozen=True, slots=True)
class NamedPage:
    """A page with its name, the name of what it belongs to, and the name of its address."""

    name: str | Promise
    of: str | Promise
    address: str
    icon: str
    ids: tuple[int, ...] = ()
    is_seen_by: Callable[[Member], bool] = lambda _member: True

    @property
    def url(self) -> str:
        """Return the address in the portal of the request."""
        return reverse(self.address, self.ids)


def edits_contacts(member: Member) -> bool:
    return member.may(Permission.EDIT_CONTACTS)


def sets_statuses(member: Member) -> bool:
    return member.may(Permission.MARKETING_CONTACTS_ACCESS)


def changes_billing(member: Member) -> bool:
    return member.may(Permission.MODIFY_BILLING)


CONTACTS, BILLING, ACCOUNT, HELP = _("Contacts"), _("Billing"), _("Your account"), _("Help")
OTHERS = [
    NamedPage(_("Start page"), "", "start", "house"),
    NamedPage(CONTACTS, "", "contacts:list", "contact"),
    NamedPage(_("Create contact"), CONTACTS, "contacts:new", "user-plus", is_seen_by=edits_contacts),
    NamedPage(_("Imports"), CONTACTS, "contacts:imports", "upload"),
    NamedPage(_("Import file"), CONTACTS, "contacts:new_import", "upload", is_seen_by=edits_contacts),
    NamedPage(_("Bulk changes"), CONTACTS, "contacts:bulk_changes", "list-checks"),
    NamedPage(_("Suppressed addresses"), CONTACTS, "contacts:suppression", "mail-x"),
    NamedPage(_("Held contacts"), CONTACTS, "contacts:held", "pause"),
    NamedPage(_("Saved views"), CONTACTS, "contacts:saved_views", "bookmark"),
    NamedPage(_("Columns"), CONTACTS, "contacts:columns", "columns-3"),
    NamedPage(_("Add condition"), CONTACTS, "contacts:conditions", "list-filter-plus"),
    NamedPage(
        _("Set contacts as non-marketing"), CONTACTS, "contacts:clean_up", "list-checks", is_seen_by=sets_statuses
    ),
    NamedPage(_("Maximum"), BILLING, "billing:maximum", "gauge", is_seen_by=changes_billing),
    NamedPage(_("Billing contacts"), BILLING, "billing:contacts", "users", is_seen_by=changes_billing),
    NamedPage(ACCOUNT, "", "portals:profile", "user-cog"),
    NamedPage(_("Change password"), ACCOUNT, "account_change_password", "key-round"),
    NamedPage(_("Security"), ACCOUNT, "mfa_index", "shield-check"),
    NamedPage(_("Sessions"), ACCOUNT, "usersessions_list", "laptop"),
    NamedPage(HELP, "", "site:help", "circle-question-mark"),
    NamedPage(_("API reference"), HELP, "site:api_reference", "code"),
]


def named_pages(member: Member) -> list[NamedPage]:
    """Return the pages without an id that the member may open."""
    settings = [
        NamedPage(place.label, section.label, place.address, place.icon)
        for section, places in sidebar_of(member)
        for place in places
    ]
    return [*(page for page in OTHERS if page.is_seen_by(member)), *settings]
