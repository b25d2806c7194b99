"""The tables of connected apps, their toggles and credentials, and of the OAuth server."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import (
    AbstractAccessToken,
    AbstractGrant,
    AbstractIDToken,
    AbstractRefreshToken,
)

from integrations.models.developer_apps import DeveloperApp, DeveloperAppLogo, Listing
from integrations.models.idempotent_answers import IdempotentAnswer
from integrations.models.uses import AppUse, CredentialUse
from integrations.route_templates import UNKNOWN
from integrations.scopes import Scope, idle, named, working
from marketing_contacts.portals.models import Portal

__all__ = [
    "AccessToken",
    "AppUse",
    "AuthorizationGrant",
    "ConnectedApp",
    "Credential",
    "CredentialUse",
    "DeveloperApp",
    "DeveloperAppLogo",
    "IDToken",
    "IdempotentAnswer",
    "Listing",
    "LoggedRequest",
    "NextConnectedAppId",
    "RefreshToken",
    "ToggleChange",
]


class AuthorizationGrant(AbstractGrant):
    """An authorization code for one portal, stored by its hash.

    A used code is kept, because its replay revokes the tokens that came from it.
    """

    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="+")
    token_family = models.UUIDField(default=uuid4, editable=False)
    used_at = models.DateTimeField(null=True)
    must_repeat_address = models.BooleanField(default=False, db_default=False)  # the request named the address

    class Meta(AbstractGrant.Meta):
        swappable = "OAUTH2_PROVIDER_GRANT_MODEL"


class AccessToken(AbstractAccessToken):
    """An access token for one portal. The access and refresh tokens of one consent are a family."""

    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="+")
    token_family = models.UUIDField(null=True, editable=False, db_index=True)

    class Meta(AbstractAccessToken.Meta):
        swappable = "OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL"
        indexes = [models.Index(fields=["expires"], name="access_token_expires")]


class RefreshToken(AbstractRefreshToken):
    """A refresh token for one portal. The token ends at `expires_at`, however often it was used."""

    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="+")
    scope = models.TextField(blank=True, db_default="")
    expires_at = models.DateTimeField(null=True)

    class Meta(AbstractRefreshToken.Meta):
        swappable = "OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL"


class IDToken(AbstractIDToken):
    """An unused table. The library's models refer to it."""

    class Meta(AbstractIDToken.Meta):
        swappable = "OAUTH2_PROVIDER_ID_TOKEN_MODEL"


class NextConnectedAppId(models.Func):
    """The next value of the sequence for connected apps' ids (`appId` on the wire)."""

    template = "nextval('integrations_connected_app_id_seq')"
    output_field = models.BigIntegerField()


API_KEY_NAME = "API key"  # in the ledger; people read what its kind is called in their language


class ConnectedApp(models.Model):
    """An app that a portal connected. The app has the toggle.

    The app is the portal's API key, a private app, or the connection of a developer app.
    """

    class Kind(models.TextChoices):
        API_KEY = "API_KEY", _("API key")
        PRIVATE_APP = "PRIVATE_APP", _("Private app")
        OAUTH_APP = "OAUTH_APP", _("OAuth app")

    pk = models.CompositePrimaryKey("portal_id", "id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    id = models.BigIntegerField(db_default=NextConnectedAppId(), editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("description"), max_length=500, blank=True)
    developer_app = models.ForeignKey(
        DeveloperApp, null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    scopes = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    marketing_enabled = models.BooleanField(default=False)
    toggle_version = models.IntegerField(default=0)
    connected_at = models.DateTimeField()
    connected_by_id = models.BigIntegerField(null=True)
    connected_by_label = models.CharField(max_length=254)
    disconnected_at = models.DateTimeField(null=True)
    last_limits = models.JSONField(null=True)  # of a disconnected app, by the names of the audit trail

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["portal"],
                condition=models.Q(kind="API_KEY", disconnected_at=None),
                name="connected_app_one_api_key",
            ),
            models.UniqueConstraint(
                fields=["portal", "developer_app"],
                condition=models.Q(disconnected_at=None),
                name="connected_app_installed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="OAUTH_APP", developer_app__isnull=False)
                | models.Q(~models.Q(kind="OAUTH_APP"), developer_app=None),
                name="connected_app_oauth_has_developer_app",
            ),
        ]
        indexes = [
            models.Index(
                fields=["developer_app", "connected_at", "id"],
                condition=models.Q(disconnected_at=None, developer_app__isnull=False),
                name="connected_app_installs",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_api_key(self) -> bool:
        return self.kind == self.Kind.API_KEY

    @property
    def is_private_app(self) -> bool:
        return self.kind == self.Kind.PRIVATE_APP

    @property
    def title(self) -> str:
        """Return the app's name on pages. An API key has the translated name of its kind."""
        return str(self.get_kind_display()) if self.is_api_key else self.name

    @property
    def scope_names(self) -> list[str]:
        """Return the requested scopes, including scopes without an effect."""
        return named(self.scopes)

    @property
    def working_scopes(self) -> list[str]:
        """Return the scopes with an effect."""
        return working(self.scopes)

    @property
    def idle_scopes(self) -> list[str]:
        """Return the scopes without an effect."""
        return idle(self.scopes)

    @property
    def creates_contacts(self) -> bool:
        """Return True when the app may create contacts. The toggle has no effect otherwise."""
        return Scope.CONTACTS_WRITE in self.scopes

    def move_toggle(self, enabled: bool) -> None:  # noqa: FBT001 - the toggle's two positions
        """Move the toggle to the other position, and increase its version."""
        self.marketing_enabled = enabled
        self.toggle_version += 1
        self.save(update_fields=["marketing_enabled", "toggle_version"])


class ToggleChange(models.Model):
    """A move of a toggle, kept for ever. Contacts are counted by the `version` of the setting, never by time."""

    pk = models.CompositePrimaryKey("portal_id", "app_id", "version")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    app_id = models.BigIntegerField()
    app = models.ForeignObject(
        ConnectedApp,
        on_delete=models.PROTECT,
        from_fields=["portal_id", "app_id"],
        to_fields=["portal_id", "id"],
        related_name="toggle_changes",
    )
    version = models.IntegerField()
    enabled = models.BooleanField()
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=254)
    at = models.DateTimeField()


class Credential(models.Model):
    """The hash of an API key or of a private app's token. The secret itself is never stored.

    The hash finds the credential before the portal is known.
    """

    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    app_id = models.BigIntegerField()
    app = models.ForeignObject(
        ConnectedApp,
        on_delete=models.PROTECT,
        from_fields=["portal_id", "app_id"],
        to_fields=["portal_id", "id"],
        related_name="credentials",
    )
    hash = models.BinaryField(max_length=32)
    prefix = models.CharField(max_length=16)
    last_four = models.CharField(max_length=4)
    created_at = models.DateTimeField()
    created_by_label = models.CharField(max_length=254)
    ends_at = models.DateTimeField(null=True)  # the end of a rotation's overlap, or the moment of the revocation

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hash"], name="credential_hash_unique")]
        indexes = [models.Index(fields=["portal", "app_id"], name="credential_of_app")]


class LoggedRequest(models.Model):
    """A request of an app on the wire, kept for seven days. The row has the route, without path and content.

    The portal has no foreign key in the database, because a foreign key could delay or refuse a line of the log.
    """

    pk = models.CompositePrimaryKey("portal_id", "app_id", "at", "request_id")
    portal = models.ForeignKey(
        Portal, on_delete=models.DO_NOTHING, db_index=False, db_constraint=False, related_name="+"
    )
    app_id = models.BigIntegerField()
    at = models.DateTimeField()
    request_id = models.UUIDField()
    method = models.CharField(max_length=10)
    route = models.CharField(max_length=200)
    status = models.SmallIntegerField()
    milliseconds = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["portal", "app_id", "at", "request_id"],
                condition=models.Q(status__gte=400),
                name="logged_request_refused",
            )
        ]

    @property
    def has_unknown_route(self) -> bool:
        return self.route == UNKNOWN
