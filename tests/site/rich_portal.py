"""A portal in which everything happened that moves a count, for tests of what pages, files and programs show."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import time_machine
from django.utils import timezone

from contacts.marketing_status import MarketingStatus
from contacts.models import BulkChange, Contact, SuppressedAddress
from contacts.selectors import ContactFilters, HeldFilter
from contacts.services.by_hand import create_contact_by_hand
from contacts.services.creation.create import create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Created, Origin
from contacts.services.jobs.bulk_changes import prepare_undo, prepare_undo_of_app
from contacts.services.lifecycle import archive_contacts, merge_contacts
from contacts.services.status.release import release_held
from contacts.services.status.set import set_marketing_status
from contacts.services.suppression import suppress
from contacts.tasks import apply_update_date
from integrations import services as integrations
from integrations.models import ConnectedApp
from integrations.scopes import PRIVATE_APP_SCOPES
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.models import Edition
from marketing_contacts.billing.source_limits import Rate
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.services import invite
from tests.billing.cast import priced
from tests.conftest import NOW, new_portal
from tests.contacts.bulk_changes import cast as bulk
from tests.contacts.imports import cast as files
from tests.every_address import an_admin
from tests.integrations.oauth.cast import registered

AFTER_UPDATE_DATE = NOW + timedelta(days=10)
MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Rich:
    """The portal, its admin and a program that may read everything."""

    portal: Portal
    admin: Member
    token: str


def rich_portal(clock: time_machine.Traveller) -> Rich:
    """Live through two billing periods. The clock stands at the end of the second."""
    Edition.objects.update_or_create(
        code="professional", defaults={"name": "Professional", "included_contacts": 20, "step_contacts": 10}
    )
    priced(tiers=(20, 10))
    portal = new_portal()
    _client, admin = an_admin(portal)
    admin.user.is_staff = True
    admin.user.save(update_fields=["is_staff"])
    life = _Life(portal, admin)
    life.first_period()
    clock.move_to(AFTER_UPDATE_DATE)
    apply_update_date(portal.pk)
    billing.fold_activity(portal=portal, before=AFTER_UPDATE_DATE - timedelta(days=1))
    billing.fold_ledger(portal=portal)
    billing.write_statements(portal=portal, now=AFTER_UPDATE_DATE)
    token = life.second_period()
    return Rich(portal, admin, token)


class _Life:
    """The writes of a portal's life, in order."""

    def __init__(self, portal: Portal, admin: Member) -> None:
        self.portal, self.admin = portal, admin
        self.by_hand = Origin(Source.member(admin))

    def app(self, name: str, *, on: bool) -> ConnectedApp:
        app, _token = integrations.create_private_app(
            portal=self.portal, name=name, description="", scopes=PRIVATE_APP_SCOPES, by=self.admin, now=timezone.now()
        )
        return self.flip(app, enabled=True) if on else app

    def flip(self, app: ConnectedApp, *, enabled: bool) -> ConnectedApp:
        return integrations.set_marketing_enabled(
            app=app, enabled=enabled, seen_version=app.toggle_version, by=self.admin, now=timezone.now()
        )

    def create(self, app: ConnectedApp, number: int) -> list[Contact]:
        names = [f"{app.name}.{LETTERS[at]}.{timezone.now():%b}" for at in range(number)]
        contacts = [NewContact(f"{name}@example.com".lower()) for name in names]
        origin = Origin(Source.app(app), app)
        answers = create_contacts(portal=self.portal, contacts=contacts, origin=origin, now=timezone.now())
        return [answer.contact for answer in answers if isinstance(answer, Created)]

    def set(self, contacts: Sequence[Contact], wished: MarketingStatus) -> None:
        set_marketing_status(
            portal=self.portal,
            contact_ids=[each.id for each in contacts],
            wished=wished,
            origin=self.by_hand,
            by=self.admin,
            now=timezone.now(),
        )

    def by_file(self, *names: str, as_marketing: bool) -> None:
        rows = files.lines(*(f"{name}@example.com,{name}" for name in names), "nobody", f"{names[0]}@example.com,twice")
        files.imported(
            self.portal, rows, as_marketing=as_marketing, update_existing=not as_marketing, now=timezone.now()
        )

    def first_period(self) -> None:
        """Toggles on and off, limits of apps, hands, files, unsubscribed, archived and merged contacts."""
        webinars, forms = self.app("Webinars", on=True), self.app("Forms", on=False)
        seen, typed = self.create(webinars, 8), self.create(forms, 4)
        self.set(seen[:3], NON_MARKETING)
        self.set(typed[:1], MARKETING)
        suppress(
            portal=self.portal,
            emails=[seen[4].email or "", typed[1].email or ""],
            reason=SuppressedAddress.Reason.UNSUBSCRIBED,
            now=timezone.now(),
        )
        self.by_file("ina", "ivo", "iga", as_marketing=True)
        self.by_file("olaf", "olga", as_marketing=False)
        for name, as_marketing in (("hanna", True), ("hugo", False)):
            create_contact_by_hand(
                portal=self.portal,
                contact=NewContact(f"{name}@example.com"),
                as_marketing=as_marketing,
                by=self.admin,
                now=timezone.now(),
            )
        orders = self.app("Orders", on=True)
        integrations.set_app_limits(app=orders, maximum=2, rate=None, by=self.admin, now=timezone.now())
        held = self.create(orders, 5)
        self.release(held[2:4])
        archive_contacts(portal=self.portal, contact_ids=[seen[5].id], by=self.admin, now=timezone.now())
        merge_contacts(
            portal=self.portal, primary_id=typed[2].id, other_id=seen[6].id, origin=self.by_hand, now=timezone.now()
        )
        self.flip(forms, enabled=True)
        old = self.app("Old shop", on=True)
        self.create(old, 2)
        integrations.disconnect(app=old, by=self.admin, now=timezone.now())
        invite(
            portal=self.portal,
            email="bob@example.com",
            permissions=[],
            language="en",
            by=self.admin,
            now=timezone.now(),
        )
        registered(self.portal)

    def release(self, contacts: Sequence[Contact]) -> None:
        release_held(
            portal=self.portal,
            contact_ids=[each.id for each in contacts],
            origin=self.by_hand,
            by=self.admin,
            now=timezone.now(),
        )

    def second_period(self) -> str:
        """A tier that is passed, a maximum and a breaker, bulk changes that are done, undone and previewed."""
        now, portal = timezone.now(), self.portal
        _sync, token = integrations.create_private_app(
            portal=portal, name="Sync", description="", scopes=PRIVATE_APP_SCOPES, by=self.admin, now=now
        )
        webinars, forms = (ConnectedApp.objects.get(portal=portal, name=name) for name in ("Webinars", "Forms"))
        fresh = self.create(forms, 6)
        self.flip(webinars, enabled=False)
        self.create(webinars, 3)
        self.set(fresh[:2], NON_MARKETING)
        of_forms = ContactFilters(source_kind=SourceKind.APP, source_id=forms.id)
        turned = bulk.changed(portal, NON_MARKETING, replace(of_forms, status=MARKETING), now=now)
        undone = prepare_undo(portal=portal, change_id=turned.id, by=self.admin, now=now)
        bulk.work_off(bulk.started(bulk.work_off(undone, now=now), now=now), now=now)
        shop = self.app("Shop", on=True)
        integrations.set_app_limits(app=shop, maximum=None, rate=Rate(2, 60), by=self.admin, now=now)
        self.create(shop, 6)
        billing.set_maximum(portal=portal, maximum=self.counted() + 2, by=self.admin, now=now)
        self.create(self.app("Events", on=True), 5)
        billing.create_due_notices(portal=portal, now=now)
        bulk.changed(portal, MARKETING, ContactFilters(source_kind=SourceKind.APP, source_id=webinars.id), now=now)
        billing.set_maximum(portal=portal, maximum=self.counted() + 3, by=self.admin, now=now)
        bulk.changed(portal, BulkChange.Wish.RELEASE, ContactFilters(held=HeldFilter.MAXIMUM), now=now)
        self.leave_previews(forms)
        return token

    def counted(self) -> int:
        return billing.lock_usage(portal=self.portal, now=timezone.now()).count

    def leave_previews(self, app: ConnectedApp) -> None:
        """Jobs that wait for a person."""
        now, portal = timezone.now(), self.portal
        marketing = bulk.changed(portal, MARKETING, ContactFilters(q="hugo"), now=now)
        bulk.work_off(prepare_undo(portal=portal, change_id=marketing.id, by=self.admin, now=now), now=now)
        window = {"since": now - timedelta(hours=1), "until": now + timedelta(hours=1)}
        bulk.work_off(prepare_undo_of_app(portal=portal, app_id=app.id, by=self.admin, now=now, **window), now=now)
        for wished in (MARKETING, NON_MARKETING, BulkChange.Wish.RELEASE):
            bulk.prepared(portal, wished, now=now)
        files.checked(portal, files.lines("zoe@example.com,Zoe", "nobody", "ina@example.com,Ina"), now=now)
        files.received(portal, files.lines("zoe@example.com,Zoe"), now=now)
