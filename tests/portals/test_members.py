"""Settings → Account setup → Members: who sees, who changes, and the last Super Admin."""

from datetime import UTC, datetime

import pytest

from marketing_contacts.portals import audit, services
from marketing_contacts.portals.models import AuditEntry, Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import owners
from tests.conftest import NOW, new_portal
from tests.portals.cast import SUPER_ADMIN, client_of, member_of

PAGE = "/settings/account/members"


def granted(member: Member) -> list[str]:
    return Member.objects.get(portal=member.portal, pk=member.pk).permissions


def is_member(member: Member) -> bool:
    return Member.objects.filter(portal=member.portal, pk=member.pk).exists()


def test_every_member_sees_who_may_do_what_in_words(anna: Member, victor: Member) -> None:
    access = [Permission.MARKETING_CONTACTS_ACCESS]
    services.set_permissions(member=victor, permissions=access, by=anna, now=NOW)

    page = client_of(victor).get(PAGE).content.decode()

    assert "anna@example.com" in page
    assert "Marketing contacts access" in page
    assert "MARKETING_CONTACTS_ACCESS" not in page
    assert "Invite a member" not in page
    assert "Super Admin" in page


def test_the_form_of_an_invitation_says_what_each_permission_allows(anna: Member) -> None:
    page = client_of(anna).get(f"{PAGE}/invite").content.decode()

    assert "Turn toggles and set marketing statuses" in page
    assert 'data-role="VIEW_BILLING MODIFY_BILLING EXPORT"' in page


def test_members_are_found_by_a_part_of_their_name_or_address(anna: Member, victor: Member) -> None:
    page = client_of(anna).get(f"{PAGE}?q={victor.user.email[:6].upper()}").content.decode()

    assert victor.user.email in page
    assert f"{PAGE}/{anna.pk}" not in page


def test_a_super_admin_alone_sees_when_members_were_last_active(anna: Member, victor: Member) -> None:
    User.objects.filter(pk=victor.user_id).update(last_login=datetime(2026, 2, 3, 12, tzinfo=UTC))

    assert "3 Feb 2026" in client_of(anna).get(PAGE).content.decode()
    assert "3 Feb 2026" not in client_of(victor).get(PAGE).content.decode()


def test_permissions_are_changed_and_recorded_from_what_to_what(anna: Member, victor: Member) -> None:
    wish = {"permissions": ["EXPORT", "DEVELOPER"]}

    assert client_of(anna).post(f"{PAGE}/{victor.pk}/permissions", wish).status_code == 302
    assert granted(victor) == ["DEVELOPER", "EXPORT"]
    entry = AuditEntry.objects.filter(portal=anna.portal).latest("sequence")
    assert entry.action == "member.permissions"
    assert entry.actor_id == anna.user_id
    assert entry.before == []
    assert entry.after == ["DEVELOPER", "EXPORT"]
    assert audit.verify(portal=anna.portal) is None


def test_the_same_permissions_again_are_not_recorded(anna: Member, victor: Member) -> None:
    before = AuditEntry.objects.filter(portal=anna.portal).count()

    services.set_permissions(member=victor, permissions=[], by=anna, now=NOW)
    assert AuditEntry.objects.filter(portal=anna.portal).count() == before


def test_an_unknown_permission_is_refused(anna: Member, victor: Member) -> None:
    assert client_of(anna).post(f"{PAGE}/{victor.pk}/permissions", {"permissions": ["ROOT"]}).status_code == 422
    assert granted(victor) == []


@pytest.mark.parametrize("path", ["/{}/permissions", "/{}/remove", "/invite/send"])
def test_only_a_super_admin_manages_members(anna: Member, victor: Member, path: str) -> None:
    assert client_of(victor).post(PAGE + path.format(anna.pk), {"typed_email": "anna@example.com"}).status_code == 403
    assert granted(anna) == [SUPER_ADMIN]


def test_a_removed_member_is_out_on_the_next_request(anna: Member, victor: Member) -> None:
    client = client_of(victor)
    assert client.get(PAGE).status_code == 200

    answer = client_of(anna).post(f"{PAGE}/{victor.pk}/remove", {"typed_email": "Victor@example.com"})
    assert answer.status_code == 302
    assert client.get(PAGE).status_code == 404
    assert AuditEntry.objects.filter(portal=anna.portal).latest("sequence").action == "member.remove"


def test_a_member_is_removed_only_after_the_address_is_typed(anna: Member, victor: Member) -> None:
    answer = client_of(anna).post(f"{PAGE}/{victor.pk}/remove", {"typed_email": "someone@example.com"})

    assert answer.status_code == 422
    assert "This does not match the address." in answer.content.decode()
    assert is_member(victor)


def test_a_member_leaves_by_themselves(anna: Member, victor: Member) -> None:
    client = client_of(victor)

    assert client.post(f"{PAGE}/leave", {"typed_email": ""}).status_code == 422
    assert client.post(f"{PAGE}/leave", {"typed_email": victor.user.email}).status_code == 302
    assert not is_member(victor)
    entry = AuditEntry.objects.filter(portal=anna.portal).latest("sequence")
    assert entry.action == "member.leave"
    assert entry.actor_label == "Victor"


def test_the_last_super_admin_stays_and_stays_one(anna: Member, victor: Member) -> None:
    client, typed = client_of(anna), {"typed_email": anna.user.email}

    for path, form in ((f"/{anna.pk}/permissions", {}), (f"/{anna.pk}/remove", typed), ("/leave", typed)):
        answer = client.post(PAGE + path, form)
        assert answer.status_code == 422
        assert "at least one Super Admin" in answer.content.decode()
    assert granted(anna) == [SUPER_ADMIN]


def test_a_super_admin_who_cannot_sign_in_does_not_count(anna: Member, portal: Portal) -> None:
    other = member_of(portal, "Otto", SUPER_ADMIN)
    other.user.is_active = False
    other.user.save()

    with pytest.raises(services.LastSuperAdmin):
        services.leave(member=anna, now=NOW)


def test_with_another_super_admin_one_may_go(anna: Member, portal: Portal) -> None:
    member_of(portal, "Otto", SUPER_ADMIN)

    services.leave(member=anna, now=NOW)
    assert not is_member(anna)


def test_another_portals_member_does_not_exist(anna: Member) -> None:
    theirs = member_of(new_portal(), "Eve")
    client = client_of(anna)

    assert client.get(f"{PAGE}/{theirs.pk}").status_code == 404
    assert client.post(f"{PAGE}/{theirs.pk}/remove", {"typed_email": theirs.user.email}).status_code == 404
    assert is_member(theirs)


def test_the_page_costs_as_many_queries_with_many_members_as_with_few(
    anna: Member, portal: Portal, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        member_of(portal, f"M{number}", Permission.EXPORT)
    client = client_of(anna)
    client.get("/")  # that the session is in use is noted once a minute, not by every page

    with django_assert_max_num_queries(8):  # type: ignore[operator]  # a fixture without types
        assert client.get(PAGE).status_code == 200


def test_members_may_own_contacts_and_are_known_by_their_users_number(anna: Member, victor: Member) -> None:
    stranger = member_of(new_portal(), "Stranger")

    assert [owner.user_id for owner in owners(anna.portal)] == sorted([anna.user_id, victor.user_id])
    assert stranger.user_id not in {owner.user_id for owner in owners(anna.portal)}
