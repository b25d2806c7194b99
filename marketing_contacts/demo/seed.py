"""Create the demo's portals, with people, apps and contacts that the apps created over 90 days."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from contacts.selectors import contacts_of
from contacts.services.addresses import change_addresses
from contacts.services.by_hand import origin_of_member
from contacts.services.creation.create import create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Origin
from integrations import services
from integrations.models import ConnectedApp, DeveloperApp
from integrations.scopes import PRIVATE_APP_SCOPES, Scope
from integrations.selectors import active_credentials
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.models import Edition, Price, Subscription
from marketing_contacts.billing.source_limits import Rate
from marketing_contacts.billing.sources import Source
from marketing_contacts.demo import callback
from marketing_contacts.demo.bulk import set_in_bulk
from marketing_contacts.demo.happenings import show_what_happens
from marketing_contacts.demo.imported import import_guests
from marketing_contacts.demo.logos import logo
from marketing_contacts.demo.people import person
from marketing_contacts.demo.properties import make_properties
from marketing_contacts.portals.models import Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member, create_portal

NORTHWIND, TEA_HOUSE = "Northwind Traders", "Baltic Tea House"
PRIVATE_APP = "Website forms"
OAUTH_APP = "Webinar Studio"
SHOP = "Shop Connect"
PUBLISHERS = {
    "Lumen Software": ("Shop Connect", "Survey Lab"),
    "Harbor Apps": ("Report Builder", "Calendar Link"),
}
DAYS = 90
IMPORT_DAY = 77
BULK_DAYS = 40  # contacts created within these days may become non-marketing
READ, WRITE = Scope.CONTACTS_READ, Scope.CONTACTS_WRITE
EDITIONS = [
    Edition(code="free", name="Free", has_marketing_contacts=False),
    Edition(code="starter", name="Marketing Hub Starter", included_contacts=1_000, step_contacts=1_000),
    Edition(code="professional", name="Marketing Hub Professional", included_contacts=2_000, step_contacts=5_000),
    Edition(code="enterprise", name="Marketing Hub Enterprise", included_contacts=10_000, step_contacts=10_000),
]
# The prices of a month of the included tier and of each step, by edition and currency, in the smallest unit.
PRICES = {
    "starter": {"EUR": (1_800, 1_600), "PLN": (7_900, 6_900), "USD": (2_000, 1_800)},
    "professional": {"EUR": (80_000, 22_500), "PLN": (349_000, 97_900), "USD": (89_000, 25_000)},
    "enterprise": {"EUR": (330_000, 9_500), "PLN": (1_439_000, 41_500), "USD": (360_000, 10_000)},
}


@dataclass(frozen=True, slots=True)
class Person:
    """A person who signs in. `permissions` is None for a person without a portal."""

    email: str
    name: str
    permissions: tuple[Permission, ...] | None


PEOPLE = {
    "admin": Person("admin@northwind.example", "Anna Nowak", (Permission.SUPER_ADMIN,)),
    "developer": Person(
        "developer@northwind.example",
        "David Chen",
        (Permission.DEVELOPER, Permission.APP_MARKETPLACE_ACCESS, Permission.EDIT_CONTACTS),
    ),
    "billing": Person(
        "billing@northwind.example",
        "Beata Lis",
        (Permission.VIEW_BILLING, Permission.MODIFY_BILLING, Permission.EXPORT),
    ),
    "viewer": Person("viewer@northwind.example", "Victor Stone", ()),
    "staff": Person("staff@operator.example", "Olga Staff", None),
}


@dataclass(frozen=True, slots=True)
class AppPlan:
    """An app and its contacts.

    `before` contacts come with its toggle off, then from `on_day` `after` contacts with it on.
    """

    name: str
    kind: str
    scopes: tuple[Scope, ...] = (READ, WRITE)
    before: int = 0
    on_day: int | None = None
    after: int = 0

    def days(self, dice: random.Random) -> Iterator[int]:
        """Yield the day of each contact."""
        on_day = self.on_day if self.on_day is not None else DAYS
        yield from (dice.randrange(max(on_day, 1)) for _ in range(self.before))
        yield from (dice.randrange(on_day, DAYS) for _ in range(self.after))


OAUTH, PRIVATE, KEY = ConnectedApp.Kind.OAUTH_APP, ConnectedApp.Kind.PRIVATE_APP, ConnectedApp.Kind.API_KEY
APPS = [
    AppPlan("API key", KEY, before=60, on_day=25, after=230),
    AppPlan(PRIVATE_APP, PRIVATE, tuple(PRIVATE_APP_SCOPES), on_day=0, after=380),
    AppPlan("Warehouse sync", PRIVATE, before=35),
    AppPlan(OAUTH_APP, OAUTH, on_day=0, after=430),
    AppPlan(SHOP, OAUTH, on_day=0, after=520),
    AppPlan("Survey Lab", OAUTH, before=45),
    AppPlan("Report Builder", OAUTH, (READ,)),
    AppPlan("Calendar Link", OAUTH, (READ,)),
]
DESCRIPTIONS = {
    "Webinar Studio": "Brings the people who registered for a webinar, and notes whether they came.",
    "Shop Connect": "Keeps the customers of an online shop as contacts, a minute after they order.",
    "Survey Lab": "Turns answers to a survey into contacts.",
    "Report Builder": "Reads contacts and draws reports about them.",
    "Calendar Link": "Shows who is behind an appointment.",
    "Tea Loyalty": "A loyalty card for tea houses: every guest who joins becomes a contact.",
}


def seed() -> None:
    """Fill an empty installation in one transaction. Does nothing when a portal exists."""
    if Portal.objects.exists():
        return
    start = (timezone.now() - timedelta(days=DAYS)).replace(minute=0, second=0, microsecond=0)
    with transaction.atomic():
        Edition.objects.bulk_create(EDITIONS)
        Price.objects.bulk_create(_prices(start))
        users = {
            role: User.objects.create_user(who.email, name=who.name, is_staff=role == "staff", date_joined=start)
            for role, who in PEOPLE.items()
        }
        renewal = timezone.localdate().replace(day=1)  # lately, so the portal has a charge
        northwind = _portal(NORTHWIND, "professional", Subscription.Term.YEARLY, renewal, start)
        members = {
            role: add_member(portal=northwind, user=users[role], permissions=who.permissions, by=None, now=start)
            for role, who in PEOPLE.items()
            if who.permissions is not None
        }
        admin = members["admin"]
        tea_house = _portal(TEA_HOUSE, "starter", Subscription.Term.MONTHLY, date(start.year, 1, 15), start)
        for publisher in PUBLISHERS:
            _portal(publisher, "free", Subscription.Term.MONTHLY, date(start.year, 1, 15), start)
        _fill(northwind, admin, members["developer"], start)
        early, late = start + timedelta(days=BULK_DAYS), start + timedelta(days=DAYS - 1, hours=23)
        set_in_bulk(portal=northwind, by=admin, created_before=early, now=late)
        _add_address(northwind, admin, late)
        show_what_happens(portal=northwind, by=admin, now=late)
        add_member(portal=tea_house, user=users["admin"], permissions=[Permission.SUPER_ADMIN], by=None, now=start)
        billing.add_billing_contact(portal=northwind, member=members["billing"], by=admin, now=start)
        services.create_private_app(
            portal=tea_house, name="Tea club", description="", scopes=[READ, WRITE], by=None, now=start
        )
        registered("Tea Loyalty", (READ, WRITE), tea_house, None, start)
        for day in range(DAYS):
            _state(tea_house, start + timedelta(days=day))
    for portal in (northwind, tea_house):
        billing.renew(portal=portal, now=timezone.now())
    billing.fold_activity(portal=northwind, before=timezone.now() - timedelta(days=1))


def _prices(start: datetime) -> Iterator[Price]:
    """Yield prices in force since the year before, and higher prices from the next New Year on."""
    years = ((start.year - 1, 100), (timezone.now().year + 1, 105))
    for (year, percent), edition in product(years, EDITIONS):
        for currency, (month, step) in PRICES.get(edition.code, {}).items():
            yield Price(
                edition=edition,
                currency=currency,
                valid_from=date(year, 1, 1),
                included_contacts=edition.included_contacts,
                step_contacts=edition.step_contacts,
                month_minor=month * percent // 100,
                step_month_minor=step * percent // 100,
                set_by_label=PEOPLE["staff"].name,
                set_at=start,
            )


def _portal(name: str, edition: str, term: str, renewal_date: date, start: datetime) -> Portal:
    portal = create_portal(name=name, time_zone="Europe/Warsaw", currency="EUR", now=start)
    billing.subscribe(
        portal=portal, edition=Edition.objects.get(code=edition), term=term, renewal_date=renewal_date, now=start
    )
    return portal


def _fill(portal: Portal, admin: Member, developer: Member, start: datetime) -> None:
    """Simulate the days. Connect the apps, move their toggles, and create the contacts of each day."""
    dice = random.Random(20_26)  # noqa: S311 - the same demo everywhere
    make_properties(portal=portal, by=developer, now=start)
    # A private app may move toggles when its creator may, so the admin creates this one.
    makers = {PRIVATE_APP: admin}
    apps = {plan.name: _connect(plan, portal, makers.get(plan.name, developer), start) for plan in APPS}
    services.set_app_limits(app=apps[SHOP], maximum=1_000, rate=Rate(100, 60), by=admin, now=start)
    calendar: dict[int, list[str]] = defaultdict(list)
    for plan in APPS:
        for day in plan.days(dice):
            calendar[day].append(plan.name)
    number, used, contacts = 0, {}, list[NewContact]()
    for day in range(DAYS):
        morning = start + timedelta(days=day)
        _state(portal, morning)
        for plan in APPS:
            if plan.on_day == day:
                apps[plan.name] = _turn(apps[plan.name], admin, morning, enabled=True)
        if day == IMPORT_DAY:
            import_guests(portal=portal, by=admin, known=contacts, now=morning + timedelta(minutes=20))
        names = sorted(set(calendar[day]))
        for at, name in sorted((morning + timedelta(minutes=dice.randrange(30, 23 * 60)), name) for name in names):
            how_many = calendar[day].count(name)
            contacts = [person(dice, number + offset) for offset in range(how_many)]
            origin = Origin(Source.app(apps[name]), apps[name])
            create_contacts(portal=portal, contacts=contacts, origin=origin, now=at)
            number, used[name] = number + how_many, at
    for name, at in used.items():
        _use(apps[name], at)
    survey = _turn(apps["Survey Lab"], admin, start + timedelta(days=DAYS - 1, hours=23, minutes=10), enabled=True)
    _turn(survey, admin, start + timedelta(days=DAYS - 1, hours=23, minutes=12), enabled=False)


def _state(portal: Portal, morning: datetime) -> None:
    """End the billing periods that ended in the night, and write their statements."""
    billing.pass_update_date(portal=portal, now=morning)
    billing.write_statements(portal=portal, now=morning)


def _connect(plan: AppPlan, portal: Portal, by: Member | None, now: datetime) -> ConnectedApp:
    if plan.kind == KEY:
        return services.connect_api_key(portal=portal, by=by, now=now)[0]
    if plan.kind == PRIVATE:
        return services.create_private_app(
            portal=portal, name=plan.name, description="", scopes=plan.scopes, by=by, now=now
        )[0]
    name = next((publisher for publisher, apps in PUBLISHERS.items() if plan.name in apps), portal.name)
    publisher = Portal.objects.get(name=name)
    developer_app = registered(plan.name, plan.scopes, publisher, by if publisher == portal else None, now)
    return services.connect_oauth_app(portal=portal, developer_app=developer_app, scopes=plan.scopes, by=by, now=now)


def redirect_uri() -> str:
    """Return the address of the demo's page that plays the apps."""
    return f"{settings.PUBLIC_URL}/{callback.PATH}"


def registered(name: str, scopes: tuple[Scope, ...], portal: Portal, by: Member | None, now: datetime) -> DeveloperApp:
    """Return a new developer app of the portal, listed in the App Marketplace.

    The secret of the app is not kept.
    """
    app, _secret = services.register_developer_app(
        portal=portal,
        name=name,
        description=DESCRIPTIONS.get(name, ""),
        redirect_uris=[redirect_uri()],
        scopes=scopes,
        optional_scopes=[Scope.SCHEMAS_READ],
        is_public=False,
        by=by,
        now=now,
    )
    if picture := logo(name):
        app = services.set_logo(app=app, content=picture, by=by, now=now)
    app = services.set_listed(app=app, listed=True, by=by, now=now)
    services.approve_listing(app=app, seen_version=app.listing_version, by="Staff", now=now)
    return app


def _add_address(portal: Portal, by: Member, now: datetime) -> None:
    """Give the first contact a second email address, like a merge or a program does."""
    first = contacts_of(portal, archived=False).order_by("id")[:1].get()
    change_addresses(
        portal=portal, contact_id=first.id, add="private@home.example", origin=origin_of_member(by), now=now, by=by
    )


def _turn(app: ConnectedApp, by: Member | None, now: datetime, *, enabled: bool) -> ConnectedApp:
    return services.set_marketing_enabled(app=app, enabled=enabled, seen_version=app.toggle_version, by=by, now=now)


def _use(app: ConnectedApp, now: datetime) -> None:
    """Note the last call of the app."""
    if app.developer_app_id:
        services.note_app_use(app=app, now=now)
    for credential in active_credentials(app, now):
        services.note_use(credential=credential, now=now)
