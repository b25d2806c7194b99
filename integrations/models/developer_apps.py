"""The tables of developer apps, which are OAuth clients, and of their pictures."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication

from integrations import redirects, tokens
from marketing_contacts.portals.models import Portal


class Listing(models.TextChoices):
    """The states of an app's listing in the App Marketplace."""

    OFF = "off", _("Not listed")
    IN_REVIEW = "in_review", _("In review")
    DECLINED = "declined", _("Declined")
    SHOWN = "shown", _("In the App Marketplace")


class DeveloperApp(AbstractApplication):
    """An OAuth client that one portal owns and any portal can install.

    The table holds the SHA-256 of the secret and of the secret before it. A public client has no secret.
    """

    client_secret = models.CharField(max_length=255, blank=True, editable=False)
    previous_client_secret = models.CharField(max_length=64, blank=True, editable=False, db_default="")
    previous_secret_ends_at = models.DateTimeField(null=True, editable=False)
    secret_last_four = models.CharField(max_length=4, blank=True, editable=False, db_default="")
    secret_created_at = models.DateTimeField(null=True, editable=False)
    owner = models.ForeignKey(Portal, on_delete=models.PROTECT, related_name="developer_apps")
    description = models.TextField(_("description"), blank=True, max_length=1000)
    logo_version = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)  # 0 means no picture
    scopes = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    optional_scopes = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    names_issuer = models.BooleanField(default=False, db_default=False)  # the answers carry `iss` (RFC 9207)
    is_listed = models.BooleanField(_("listed in the App Marketplace"), default=False)
    listing_version = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    listing_approved_at = models.DateTimeField(null=True, editable=False)
    listing_declined_because = models.CharField(max_length=500, blank=True, editable=False, db_default="")
    deleted_at = models.DateTimeField(null=True, editable=False)  # the row stays for the history of its connections

    class Meta(AbstractApplication.Meta):
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"

    @property
    def is_public(self) -> bool:
        """Return True for a client that cannot keep a secret, such as an app on people's own devices."""
        return bool(self.client_type == self.CLIENT_PUBLIC)

    @property
    def listing(self) -> Listing:
        """Return the state of the listing, which is off, in_review, declined or shown."""
        if not self.is_listed:
            return Listing.OFF
        if self.listing_approved_at:
            return Listing.SHOWN
        return Listing.DECLINED if self.listing_declined_because else Listing.IN_REVIEW

    @property
    def is_in_review(self) -> bool:
        """Return True when staff still have to decide about the listing."""
        return self.listing is Listing.IN_REVIEW

    @property
    def is_declined(self) -> bool:
        """Return True when staff declined the listing."""
        return self.listing is Listing.DECLINED

    @property
    def in_marketplace(self) -> bool:
        """Return True when other portals find the app in the App Marketplace."""
        return self.listing is Listing.SHOWN

    def put_up_for_review(self) -> None:
        """Start a new version of the listing, about which staff decide again."""
        self.listing_version += 1
        self.listing_approved_at, self.listing_declined_because = None, ""

    @property
    def secret_mark(self) -> int:
        """Return a number that identifies the newest secret."""
        return round(self.secret_created_at.timestamp() * 1_000_000) if self.secret_created_at else 1

    def is_usable(self, request: object) -> bool:
        """Return True when the OAuth server may use the client."""
        return self.deleted_at is None

    def accepts_secret(self, secret: str, now: datetime) -> bool:
        """Return True for the client's secret, and for the secret before it until exactly its end."""
        if self.is_public or not tokens.is_well_formed(secret, "CLIENT_SECRET"):
            return False
        known = [self.client_secret]
        if self.previous_secret_ends_at and now < self.previous_secret_ends_at:
            known.append(self.previous_client_secret)
        presented = tokens.checksum_of(secret)
        return any([constant_time_compare(presented, each) for each in known])  # noqa: C419 - always compare all of them, for constant time

    def redirect_uri_allowed(self, uri: str) -> bool:
        """Return True for a registered address, compared by character. A public client may choose a loopback port."""
        return any(
            redirects.matches(uri, registered, any_loopback_port=self.is_public)
            for registered in self.redirect_uris.split()
        )


class DeveloperAppLogo(models.Model):
    """The picture of a developer app.

    Pictures have their own table, so that reads of apps do not read pictures.
    """

    developer_app = models.OneToOneField(DeveloperApp, primary_key=True, on_delete=models.CASCADE, related_name="+")
    media_type = models.CharField(max_length=20)
    content = models.BinaryField()
