"""Reads of users, memberships, invitations, sign-ins and the audit trail."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from marketing_contacts.portals.models import STATE_ACTIONS, AuditEntry, Invitation, Member, Portal, SignInFailure, User
from marketing_contacts.portals.permissions import Permission

MOST_TO_ASK = 3  # names in a sentence


def memberships(user: User | AnonymousUser) -> QuerySet[Member]:
    """Return the user's memberships, the oldest first. A visitor who is not signed in has none."""
    if not user.is_authenticated:
        return Member.objects.none()
    return Member.objects.filter(user=user).select_related("portal", "user").order_by("joined_at", "portal_id")


def current_membership(user: User | AnonymousUser, chosen: int | None) -> Member | None:
    """Return the membership of the portal that the user chose, else the oldest membership, else None."""
    mine = list(memberships(user))
    return next((member for member in mine if member.portal_id == chosen), mine[0] if mine else None)


def members(portal: Portal) -> QuerySet[Member]:
    """Return the portal's members by name."""
    found = Member.objects.filter(portal=portal).select_related("portal", "user")
    return found.order_by("user__name", "user__email")


def member_of(portal: Portal, user_id: int | None) -> Member | None:
    """Return the membership of this user in the portal, or None."""
    return members(portal).filter(user_id=user_id or 0).first()


def members_found(portal: Portal, sought: str) -> QuerySet[Member]:
    """Return the members whose name or address contains `sought`, without an order.

    `second_step` tells who has one. `active_at` is the time of the last page or of the last sign-in, or None.
    """
    step = Authenticator.objects.filter(user_id=OuterRef("user_id"), type=Authenticator.Type.TOTP)
    seen = UserSession.objects.filter(user_id=OuterRef("user_id")).order_by("-last_seen_at").values("last_seen_at")
    found = Member.objects.filter(portal=portal).select_related("portal", "user")
    if sought:
        found = found.filter(Q(user__email__icontains=sought) | Q(user__name__icontains=sought))
    return found.annotate(second_step=Exists(step), active_at=Greatest(Subquery(seen[:1]), "user__last_login"))


def owners(portal: Portal) -> QuerySet[Member]:
    """Return the members who may own the portal's contacts. The wire identifies an owner by the id of the user."""
    return Member.objects.filter(portal=portal).select_related("user").order_by("user_id")


def super_admins(portal: Portal) -> QuerySet[Member]:
    """Return the portal's Super Admins who can sign in, by name."""
    return members(portal).filter(permissions__contains=[Permission.SUPER_ADMIN], user__is_active=True)


@dataclass(frozen=True, slots=True)
class Team:
    """The number of a portal's members, and of its Super Admins who can sign in."""

    members: int
    super_admins: int


def team_of(portal: Portal) -> Team:
    """Return the portal's team. Each statement names one portal, so a list of portals asks for each of them."""
    able = Q(permissions__contains=[Permission.SUPER_ADMIN], user__is_active=True)
    counted = Member.objects.filter(portal=portal).aggregate(all=Count("id"), able=Count("id", filter=able))
    return Team(counted["all"], counted["able"])


def members_to_ask(portal: Portal, permissions: Collection[Permission]) -> list[Member]:
    """Return up to three members, by name, who hold one of the permissions and can sign in.

    Super Admins follow the members with a permission of their own.
    """
    able = members(portal).filter(user__is_active=True)
    holders = able.filter(permissions__overlap=list(permissions))
    admins = able.filter(permissions__contains=[Permission.SUPER_ADMIN]).exclude(permissions__overlap=list(permissions))
    return [*holders[:MOST_TO_ASK], *admins[:MOST_TO_ASK]][:MOST_TO_ASK]


def user_of(email: str) -> User | None:
    """Return the user who signs in by this address, or None."""
    return User.objects.filter(email=email.lower()).first()


def has_second_step(user: User) -> bool:
    """Return True when sign-in asks the user for a code of an authenticator app."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def people_found(sought: str) -> QuerySet[User]:
    """Return the users whose name or address contains `sought`, without an order. `second_step` tells who has one."""
    step = Authenticator.objects.filter(user_id=OuterRef("pk"), type=Authenticator.Type.TOTP)
    found = User.objects.filter(Q(email__icontains=sought) | Q(name__icontains=sought))
    return found.annotate(second_step=Exists(step))


def sessions_of(user: User) -> list[UserSession]:
    """Return the user's sessions, the newest first."""
    found: list[UserSession] = UserSession.objects.purge_and_list(user)
    return sorted(found, key=lambda session: session.created_at, reverse=True)


def sign_in_failures(*, account: str, address: str) -> QuerySet[SignInFailure]:
    """Return the failed and refused sign-ins, without an order. An empty argument sets no filter."""
    wanted = {"account": account.strip().lower(), "address": address}
    return SignInFailure.objects.filter(**{name: value for name, value in wanted.items() if value})


def open_invitations(portal: Portal) -> QuerySet[Invitation]:
    """Return the portal's invitations that were neither accepted nor revoked.

    The invitations may have expired.
    """
    found = Invitation.objects.filter(portal=portal, accepted_at=None, revoked_at=None)
    return found.select_related("portal").order_by("email")


def invitations_to_mail(portal: Portal, now: datetime) -> QuerySet[Invitation]:
    """Return the portal's invitations whose mail is due, the first due first. A suspended portal sends none."""
    due = open_invitations(portal).filter(portal__suspended_at=None, mail_due_at__lte=now, expires_at__gt=now)
    return due.order_by("mail_due_at", "id")


def portals_with_invitations_to_mail(now: datetime) -> QuerySet[Invitation, int]:
    """Return the ids of portals with invitations whose mail is due. Suspended portals send none."""
    due = Invitation.objects.filter(mail_due_at__lte=now, expires_at__gt=now, accepted_at=None, revoked_at=None)
    due = due.filter(portal__suspended_at=None)
    return due.order_by("portal_id").values_list("portal_id", flat=True).distinct()


def invitation_by_hash(token_hash: str, now: datetime) -> Invitation | None:
    """Return the invitation with this token hash while it can be accepted, else None."""
    found = Invitation.objects.filter(token_hash=token_hash).first()
    if found is None or found.accepted_at or found.revoked_at or found.expires_at <= now:
        return None
    return found


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """The filters of a search in an audit trail. The dates are days in the portal's time zone, both included."""

    actor: str = ""
    action: str = ""
    target: str = ""
    since: date | None = None
    until: date | None = None


def state_entries(portal: Portal) -> QuerySet[AuditEntry]:
    """Return the audit entries of what staff did to the portal as a whole, the latest first."""
    return AuditEntry.objects.filter(portal=portal, action__in=STATE_ACTIONS).order_by("-sequence")


def audit_entries(portal: Portal, search: AuditSearch) -> QuerySet[AuditEntry]:
    """Return the portal's audit entries that match the search, without an order."""
    found, zone = AuditEntry.objects.filter(portal=portal), ZoneInfo(portal.time_zone)
    if search.actor:
        found = found.filter(actor_label__icontains=search.actor)
    if search.action:
        found = found.filter(action=search.action)
    if search.target:
        found = found.filter(target_label__icontains=search.target)
    if search.since:
        found = found.filter(at__gte=datetime.combine(search.since, time.min, zone))
    if search.until:
        found = found.filter(at__lt=datetime.combine(search.until + timedelta(days=1), time.min, zone))
    return found
