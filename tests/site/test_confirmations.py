"""Each address that takes a form is plain, asks before it carries the form out, or can be undone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from contacts.services.lifecycle import archive_contacts
from integrations.models import DeveloperApp
from marketing_contacts.portals.models import Invitation, Portal
from tests.conftest import NOW
from tests.every_address import is_wire, path_of
from tests.site.kept_forms import BROWSER, World, shown

READ = "crm.objects.contacts.read"
# What these forms write can be changed by the same form again.
PLAIN = {
    "account_change_password",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_from_key",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "hide_checklist",
    "portal_settings",
    "billing:add_contact",
    "billing:address",
    "billing:dismiss_banner",
    "billing:read_notices",
    "billing:set_notice_levels",
    "catalogue:edition",
    "catalogue:new_edition",
    "catalogue:new_portal",
    "catalogue:price",
    "catalogue:rename_edition",
    "catalogue:taxes",
    "contacts:add_note",
    "contacts:change_note",
    "contacts:choose_value",  # the change is counted again, and asks before it starts
    "contacts:clean_up_filters",
    "contacts:change_view",
    "contacts:columns",
    "contacts:conditions",
    "contacts:download_copy",
    "contacts:edit",
    "contacts:import_columns",
    "contacts:look_up_address",
    "contacts:new",
    "contacts:new_import",
    "contacts:prepare_bulk_change",  # the change is counted, and asks before it starts
    "contacts:saved_views",
    "contacts:release_all",  # as above
    "contacts:undo_bulk_change",  # as above
    "contacts:undo_of_app",  # as above
    "integrations:create_api_key",
    "integrations:create_private_app",
    "integrations:register_developer_app",
    "integrations:set_limits",
    "listings:approve",
    "portals:choose_language",
    "portals:choose_look",
    "portals:confirm_address",
    "portals:invitation",
    "portals:invite",
    "portals:invite_super_admin",
    "portals:new_address",
    "portals:profile",
    "portals:resend_invitation",
    "portals:set_permissions",
    "portals:staff_resend",
    "properties:groups",
    "properties:new",
    "properties:property",
    "properties:rename_group",
}
# A page in between asks. The form that makes it ask stands beside the address.
ASKS: dict[str, dict[str, str]] = {
    "billing:remove_contact": {},
    "billing:withdraw_downgrade": {},
    "catalogue:portal": {"edition": "professional", "term": "month", "renewal_date": "2026-12-01"},
    "catalogue:settle_charge": {"1-amount": "5"},
    "catalogue:withdraw_price": {},
    "catalogue:withdraw_tax_rate": {},
    "contacts:cancel_bulk_change": {},
    "contacts:cancel_import": {},
    "contacts:delete_note": {},
    "contacts:delete_view": {},
    "contacts:restore": {},
    "integrations:change_developer_app": {"name": "Forms", "redirect_uris": "https://a.example/", "scopes": READ},
    "integrations:change_private_app": {"name": "Forms", "scopes": READ},
    "integrations:close_breaker": {},
    "integrations:end_client_secret": {},
    "integrations:end_overlap": {},
    "integrations:list_developer_app": {"listed": "off"},
    "integrations:rotate": {"old_ends": "0", "replacing": "1"},
    "integrations:rotate_client_secret": {"old_ends": "0", "replacing": "1"},
    "integrations:set_logo": {"remove": "yes"},
    "portals:end_session": {},
    "portals:end_sessions": {},
    "portals:portal_second_step": {"required": "on"},
    "portals:reset_second_step": {},
    "portals:revoke_invitation": {},
    "portals:staff_end_sessions": {},
    "portals:staff_link": {},
    "portals:staff_resume": {},
    "portals:staff_revoke": {},
    "properties:delete_group": {},
    "usersessions_list": {},
}
# The page of the form asks: it says the effect, and its only purpose is the confirmation.
ON_THEIR_PAGE = {
    "oauth_authorize",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "billing:ask_for_downgrade",
    "billing:set_maximum",
    "contacts:archive",
    "contacts:merge",
    "contacts:release",
    "contacts:remove_address",
    "contacts:start_import",
}
# The person types a name, an address, a number or a reason.
TYPED = {
    "contacts:erase",
    "contacts:start_bulk_change",
    "contacts:suppress_contact",
    "contacts:record_address",
    "contacts:take_address_back",
    "contacts:unsuppress_contact",
    "integrations:delete_developer_app",
    "integrations:disconnect",
    "listings:decline",
    "portals:leave",
    "portals:remove_member",
    "portals:staff_suspend",
    "properties:archive",
}
UNDOABLE = {
    "contacts:set_status",
    "contacts:undo_status",
    "integrations:set_many",
    "integrations:set_marketing_enabled",
    "properties:restore",
}
# A library's pages without a form. They ask who the visitor is before they refuse the verb.
WITHOUT_A_FORM = {"mfa_index", "mfa_view_recovery_codes", "mfa_download_recovery_codes"}
# The world lacks what makes these ask. `tests/billing` has charges without an amount.
ELSEWHERE = {"catalogue:portal", "catalogue:settle_charge", "contacts:restore", "integrations:list_developer_app"}


def named_routes(patterns: list[Any], route: str = "", names: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Each page's route with its name."""
    for pattern in patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from named_routes(pattern.url_patterns, whole, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield ":".join([*names, pattern.name]), whole


ROUTES = dict(named_routes(get_resolver().url_patterns))


def takes_forms(world: World, route: str) -> bool:
    ids = world.ids | {
        "uidb36": "1",
        "key": "1-1",
        "session_id": "1",
        "client_id": "a",
        "version": "1",
        "topic": "toggle",
    }
    ids |= {"section_id": "a", "slug": "a", "topic": "toggle"}
    return not is_wire(route) and Client().post(path_of(route, ids)).status_code != 405


def test_each_address_that_takes_forms_is_sorted_in(world: World) -> None:
    found = {name for name, route in ROUTES.items() if takes_forms(world, route)}

    assert found - WITHOUT_A_FORM == PLAIN | set(ASKS) | ON_THEIR_PAGE | TYPED | UNDOABLE


@pytest.mark.parametrize("name", sorted(set(ASKS) - ELSEWHERE))
def test_a_form_that_destroys_or_costs_asks_first(world: World, name: str) -> None:
    ids = world.ids | {"session_id": "1", "user_id": world.ids["owner_id"]}

    answer = world.admin.post(path_of(ROUTES[name], ids), ASKS[name])

    assert answer.status_code == 428
    assert '<input type="hidden" name="confirmed" value="yes">' in answer.text


def test_the_question_stands_at_the_address_of_its_page_and_repeats_the_form(world: World) -> None:
    path = path_of(ROUTES["integrations:rotate"], world.ids)
    sent = world.admin.post(path, ASKS["integrations:rotate"], headers=BROWSER)

    question = shown(world.admin, sent)

    assert question.status_code == 200
    assert f'action="{path}"' in question.text
    assert '<input type="hidden" name="old_ends" value="0">' in question.text


def test_the_confirmed_form_is_carried_out(world: World) -> None:
    path = path_of(ROUTES["portals:revoke_invitation"], world.ids)

    with transaction.atomic():
        assert world.admin.post(path, {"confirmed": "yes"}).status_code == 302
        assert Invitation.objects.get(portal=int(world.ids["portal_id"])).revoked_at
        transaction.set_rollback(True)


def test_a_rotation_proposes_24_hours(world: World) -> None:
    page = world.admin.get(path_of(ROUTES["integrations:developer_app"], world.ids)).text

    assert '<option value="24h" selected>' in page


def test_a_restored_contact_that_counts_again_and_a_listed_app_ask_first(world: World) -> None:
    portal = Portal.objects.get(pk=world.ids["portal_id"])
    with transaction.atomic():
        archive_contacts(portal=portal, contact_ids=[int(world.ids["contact_id"])], by=None, now=NOW)
        DeveloperApp.objects.filter(pk=world.ids["developer_app_id"]).update(is_listed=True)
        asked = [
            world.admin.post(path_of(ROUTES[name], world.ids), ASKS[name]).status_code
            for name in ("contacts:restore", "integrations:list_developer_app")
        ]
        transaction.set_rollback(True)

    assert asked == [428, 428]


def test_a_changed_subscription_asks_first(world: World) -> None:
    portal = Portal.objects.get(pk=world.ids["portal_id"])
    page = world.admin.get(path_of(ROUTES["catalogue:portal"], world.ids)).context["form"]

    sent = {**page.initial, "renewal_date": "2026-12-01"}
    answer = world.admin.post(path_of(ROUTES["catalogue:portal"], world.ids), sent)

    assert answer.status_code == 428
    assert str(portal) in answer.text
