"""Register, change and delete developer apps, and rotate their secrets.

The developer app is locked first, then the audit head.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NotRequired, TypedDict, Unpack
from uuid import uuid4

from django.db import transaction

from integrations import logos, redirects, tokens
from integrations.models import DeveloperApp, DeveloperAppLogo
from integrations.scopes import DEVELOPER_APP_SCOPES, OTHERS, Scope
from integrations.selectors import developer_apps, installs_of
from integrations.services.connections import NameTaken, NotRegistered, UnknownScopes
from integrations.services.credentials import LONGEST_OVERLAP, OverlapTooLong, RotatedMeanwhile
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal

SHOWN = ("name", "description", "scopes", "optional_scopes")  # the App Marketplace shows them and the logo
LISTING = ("listing_version", "listing_approved_at", "listing_declined_because")
SECRETS = ["client_secret", "previous_client_secret", "previous_secret_ends_at", "updated"]
ROTATED = [*SECRETS, "secret_last_four", "secret_created_at"]


class BadRedirectUris(Exception):
    """Some addresses cannot be registered, and `args` names them. Without `args` there is no address."""


class HasNoSecret(Exception):
    """A public client has no secret to rotate."""


class NoPicture(Exception):
    """The content is too large, or no picture of a kind that we show."""


class StillInstalled(Exception):
    """The app is connected in some portals."""


class Description(TypedDict):
    """The name, redirect addresses and scopes of an app. `names_issuer` adds the issuer to its answers."""

    name: str
    description: str
    redirect_uris: Iterable[str]
    scopes: Iterable[str]
    optional_scopes: Iterable[str]
    names_issuer: NotRequired[bool]


@transaction.atomic
def register_developer_app(
    *, portal: Portal, is_public: bool, by: Member | None, now: datetime, **wished: Unpack[Description]
) -> tuple[DeveloperApp, str]:
    """Register an OAuth client of `portal`, and return it with its secret. A public client's secret is empty.

    The secret is not stored. Raises NameTaken, UnknownScopes and BadRedirectUris.
    """
    _require_free_name(portal, wished["name"])
    app = DeveloperApp(
        owner=portal,
        client_id=str(uuid4()),
        client_type=DeveloperApp.CLIENT_PUBLIC if is_public else DeveloperApp.CLIENT_CONFIDENTIAL,
        authorization_grant_type=DeveloperApp.GRANT_AUTHORIZATION_CODE,
        hash_client_secret=False,  # our own fast hash is enough for a random secret
    )
    _describe(app, **wished)
    secret = "" if is_public else _new_secret(app, now)
    app.save()
    record(app, by, "developer_app.register", None, {**_described(app), "public": is_public}, now)
    return app, secret


@transaction.atomic
def change_developer_app(
    *, app: DeveloperApp, by: Member | None, now: datetime, **wished: Unpack[Description]
) -> DeveloperApp:
    """Change the app's name, redirect addresses and scopes. Existing grants stay.

    An unchanged app is not recorded. Raises NameTaken, UnknownScopes, BadRedirectUris and NotRegistered.
    """
    current = locked_registration(app)
    if wished["name"] != current.name:
        _require_free_name(current.owner, wished["name"], but_for=current)
    before = _described(current)
    _describe(current, **wished)
    if _described(current) != before:
        if any(_described(current)[name] != before[name] for name in SHOWN):
            current.put_up_for_review()
        current.save(update_fields=[*_described(current), *LISTING, "updated"])
        record(current, by, "developer_app.change", before, _described(current), now)
    return current


@transaction.atomic
def rotate_client_secret(
    *, app: DeveloperApp, overlap: timedelta, by: Member | None, now: datetime, replacing: int | None = None
) -> str:
    """Create a new secret of the app, and return it. The old secret ends after `overlap`, and older ones end now.

    Tokens stay. `replacing` is the mark of the secret that the caller saw, so a form that is sent twice rotates once.
    Raises OverlapTooLong, HasNoSecret, RotatedMeanwhile and NotRegistered.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise OverlapTooLong
    current = locked_registration(app)
    if current.is_public:
        raise HasNoSecret
    if replacing is not None and replacing != current.secret_mark:
        raise RotatedMeanwhile
    current.previous_client_secret, current.previous_secret_ends_at = current.client_secret[:64], now + overlap
    secret = _new_secret(current, now)
    current.save(update_fields=ROTATED)
    record(current, by, "developer_app.rotate", None, {"old_ends_at": (now + overlap).isoformat()}, now)
    return secret


@transaction.atomic
def end_secret_overlap(*, app: DeveloperApp, by: Member | None, now: datetime) -> bool:
    """End the app's old secret before the end of its overlap. Return False when it had ended before."""
    current = locked_registration(app)
    ends = current.previous_secret_ends_at
    if ends is None or ends <= now:
        return False
    current.previous_secret_ends_at = now
    current.save(update_fields=ROTATED)
    before, after = {"old_ends_at": ends.isoformat()}, {"old_ends_at": now.isoformat()}
    record(current, by, "developer_app.end_overlap", before, after, now)
    return True


@transaction.atomic
def set_logo(*, app: DeveloperApp, content: bytes, by: Member | None, now: datetime) -> DeveloperApp:
    """Set the app's picture, or remove it for empty content. Raises NoPicture and NotRegistered."""
    kind = logos.media_type_of(content)
    if len(content) > logos.LARGEST or (content and not kind):
        raise NoPicture
    current = locked_registration(app)
    if content:
        picture = {"content": content, "media_type": kind}
        DeveloperAppLogo.objects.update_or_create(developer_app=current, defaults=picture)
    else:
        DeveloperAppLogo.objects.filter(developer_app=current).delete()
    had, current.logo_version = bool(current.logo_version), round(now.timestamp() * 1000) if content else 0
    current.put_up_for_review()
    current.save(update_fields=["logo_version", *LISTING, "updated"])
    record(current, by, "developer_app.logo", had, bool(content), now)
    return current


@transaction.atomic
def delete_developer_app(*, app: DeveloperApp, by: Member | None, now: datetime) -> None:
    """Delete the app and its secrets, so that no portal can connect it. The app's name stays in histories.

    Raises StillInstalled when a portal has it connected, and NotRegistered when it was deleted.
    """
    current = locked_registration(app)
    if installs_of(current).exists():
        raise StillInstalled
    current.deleted_at, current.is_listed, current.logo_version = now, False, 0
    current.redirect_uris = current.client_secret = current.previous_client_secret = ""
    current.save(update_fields=["deleted_at", "is_listed", "logo_version", "redirect_uris", *SECRETS])
    DeveloperAppLogo.objects.filter(developer_app=current).delete()
    record(current, by, "developer_app.delete", True, False, now)


def _require_free_name(portal: Portal, name: str, *, but_for: DeveloperApp | None = None) -> None:
    """Lock the end of the audit trail, and raise NameTaken when another app of the portal has the name.

    The lock lets a portal register one app at a time. People tell apps apart by name.
    """
    audit.lock_head(portal=portal)
    named = developer_apps(portal).filter(name__iexact=name)
    if (named.exclude(pk=but_for.pk) if but_for else named).exists():
        raise NameTaken


def locked_registration(app: DeveloperApp) -> DeveloperApp:
    """Lock and return the app until the transaction ends. Raises NotRegistered when it was deleted."""
    current = developer_apps(app.owner).select_for_update(no_key=True).filter(pk=app.pk).first()
    if current is None:
        raise NotRegistered
    return current


def _describe(app: DeveloperApp, **wished: Unpack[Description]) -> None:
    addresses, required = list(dict.fromkeys(wished["redirect_uris"])), {*wished["scopes"], Scope.OAUTH}
    if not addresses or (bad := [uri for uri in addresses if not redirects.may_be_registered(uri)]):
        raise BadRedirectUris(*(bad if addresses else []))
    optional = set(wished["optional_scopes"]) - required
    if unknown := (required | optional) - {*DEVELOPER_APP_SCOPES, *OTHERS}:
        raise UnknownScopes(*sorted(unknown))
    app.name, app.description, app.redirect_uris = wished["name"], wished["description"], " ".join(addresses)
    app.scopes, app.optional_scopes = sorted(required), sorted(optional)
    app.names_issuer = wished.get("names_issuer", False)


def _described(app: DeveloperApp) -> dict[str, Any]:
    return {
        "name": app.name,
        "description": app.description,
        "redirect_uris": app.redirect_uris.split(),
        "scopes": list(app.scopes),
        "optional_scopes": list(app.optional_scopes),
        "names_issuer": app.names_issuer,
    }


def _new_secret(app: DeveloperApp, now: datetime) -> str:
    secret = tokens.new_secret("CLIENT_SECRET")
    app.client_secret = tokens.checksum_of(secret)
    app.secret_last_four, app.secret_created_at = tokens.last_four(secret), now
    return secret


def record(  # noqa: PLR0917 - the fields of one entry
    app: DeveloperApp, by: Member | str | None, action: str, before: Any, after: Any, now: datetime
) -> None:
    """Append a change of the app to its owner's audit trail."""
    audit.record(
        portal=app.owner,
        actor=by,
        action=action,
        target=audit.Target("developer_app", app.pk, app.name),
        before=before,
        after=after,
        now=now,
    )
