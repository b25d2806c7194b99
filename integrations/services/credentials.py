"""Create, rotate and end the secrets of connected apps, and note their use."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from integrations import tokens
from integrations.models import ConnectedApp, Credential
from integrations.selectors import active_credentials
from integrations.services.audit import label_of, locked, record
from marketing_contacts.portals.models import Member

LONGEST_OVERLAP = timedelta(days=7)
USE_IS_KNOWN_WITHIN = timedelta(minutes=1)
# Another process may have noted a use within the minute. The row then stays as it is.
NOTE_CREDENTIAL = """
    INSERT INTO integrations_credentialuse AS known (portal_id, credential_id, last_used_at) VALUES (%s, %s, %s)
    ON CONFLICT (portal_id, credential_id) DO UPDATE SET last_used_at = EXCLUDED.last_used_at
     WHERE known.last_used_at <= %s
"""
NOTE_APP = """
    INSERT INTO integrations_appuse AS known (portal_id, app_id, last_used_at) VALUES (%s, %s, %s)
    ON CONFLICT (portal_id, app_id) DO UPDATE SET last_used_at = EXCLUDED.last_used_at
     WHERE known.last_used_at <= %s
"""
MOST_NOTED = 10_000
# The last uses that this process noted, by the hash of a credential, or by the ids of a portal and an app.
NOTED: dict[bytes | tuple[int, int], datetime] = {}


class OverlapTooLong(Exception):
    """The overlap of an old and a new secret exceeds seven days."""


class RotatedMeanwhile(Exception):
    """The secret to replace is no longer the app's newest."""


@transaction.atomic
def rotate(
    *, app: ConnectedApp, overlap: timedelta, by: Member | None, now: datetime, replacing: int | None = None
) -> str:
    """Create a new secret of the app, and return it. The old secret ends after `overlap`. The toggle stays.

    `replacing` is the id of the secret that the caller saw, so a form that is sent twice rotates once. Raises
    OverlapTooLong, NotConnected and RotatedMeanwhile.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise OverlapTooLong
    current = locked(app)
    newest = active_credentials(current, now).filter(ends_at=None)
    if replacing is not None and not newest.filter(id=replacing).exists():
        raise RotatedMeanwhile
    newest.update(ends_at=now + overlap)
    active_credentials(current, now).filter(ends_at__gt=now + overlap).update(ends_at=now + overlap)
    secret = new_credential(current, by, now)
    record(current, by, "connected_app.rotate", None, {"old_ends_at": (now + overlap).isoformat()}, now)
    return secret


@transaction.atomic
def end_overlap(*, app: ConnectedApp, by: Member | None, now: datetime) -> int:
    """End the app's old secrets before the end of their overlap, and return their number.

    Raises NotConnected when the app was disconnected.
    """
    current = locked(app)
    old = list(active_credentials(current, now).filter(ends_at__gt=now))
    if old:
        ends = max(credential.ends_at for credential in old if credential.ends_at)
        active_credentials(current, now).filter(ends_at__gt=now).update(ends_at=now)
        before, after = {"old_ends_at": ends.isoformat()}, {"old_ends_at": now.isoformat()}
        record(current, by, "connected_app.end_overlap", before, after, now)
    return len(old)


def note_use(*, credential: Credential, now: datetime) -> None:
    """Note the use of an API key or of a private app's token."""
    _note(bytes(credential.hash), NOTE_CREDENTIAL, credential.portal_id, credential.pk, now)


def note_app_use(*, app: ConnectedApp, now: datetime) -> None:
    """Note the use of an OAuth app's access token."""
    _note((app.portal_id, app.id), NOTE_APP, app.portal_id, app.id, now)


def _note(key: bytes | tuple[int, int], statement: str, portal_id: int, used_id: int, now: datetime) -> None:
    """Note a use. The time is exact to a minute, so that few calls write.

    Each process remembers the uses that it noted, so that its other calls need no statement.
    """
    noted = NOTED.get(key)
    if noted is not None and now - noted < USE_IS_KNOWN_WITHIN:
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, [portal_id, used_id, now, now - USE_IS_KNOWN_WITHIN])
    if len(NOTED) >= MOST_NOTED:
        NOTED.clear()
    NOTED[key] = now


def new_credential(app: ConnectedApp, by: Member | None, now: datetime) -> str:
    """Create a secret of the app in the caller's transaction, and return it. Only its hash is stored."""
    secret = tokens.new_secret(app.kind)
    Credential.objects.create(
        portal_id=app.portal_id,
        app_id=app.id,
        hash=tokens.hash_of(secret),
        prefix=tokens.prefix_of(secret),
        last_four=tokens.last_four(secret),
        created_at=now,
        created_by_label=label_of(by),
    )
    return secret
