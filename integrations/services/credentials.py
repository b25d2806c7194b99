"""Makes, rotates and ends the secrets of connected apps; knows when they were used."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from integrations import tokens
from integrations.models import ConnectedApp, Credential
from integrations.selectors import active_credentials, connected_apps
from integrations.services.audit import label_of, locked, record
from marketing_contacts.portals.models import Member

LONGEST_OVERLAP = timedelta(days=7)
USE_IS_KNOWN_WITHIN = timedelta(minutes=1)


class OverlapTooLong(Exception):
    """An old secret may work beside the new one for at most seven days."""


class RotatedMeanwhile(Exception):
    """The secret that was to be replaced is no longer the app's newest."""


@transaction.atomic
def rotate(
    *, app: ConnectedApp, overlap: timedelta, by: Member | None, now: datetime, replacing: int | None = None
) -> str:
    """Give the app a new secret; the old one ends after `overlap`. The toggle stays.

    `replacing` is the number of the secret that the caller saw: sent twice, it rotates once. Raises OverlapTooLong,
    NotConnected and RotatedMeanwhile.
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
    """End the app's old secrets now, though a rotation left them working for longer; answer how many there were.

    Raises NotConnected.
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
    """Remember that the credential was used; exact to a minute, so that not every call writes."""
    if credential.last_used_at is None or now - credential.last_used_at >= USE_IS_KNOWN_WITHIN:
        Credential.objects.filter(_earlier(now), portal_id=credential.portal_id, id=credential.pk).update(
            last_used_at=now
        )


def note_app_use(*, app: ConnectedApp, now: datetime) -> None:
    """Remember that an OAuth app used its access token; exact to a minute too."""
    if app.last_used_at is None or now - app.last_used_at >= USE_IS_KNOWN_WITHIN:
        connected_apps(app.portal).order_by().filter(_earlier(now), id=app.id).update(last_used_at=now)


def _earlier(at: datetime) -> Q:
    return Q(last_used_at=None) | Q(last_used_at__lte=at - USE_IS_KNOWN_WITHIN)


def new_credential(app: ConnectedApp, by: Member | None, now: datetime) -> str:
    """Make a secret for the app, in the caller's transaction; only its hash is kept."""
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
