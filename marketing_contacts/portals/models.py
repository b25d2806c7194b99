"""The tables of users, portals, members, invitations, the audit trail and failed sign-ins."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketing_contacts.portals.permissions import Permission, allows

STATE_ACTIONS = ["portal.suspend", "portal.resume", "portal.close", "portal.reopen", "portal.erase"]  # what staff do


class UserManager(BaseUserManager["User"]):
    """Creates users by email. Django's commands need it."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by email. A person can be a member of any number of portals."""

    email = models.EmailField(_("email address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    is_staff = models.BooleanField(_("runs this installation"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return self.name or self.email


class Portal(models.Model):
    """A customer account. The wire calls its id `portalId` and `hub_id`."""

    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    created_at = models.DateTimeField(default=timezone.now)
    requires_second_step = models.BooleanField(default=False, db_default=False)
    suspended_at = models.DateTimeField(null=True)  # by staff; the portal is read-only then
    suspension_reason = models.CharField(max_length=500, blank=True, default="", db_default="")

    members: "models.Manager[Member]"
    admins_to_ask: list[str] | None = None  # names, once a page has read them. A page asks for several permissions

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A user's membership of a portal, with the permissions that were granted there."""

    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="members", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    permissions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    hides_checklist = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["portal", "user"], name="member_once_per_portal")]

    def __str__(self) -> str:
        return str(self.user)

    def may(self, permission: Permission) -> bool:
        return allows(self.permissions, permission)

    @property
    def is_super_admin(self) -> bool:
        return self.may(Permission.SUPER_ADMIN)

    @property
    def is_developer(self) -> bool:
        return self.may(Permission.DEVELOPER)

    @property
    def sees_billing(self) -> bool:
        return self.may(Permission.VIEW_BILLING)

    @property
    def sets_statuses(self) -> bool:
        return self.may(Permission.MARKETING_CONTACTS_ACCESS)

    @property
    def changes_billing(self) -> bool:
        return self.may(Permission.MODIFY_BILLING)


class Invitation(models.Model):
    """An invitation to become a member. The mailed link holds a token. The database keeps only the token's hash.

    `sent_at` is the moment when the mail was requested. `mailed_at` is the moment when the mail server accepted the
    mail with the current link. The worker sends the mail at `mail_due_at`, which is null when no mail is due.
    """

    class MailFailure(models.TextChoices):
        NOT_NOW = "not_now"
        NEVER = "never"

    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="invitations", db_index=False)
    email = models.EmailField(max_length=254)
    permissions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    language = models.CharField(max_length=8)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by_label = models.CharField(max_length=254)
    sent_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)
    mail_tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    mail_failure = models.CharField(max_length=10, choices=MailFailure, blank=True, default="", db_default="")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "portal",
                Lower("email"),
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once_per_email",
            )
        ]
        indexes = [
            models.Index(fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="invitation_mail_due")
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_refused_for_good(self) -> bool:
        """Return True when the mail server never accepts mail for the address."""
        return self.mail_failure == self.MailFailure.NEVER

    @property
    def for_super_admin(self) -> bool:
        return allows(self.permissions, Permission.SUPER_ADMIN)


class AuditHead(models.Model):
    """The end of a portal's audit chain. The row is locked while an entry is appended."""

    portal = models.OneToOneField(Portal, on_delete=models.PROTECT, primary_key=True)
    sequence = models.BigIntegerField(default=0)
    hash = models.BinaryField(default=bytes)


class AuditEntry(models.Model):
    """An action of a person, an app or the system, kept for ever.

    The database refuses UPDATE, DELETE and TRUNCATE. An entry holds plain ids and labels. An entry never holds contact
    properties.
    """

    pk = models.CompositePrimaryKey("portal_id", "sequence")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=254)
    action = models.CharField(max_length=80)
    target_kind = models.CharField(max_length=40)
    target_id = models.CharField(max_length=40)
    target_label = models.CharField(max_length=254)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(
                fields=["portal", "sequence"], condition=Q(action__in=STATE_ACTIONS), name="audit_of_a_portals_state"
            )
        ]


class SignInFailure(models.Model):
    """A failed or refused sign-in, kept for staff for a limited time.

    `account` is empty when the typed address belongs to no account.
    """

    class Kind(models.TextChoices):
        PASSWORD = "password", _("Wrong password")
        CODE = "code", _("Wrong code")
        THROTTLED = "throttled", _("Too many attempts at the account from one address or device")
        ACCOUNT_THROTTLED = "account_throttled", _("Too many attempts at the account from unknown devices")
        ADDRESS_THROTTLED = "address_throttled", _("Too many attempts from one address")

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=20, choices=Kind)
    account = models.EmailField(max_length=254, blank=True)
    address = models.GenericIPAddressField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "id"], name="sign_in_failure_by_account"),
            models.Index(fields=["address", "id"], name="sign_in_failure_by_address"),
        ]
