"""The steps that a new portal takes before it pays for nothing that it does not want."""

from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.selectors import connected_apps
from marketing_contacts.billing.selectors import UsageSummary, billing_contacts
from marketing_contacts.portals.access import PortalRequest, locked_for
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import open_invitations, team_of


@dataclass(frozen=True, slots=True)
class Step:
    """A step with the name of its page. `locked` says which permission the member lacks, and whom to ask."""

    words: str | Promise
    why: str | Promise
    address: str
    is_done: bool
    locked: str


APPS = _("Apps create contacts. Choose one from the App Marketplace, or create a private app.")
FOR_DEVELOPERS = (_("Connect an app"), APPS, "integrations:private_apps", Permission.DEVELOPER)
STEPS = (
    (_("Connect an app"), APPS, "integrations:marketplace", Permission.APP_MARKETPLACE_ACCESS),
    (
        _("Decide its toggle"),
        _("The toggle decides whether the new contacts of an app become marketing contacts, which cost money."),
        "integrations:marketing_contacts",
        Permission.MARKETING_CONTACTS_ACCESS,
    ),
    (
        _("Set a maximum"),
        _("With a maximum, the portal never moves to a higher tier by surprise."),
        "billing:maximum",
        Permission.MODIFY_BILLING,
    ),
    (
        _("Invite people"),
        _("Each member gets the permissions that their work needs."),
        "portals:invitation_form",
        Permission.SUPER_ADMIN,
    ),
    (
        _("Name billing contacts"),
        _("Billing contacts get an email when the count comes near the tier, and when the tier is passed."),
        "billing:contacts",
        Permission.MODIFY_BILLING,
    ),
)


def checklist(request: PortalRequest, usage: UsageSummary) -> list[Step]:
    """Return the steps, or nothing for a member who can take none that is left and for one who hid the list."""
    if request.member.hides_checklist:
        return []
    steps = _steps(request, usage)
    return steps if any(not step.is_done and not step.locked for step in steps) else []


def _steps(request: PortalRequest, usage: UsageSummary) -> list[Step]:
    portal, may = request.portal, request.member.may
    apps = connected_apps(portal).order_by().aggregate(number=Count("id"), moves=Max("toggle_version"))
    makes_private_apps = may(Permission.DEVELOPER) and not may(Permission.APP_MARKETPLACE_ACCESS)
    are_done = [
        bool(apps["number"]),
        bool(apps["moves"]),
        usage.maximum is not None,
        team_of(portal).members > 1 or open_invitations(portal).exists(),
        bool(billing_contacts(portal)),
    ]
    kinds = [FOR_DEVELOPERS if makes_private_apps else STEPS[0], *STEPS[1:]]
    return [
        Step(words, why, address, is_done, locked_for(request, permission))
        for (words, why, address, permission), is_done in zip(kinds, are_done, strict=True)
    ]
