"""Portals to create contacts in: founded by the product's services, filled by one statement."""

import os
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from bench import reads as reading
from bench.reads import Filled, Read, email_of
from bench.ways_in import Statements, Target
from contacts.recount import discrepancies
from contacts.selectors import Search, contacts_of, search_page
from integrations import services as integrations
from integrations import tokens
from integrations.scopes import Scope
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.ledger_chain import LEDGER_BYTES, source_bytes
from marketing_contacts.billing.models import Edition, Subscription
from marketing_contacts.billing.services import UsageMove
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals.models import Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member, create_portal

SOME = 5_000  # contacts that the reads choose from
PLENTY = 1_000_000_000  # of contacts: no tier is passed, no maximum is met

_COLUMNS = """
    INSERT INTO contacts_contact (portal_id, email, properties, marketing_status, held_reason, status_at,
        source_kind, source_id, source_label, created_by_kind, created_by_id, created_by_label, toggle_version,
        created_at, updated_at)
"""
_SAME = """
    'MARKETING', '', %(at)s, 'app', %(app)s, %(label)s, 'app', %(app)s, %(label)s, 1, %(at)s, %(at)s
"""
_INSERT = f"""{_COLUMNS}
    SELECT %(portal)s, v.email, v.properties, {_SAME}
      FROM jsonb_to_recordset(%(rows)s::jsonb) AS v(email text, properties jsonb)
    ON CONFLICT (portal_id, email) WHERE archived_at IS NULL DO NOTHING
    RETURNING id, email
"""
_FILL = f"""{_COLUMNS}
    SELECT %(portal)s, 'filled-' || number || '@bench.example', '{{"firstname": "Ada"}}', {_SAME}
      FROM generate_series(1, %(number)s) AS number
"""
_ACTIVITY = """
    INSERT INTO billing_sourceactivity
        (portal_id, source_kind, source_id, toggle_version, created, marketing, held, at)
    VALUES (%(portal)s, 'app', %(app)s, 1, %(number)s, %(number)s, 0, %(at)s) RETURNING id
"""
_HASHED = LEDGER_BYTES.format(
    portal_id="portal_id",
    sequence="(ledger_sequence + 1)",
    delta="%(number)s::bigint",
    balance="(count + %(number)s::bigint)",
    at="%(at)s::timestamptz",
    effective_at="%(at)s::timestamptz",
    source="%(source)s::bytea",
)
_MOVE = f"""
    UPDATE billing_usage
       SET count = count + %(number)s::bigint, ledger_sequence = ledger_sequence + 1,
           ledger_hash = sha256(ledger_hash || {_HASHED})
     WHERE portal_id = %(portal)s AND count + %(number)s::bigint <= least(tier, maximum_marketing_contacts)
    RETURNING ledger_sequence, count, ledger_hash
"""
_APPEND = """
    INSERT INTO billing_usageentry (portal_id, sequence, at, effective_at, delta, balance, source_kind, source_id,
                                    source_label, previous_hash, hash)
    VALUES (%(portal)s, %(sequence)s, %(at)s, %(at)s, %(number)s, %(balance)s, 'app', %(app)s, %(label)s,
            coalesce((SELECT hash FROM billing_usageentry
                       WHERE portal_id = %(portal)s AND sequence = %(sequence)s - 1), ''::bytea), %(hash)s)
"""
_CLAIM = """
    INSERT INTO integrations_idempotentanswer
           (portal_id, app_id, key_hash, request_hash, status, headers, body, created_at)
    VALUES (%(portal)s, %(app)s, %(key)s, %(key)s, 0, '{}', '', %(at)s)
    ON CONFLICT (portal_id, app_id, key_hash) DO NOTHING
"""
_KEEP = """
    UPDATE integrations_idempotentanswer SET status = 201, headers = '{}', body = %(body)s
     WHERE portal_id = %(portal)s AND app_id = %(app)s AND key_hash = %(key)s
"""
STATEMENTS = Statements(_INSERT, _ACTIVITY, _MOVE, _APPEND, _CLAIM, _KEEP)


class DatabaseInUse(Exception):
    """The database holds portals already: it is not measured, because measuring writes into it."""


def require_empty_database() -> None:
    """Raise DatabaseInUse unless there is no portal yet."""
    if Portal.objects.exists():
        raise DatabaseInUse("This database holds portals. Leave DATABASE_URL unset, or name an empty database.")


@transaction.atomic
def found(name: str) -> Target:
    """A portal with an API key whose contacts become marketing contacts."""
    at = timezone.now()
    portal = create_portal(name=name, time_zone="Europe/Warsaw", currency="EUR", now=at)
    edition, _new = Edition.objects.get_or_create(
        code="bench", defaults={"name": "Bench", "included_contacts": PLENTY, "step_contacts": PLENTY}
    )
    billing.subscribe(
        portal=portal,
        edition=edition,
        term=Subscription.Term.YEARLY,
        renewal_date=(at + timedelta(days=300)).date(),
        now=at,
    )
    app, secret = integrations.connect_api_key(portal=portal, by=None, now=at)
    integrations.set_marketing_enabled(app=app, enabled=True, seen_version=app.toggle_version, by=None, now=at)
    return Target(
        os.environ["DATABASE_URL"], portal.pk, app.id, secret, source_bytes(SourceKind.APP, app.id, "API key")
    )


@transaction.atomic
def refresh_request(target: Target) -> bytes:
    """What an OAuth app that is connected to the portal sends to use its refresh token."""
    at, portal = timezone.now(), Portal.objects.get(pk=target.portal_id)
    user = User.objects.create_user("anna@bench.example")
    member = add_member(portal=portal, user=user, permissions=[Permission.SUPER_ADMIN], by=None, now=at)
    uri, scopes = "https://app.example/callback", [Scope.CONTACTS_WRITE]
    app, secret = integrations.register_developer_app(
        portal=portal,
        name="Bench",
        description="",
        redirect_uris=[uri],
        scopes=scopes,
        optional_scopes=[],
        is_public=False,
        by=None,
        now=at,
    )
    code = integrations.approve(
        portal=portal, developer_app=app, scopes=scopes, redirect_uri=uri, code_challenge="", by=member, now=at
    )
    token = tokens.new_secret("REFRESH_TOKEN")
    held = integrations.lock_code(code=code, client=app, now=at)
    assert held  # noqa: S101 - it was made a moment ago
    integrations.redeem(held=held, access_token=tokens.new_secret("ACCESS_TOKEN"), refresh_token=token, now=at)
    asked = {"grant_type": "refresh_token", "refresh_token": token, "client_id": app.client_id}
    return urlencode({**asked, "client_secret": secret}).encode()


@transaction.atomic
def fill(target: Target, number: int) -> None:
    """Give the portal `number` contacts that count, in its counter and its ledger, too."""
    at = timezone.now()
    values: dict[str, int | str | datetime] = {"portal": target.portal_id, "app": target.app_id, "label": "API key"}
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {**values, "at": at, "number": number})
    portal = Portal.objects.get(pk=target.portal_id)
    billing.move_count(
        portal=portal, moves=[UsageMove(Source(SourceKind.APP, target.app_id, "API key"), number)], now=at
    )


def reads(target: Target, number: int) -> tuple[Filled, list[Read]]:
    """The portal as `fill` left it, and what is read of it, with the statements that the product runs."""
    portal = Portal.objects.get(pk=target.portal_id)
    living = contacts_of(portal, archived=False)
    emails = [email_of(place) for place in range(0, number, max(1, number // SOME))]
    contacts = [(contact.id, contact.email or "") for contact in living.filter(email__in=emails)]
    first, email = contacts[0]
    by_email = Search(Q(email=email))
    return Filled(target, contacts), [
        Read("get by id", reading.by_id, _statements(lambda: list(living.filter(id__in=[first])))),
        Read("get by email", reading.by_email, _statements(lambda: list(living.filter(email__in=[email])))),
        Read("list of 100", reading.page, _statements(lambda: list(living.filter(id__gt=first)[:101]))),
        Read(
            "search by email",
            reading.search,
            _statements(lambda: search_page(portal, by_email, first=0, size=10)),
            in_transaction=True,
        ),
    ]


def _statements(read: Callable[[], object]) -> list[tuple[str, Sequence[Any] | None]]:
    """What a read sends to the database."""
    seen: list[tuple[str, Sequence[Any] | None]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, *more: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, *more)

    with connection.execute_wrapper(note):
        read()
    return [(sql, params) for sql, params in seen if not sql.startswith(("SAVEPOINT", "RELEASE"))]


def settle() -> None:
    """Let the database catch up with what was written, so that the next block does not pay for it."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE contacts_contact")
        cursor.execute("CHECKPOINT")


def what_does_not_add_up(target: Target) -> list[str]:
    """Discrepancies of the portal, as `verify_counts` finds them."""
    return discrepancies(Portal.objects.get(pk=target.portal_id))
