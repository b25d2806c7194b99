"""A portal that staff suspended: nobody writes until it is resumed. Update dates and renewals go on."""

from datetime import timedelta
from functools import partial
from http import HTTPStatus
from threading import Event

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.test import Client

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact, Import
from contacts.recount import discrepancies
from contacts.services.jobs.import_work import IMPORTS
from contacts.services.status.set import set_marketing_status
from contacts.tasks import apply_update_date
from integrations import services as integrations
from marketing_contacts.billing.models import NoticeMail, Usage
from marketing_contacts.billing.tasks import tell
from marketing_contacts.jobs.selectors import stuck_jobs
from marketing_contacts.portals import audit, services
from marketing_contacts.portals.addresses import PORTAL
from marketing_contacts.portals.models import AuditEntry, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import portals_with_invitations_to_mail, state_entries
from marketing_contacts.portals.services import PortalSuspended, resume_portal, suspend_portal
from tests.billing.cast import count
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, new_app
from tests.contacts.imports.cast import checked, fresh, lines, started, work_off
from tests.contacts.test_create_alone import wait_until_blocked
from tests.every import failing
from tests.every_address import ROUTES, Rows, an_admin, another_portal, ids_of, is_wire, path_of, state
from tests.team import PATIENCE, team_of

REASON = "The invoice of October is open."
NOBODY = '{"properties": {"firstname": "Ada"}}'
CONTACTS = "/crm/v3/objects/contacts"


@pytest.fixture
def suspended(portal: Portal) -> Portal:
    suspend(portal)
    return Portal.objects.get(pk=portal.pk)


def suspend(portal: Portal) -> None:
    suspend_portal(portal=portal, reason=REASON, by="Olga", now=NOW)


def resume(portal: Portal) -> None:
    resume_portal(portal=portal, by="Olga", now=NOW)


def programs(portal: Portal) -> list[Client]:
    """A program with the API key, and one with the token of a private app."""
    _client, member = an_admin(portal)
    _key, key = integrations.connect_api_key(portal=portal, by=member, now=NOW)
    _app, token = integrations.create_private_app(
        portal=portal, name="Sync", description="", scopes=["crm.objects.contacts.write"], by=member, now=NOW
    )
    return [Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {secret}"}) for secret in (key, token)]


def test_the_wire_answers_403_to_every_credential_and_creates_nothing(portal: Portal) -> None:
    callers = programs(portal)
    suspend(portal)

    for caller in callers:
        for answer in (
            caller.get(CONTACTS),
            caller.post(CONTACTS, NOBODY, "application/json"),
            caller.get("/crm/v9/x"),
        ):
            told = answer.json()
            assert answer.status_code == HTTPStatus.FORBIDDEN
            assert (told["status"], told["category"]) == ("error", "FORBIDDEN")
            assert "suspended" in told["message"]
            assert told["correlationId"]
    assert not Contact.objects.filter(portal=portal).exists()

    resume(portal)
    assert [caller.post(CONTACTS, NOBODY, "application/json").status_code for caller in callers] == [201, 201]


def test_every_form_of_the_portal_is_refused_and_nothing_changes(db: None) -> None:
    portal = another_portal()
    admin, _member = an_admin(portal)
    ids = ids_of(portal)
    suspend(portal)
    before = state(portal)
    forms = [route for route in ROUTES if route.startswith(PORTAL) and not is_wire(route)]

    def refused(route: str) -> None:
        answer = admin.post(path_of(route, ids), {"confirmed": "yes"})
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            assert answer.status_code == HTTPStatus.FORBIDDEN
            assert REASON in answer.content.decode()

    assert failing(forms, refused) == {}
    assert without_sign_ins(state(portal)) == without_sign_ins(before)


def without_sign_ins(rows: Rows) -> Rows:
    return {name: some for name, some in rows.items() if name != "AuditEntry"} | {
        "AuditEntry": [row for row in rows["AuditEntry"] if not row["action"].startswith("member.sign")]
    }


def test_pages_can_be_read_and_say_why(portal: Portal) -> None:
    admin, _member = an_admin(portal)
    page = f"/portals/{portal.pk}/contacts/"
    assert REASON not in admin.get(page).content.decode()
    suspend(portal)

    for address in (page, f"/portals/{portal.pk}/settings/account/members", f"/portals/{portal.pk}/"):
        answer = admin.get(address)
        assert answer.status_code == HTTPStatus.OK
        assert REASON in answer.content.decode()


def test_a_suspension_waits_for_a_create_under_way_and_refuses_the_next(committed_database: None) -> None:
    portal = new_portal()
    app = new_app(portal)

    with team_of(1) as team, transaction.atomic():
        create(app, ["a@example.com"])
        suspension = team.threads.submit(suspend, portal)
        wait_until_blocked()
        assert not suspension.done()
        transaction.on_commit(lambda: suspension.result(PATIENCE))

    with pytest.raises(PortalSuspended):
        create(app, ["b@example.com"])
    with pytest.raises(PortalSuspended), transaction.atomic():
        create(app, ["b@example.com"])
    assert Contact.objects.filter(portal=portal).count() == 1
    assert discrepancies(portal) == []


def test_of_racing_creates_none_is_written_after_the_suspension_returned(committed_database: None) -> None:
    portal = new_portal()
    app, over, seen = new_app(portal), Event(), list[int]()

    def creates() -> int:
        done = 0
        while not over.is_set():
            try:
                create(app, [None])
            except PortalSuspended:
                return done
            done += 1
        return done

    def suspends() -> int:
        while not Contact.objects.filter(portal=portal).exists():
            pass
        suspend(portal)
        seen.append(Contact.objects.filter(portal=portal).count())
        return 0

    with team_of(5) as team:
        created = sum(team.at_once([suspends, creates, creates, creates, creates]))

    assert seen == [created] == [Contact.objects.filter(portal=portal).count()]
    assert Usage.objects.get(portal=portal).count == created > 0
    assert discrepancies(portal) == []


def test_jobs_wait_and_go_on_afterwards(portal: Portal) -> None:
    job = started(checked(portal, lines("ada@example.com,Ada")))
    late = NOW + timedelta(hours=1)
    assert [(portal.pk, job.id)] == list(stuck_jobs(IMPORTS, before=late))
    suspend(portal)

    assert list(stuck_jobs(IMPORTS, before=late)) == []
    assert work_off(job).state == Import.State.RUNNING
    assert not Contact.objects.filter(portal=portal).exists()

    resume(portal)
    assert [(portal.pk, job.id)] == list(stuck_jobs(IMPORTS, before=late))
    assert work_off(job).state == fresh(job).state == Import.State.DONE
    assert Contact.objects.filter(portal=portal).count() == 1


@time_machine.travel(NOW)
def test_no_mail_leaves(portal: Portal) -> None:
    user = User.objects.create_user("anna@example.com")
    services.add_member(portal=portal, user=user, permissions=[Permission.SUPER_ADMIN], by=None, now=NOW)
    services.invite(portal=portal, email="bob@example.com", permissions=[], language="en", by="Olga", now=NOW)
    count(portal, 1_900)
    suspend(portal)

    tell(portal.pk)
    assert services.mail_invitations(portal=portal, now=NOW) == 0
    assert list(portals_with_invitations_to_mail(NOW)) == []
    assert NoticeMail.objects.filter(portal=portal, mailed_at=None).exists()
    assert mail.outbox == []

    resume(portal)
    tell(portal.pk)
    assert services.mail_invitations(portal=portal, now=NOW) == 1
    assert len(mail.outbox) > 1


def test_the_update_date_passes_and_a_pending_contact_stops_counting(portal: Portal) -> None:
    [contact] = create(new_app(portal), ["ada@example.com"])
    wished = MarketingStatus.NON_MARKETING
    set_marketing_status(portal=portal, contact_ids=[contact.id], wished=wished, origin=PERSON, now=NOW)
    suspend(portal)

    with time_machine.travel(Usage.objects.get(portal=portal).next_update_at):
        apply_update_date(portal.pk)

    assert Usage.objects.get(portal=portal).count == 0
    assert discrepancies(portal) == []


def test_the_trail_says_who_suspended_and_resumed_and_why(suspended: Portal) -> None:
    resume(suspended)

    resumed, stopped = state_entries(suspended)
    assert (stopped.action, stopped.actor_label, stopped.after) == ("portal.suspend", "Olga", {"reason": REASON})
    assert (resumed.action, resumed.before) == ("portal.resume", {"reason": REASON})
    assert audit.verify(portal=suspended) is None


def test_a_portal_is_suspended_and_resumed_once(suspended: Portal) -> None:
    with pytest.raises(services.AlreadySuspended):
        suspend(suspended)
    resume(suspended)
    with pytest.raises(services.NotSuspended):
        resume(suspended)
    assert AuditEntry.objects.filter(portal=suspended).count() == 2


def test_a_suspension_and_a_change_of_settings_do_not_lock_each_other_out(committed_database: None) -> None:
    portal = new_portal()
    user = User.objects.create_user("anna@example.com")
    anna = services.add_member(portal=portal, user=user, permissions=[Permission.SUPER_ADMIN], by=None, now=NOW)

    def settings(number: int) -> None:
        services.require_second_step(portal=portal, required=bool(number % 2), by=anna, now=NOW)

    def to_and_fro() -> None:
        suspend(portal)
        resume(portal)
        connection.close()

    doings = [each for number in range(10) for each in (partial(settings, number), to_and_fro)]
    with team_of(2) as team:
        team.at_once(doings)

    assert Portal.objects.get(pk=portal.pk).suspended_at is None
    assert audit.verify(portal=portal) is None
