"""The fast path of a create and the ordinary one, as they race, and in two portals that look alike."""

import re
from dataclasses import replace
from functools import partial
from uuid import uuid4

import msgspec

from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.services.creation.create import ContactAlreadyExists, create_contact_with_key, create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.one_call import CallOutcome
from contacts.services.suppression import suppress
from integrations.idempotency import Answer, IdempotencyKey, KeptCreation, RefusedButKept, Replay, replay_or_run
from integrations.models import ConnectedApp, IdempotentAnswer
from marketing_contacts.billing.models import Usage, UsageEntry
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import create, new_app, origin_of
from tests.sql_functions import ROOT
from tests.team import team_of

ADA = NewContact("ada@example.com")
THREADS = 16
ROUNDS = 10


def key_of(app: ConnectedApp, number: int) -> IdempotencyKey:
    return IdempotencyKey(app, f"k-{number}", b"POST ada")


def fast(app: ConnectedApp, key: IdempotencyKey) -> int:
    """Create by the function with a key, or else by the ordinary path. Answer the contact's id, 0 for a refusal."""
    origin = replace(origin_of(app), request_id=uuid4())
    created = create_contact_with_key(portal=app.portal, contact=ADA, origin=origin, now=NOW, key=key)
    return created.id if created else ordinary(app, key)


def ordinary(app: ConnectedApp, key: IdempotencyKey) -> int:
    answer = replay_or_run(key=key, now=NOW, work=partial(work, app))
    kept = answer.kept if isinstance(answer, Replay) else answer
    return int(kept.id if isinstance(kept, KeptCreation) else kept.body)


def work(app: ConnectedApp) -> Answer:
    try:
        [contact] = create(app, [ADA.email])
    except ContactAlreadyExists:
        raise RefusedButKept(Answer(409, {"a": "b"}, "0")) from None
    return Answer(201, {"a": "b"}, str(contact.id))


def without_key(app: ConnectedApp, _key: IdempotencyKey) -> int:
    try:
        return create(app, [ADA.email])[0].id
    except ContactAlreadyExists:
        return 0


def test_both_paths_race_with_one_key_and_one_email_and_one_contact_is_created(committed_database: None) -> None:
    app = new_app(new_portal())
    with team_of(THREADS) as team:
        for number in range(ROUNDS):
            key = key_of(app, number)
            answers = team.at_once([partial(fast, app, key), partial(ordinary, app, key)] * (THREADS // 2))
            [ada] = Contact.objects.filter(portal=app.portal, archived_at=None, email=ADA.email)
            assert set(answers) == {ada.id}
            Contact.objects.filter(portal=app.portal, id=ada.id).update(email=f"{number}@example.com")

    assert Usage.objects.get(portal=app.portal).count == ROUNDS
    assert discrepancies(app.portal) == []


def test_creates_with_a_key_race_with_creates_without_one_and_one_of_them_wins(committed_database: None) -> None:
    app = new_app(new_portal())
    with team_of(THREADS) as team:
        for number in range(ROUNDS):
            ways = [fast, ordinary, without_key, without_key] * (THREADS // 4)
            answers = team.at_once([partial(way, app, key_of(app, number)) for way in ways])
            [ada] = Contact.objects.filter(portal=app.portal, archived_at=None, email=ADA.email)
            assert set(answers) <= {ada.id, 0}
            Contact.objects.filter(portal=app.portal, id=ada.id).update(email=f"{number}@example.com")

    assert Usage.objects.get(portal=app.portal).count == ROUNDS
    assert discrepancies(app.portal) == []


def twin_of(app: ConnectedApp, portal: Portal) -> ConnectedApp:
    """An app of another portal that has the same id."""
    twin = ConnectedApp.objects.get(portal_id=app.portal_id, id=app.id)
    return ConnectedApp.objects.create(
        **{name: getattr(twin, name) for name in ("id", "name", "kind", "scopes", "connected_at")},
        portal=portal,
        marketing_enabled=True,
        toggle_version=1,
    )


def test_portals_with_equal_emails_keys_and_app_ids_know_nothing_of_each_other(committed_database: None) -> None:
    first = new_app(new_portal())
    second = twin_of(first, new_portal())
    suppress(portal=first.portal, emails=["bob@example.com"], reason="BOUNCED", now=NOW)
    emails = [f"{number}@example.com" for number in range(3)] + ["bob@example.com"]

    for app in (first, second):
        assert fast(app, key_of(app, 1))
        assert fast(app, key_of(app, 1))
        create_contacts(portal=app.portal, contacts=list(map(NewContact, emails)), origin=origin_of(app), now=NOW)

    counted = {app: Usage.objects.get(portal=app.portal).count for app in (first, second)}
    assert counted == {first: 4, second: 5}
    for app in (first, second):
        assert Contact.objects.filter(portal=app.portal).count() == 5
        assert IdempotentAnswer.objects.filter(portal=app.portal).count() == 1
        assert discrepancies(app.portal) == []


def test_a_batch_of_which_an_email_is_taken_leaves_nothing(committed_database: None) -> None:
    app = new_app(new_portal())
    create(app, [ADA.email])
    ledger = UsageEntry.objects.filter(portal=app.portal).count()

    taken = 0
    try:
        create(app, ["new@example.com", ADA.email, "other@example.com"])
    except ContactAlreadyExists as exists:
        taken = exists.contact_id or 0

    assert taken == Contact.objects.get(portal=app.portal).id
    assert UsageEntry.objects.filter(portal=app.portal).count() == ledger
    assert discrepancies(app.portal) == []


def test_a_kept_creation_says_its_kind(committed_database: None) -> None:
    app = new_app(new_portal())
    contact = fast(app, key_of(app, 1))

    kept = IdempotentAnswer.objects.get(portal=app.portal)

    assert kept.kind == IdempotentAnswer.Kind.CREATED
    assert msgspec.json.decode(kept.body, type=KeptCreation).id == str(contact)


def test_the_function_and_its_caller_know_the_same_outcomes() -> None:
    text = (ROOT / "contacts/migrations/contacts_create_3.sql").read_text()

    assert set(re.findall(r"outcome := '(\w+)'", text)) == set(CallOutcome) - {CallOutcome.KEY_AT_WORK}
