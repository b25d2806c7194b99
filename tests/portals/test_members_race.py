"""Super Admins who act at the same moment, on connections of their own: one always stays."""

from collections.abc import Callable
from functools import partial

from marketing_contacts.portals import audit, services
from marketing_contacts.portals.models import Member
from marketing_contacts.portals.selectors import members
from tests.conftest import NOW, new_portal
from tests.portals.cast import SUPER_ADMIN, member_of
from tests.team import team_of

ROUNDS = 20


def tried(action: Callable[[], object]) -> bool:
    try:
        action()
    except (services.LastSuperAdmin, services.NoLongerMember):
        return False
    return True


def ways_out(member: Member, other: Member) -> list[Callable[[], object]]:
    """What would cost the portal a Super Admin."""
    return [
        partial(services.leave, member=member, now=NOW),
        partial(services.remove_member, member=member, by=other, now=NOW),
        partial(services.set_permissions, member=member, permissions=[], by=other, now=NOW),
    ]


def test_the_last_super_admin_stays_however_many_act_at_once(committed_database: None) -> None:
    portal = new_portal()

    with team_of(6) as team:
        for number in range(ROUNDS):
            members(portal).delete()
            two = [member_of(portal, f"A{number}{name}", SUPER_ADMIN) for name in "ab"]
            actions = ways_out(*two) + ways_out(*reversed(two))

            done = team.at_once([partial(tried, action) for action in actions])

            assert sum(done) >= 1
            assert members(portal).filter(permissions__contains=[SUPER_ADMIN]).count() == 1
    assert audit.verify(portal=portal) is None
