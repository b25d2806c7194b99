"""Facts of many portals in one statement, for the pages of staff.

Every other statement names one portal. The statement here begins with ACROSS_PORTALS, by which the wall of the tests
knows it. An import contract in pyproject.toml names the one view that may import this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from marketing_contacts.billing.models import Subscription
from marketing_contacts.portals.addresses import is_in_a_portal
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission

ACROSS_PORTALS = "/* staff reads across portals */"
# The counters are those that `counting_by` reads. The last activity is the end of the audit trail, or what a source did
# last: a row of today, or else the last folded day. An index answers each part for one portal.
STATEMENT = f"""{ACROSS_PORTALS}
    SELECT portal.id, edition.name, subscription.term, edition.has_marketing_contacts, usage.tier,
           usage.count - CASE WHEN usage.next_update_at <= %(now)s THEN usage.pending ELSE usage.pending_due END,
           (SELECT count(*) FROM portals_member AS member WHERE member.portal_id = portal.id),
           (SELECT count(*) FROM portals_member AS member JOIN portals_user AS person ON person.id = member.user_id
             WHERE member.portal_id = portal.id AND person.is_active AND %(admin)s = ANY (member.permissions)),
           (SELECT count(*) FROM portals_invitation AS invitation WHERE invitation.portal_id = portal.id
               AND invitation.accepted_at IS NULL AND invitation.revoked_at IS NULL),
           greatest(
               (SELECT entry.at FROM portals_auditentry AS entry
                 WHERE entry.portal_id = portal.id ORDER BY entry.sequence DESC LIMIT 1),
               (SELECT activity.at FROM billing_sourceactivity AS activity
                 WHERE activity.portal_id = portal.id ORDER BY activity.id DESC LIMIT 1),
               (SELECT day.last_at FROM billing_sourceactivityday AS day
                 WHERE day.portal_id = portal.id ORDER BY day.date DESC, day.last_at DESC LIMIT 1))
      FROM portals_portal AS portal
      LEFT JOIN billing_subscription AS subscription ON subscription.portal_id = portal.id
      LEFT JOIN billing_edition AS edition ON edition.code = subscription.edition_id
      LEFT JOIN billing_usage AS usage ON usage.portal_id = portal.id
     WHERE portal.id = ANY (%(portals)s)
"""  # noqa: S608 - our own words


class InAPortal(Exception):
    """A page of one portal asked for facts of several portals."""


@dataclass(frozen=True, slots=True)
class PortalFacts:
    """The facts that staff read about a portal in the list. A portal without a subscription has an empty edition."""

    portal_id: int
    edition_name: str | None
    term: str | None
    has_marketing_contacts: bool | None
    tier: int | None
    count: int | None
    members: int
    super_admins: int
    open_invitations: int
    last_active_at: datetime | None

    @property
    def term_name(self) -> str:
        """Return the term as people read it."""
        return str(Subscription.Term(self.term).label) if self.term else ""


def facts_of_portals(portals: Sequence[Portal], now: datetime) -> dict[int, PortalFacts]:
    """Return the facts of these portals by the number of the portal. Raises InAPortal within a portal's page."""
    if is_in_a_portal():
        raise InAPortal
    asked: dict[str, Any] = {
        "portals": [portal.pk for portal in portals],
        "now": now,
        "admin": Permission.SUPER_ADMIN.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, asked)
        return {row[0]: PortalFacts(*row) for row in cursor}
