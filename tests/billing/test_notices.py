"""What a portal is told about its count: once per level and period, only while it is true, and by mail."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

import pytest
import time_machine
from django.core import mail

from marketing_contacts.billing import notice_words, services, tasks
from marketing_contacts.billing.forms.notices import NoticeLevelsForm
from marketing_contacts.billing.models import Notice, NoticeCursor, NoticeMail, Usage
from marketing_contacts.billing.notice_facts import BreakerOpened, stored_facts
from marketing_contacts.billing.notice_levels import LEVELS, MOST_LEVELS, level_reached
from marketing_contacts.billing.selectors import portals_to_look_at, portals_with_notices_to_mail
from marketing_contacts.billing.services import UsageMove, WrongNoticeLevels
from marketing_contacts.billing.source_limits import Rate
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.billing.cast import priced
from tests.conftest import FORMS, NOW, WEBINARS, new_portal
from tests.portals.cast import SUPER_ADMIN, member_of
from tests.team import team_of

# The tier of the standing portal is 2,000; its periods are months.
NEXT_PERIOD = datetime(2026, 12, 2, 9, 0, tzinfo=NOW.tzinfo)


@pytest.fixture
def portal(db: None) -> Portal:
    """A portal that was looked at while nothing counted."""
    return looked_at(new_portal())


def looked_at(portal: Portal) -> Portal:
    services.create_due_notices(portal=portal, now=NOW)
    return portal


def count(portal: Portal, number: int, at: datetime = NOW) -> None:
    services.count_creation(portal=portal, source=WEBINARS, toggle_version=1, created=number, wanted=number, now=at)


def uncount(portal: Portal, number: int, at: datetime = NOW, effective_at: datetime | None = None) -> None:
    services.move_count(portal=portal, moves=[UsageMove(WEBINARS, -number)], now=at, effective_at=effective_at)


def told(portal: Portal, at: datetime = NOW) -> list[str]:
    """What the portal is told by a look at it now."""
    before = Notice.objects.filter(portal=portal).count()
    services.create_due_notices(portal=portal, now=at)
    return [notice_words.title(notice) for notice in Notice.objects.filter(portal=portal).order_by("number")[before:]]


def contact(portal: Portal, email: str, language: str = "en") -> None:
    services.add_billing_contact(portal=portal, member=None, email=email, language=language, by=None, now=NOW)


def pass_update_date(portal: Portal) -> None:
    services.pass_update_date(portal=portal, now=NEXT_PERIOD)


@pytest.mark.parametrize(("count", "level"), [(74, None), (75, 75), (89, 75), (97, 90), (98, 98), (100, 98)])
def test_the_highest_level_is_reached(count: int, level: int | None) -> None:
    assert level_reached(count=count, limit=100, levels=LEVELS) == level


def test_each_level_that_a_portal_may_choose_has_a_field() -> None:
    assert len(NoticeLevelsForm().fields) == MOST_LEVELS
    assert len(LEVELS) <= MOST_LEVELS
    with pytest.raises(ValueError, match="97"):
        NoticeLevelsForm(levels=[50, 75, 90, 97])


def test_a_breakers_notice_from_before_its_number_was_kept_is_read() -> None:
    facts = {"rate": 5, "minutes": 60, "source_kind": "app", "source_id": 1, "source": "Webinars"}

    assert stored_facts("BREAKER_OPENED", facts) == BreakerOpened(5, 60, SourceKind.APP, 1, "Webinars")


def test_a_level_is_told_once_in_a_period(portal: Portal) -> None:
    count(portal, 1499)
    assert told(portal) == []

    count(portal, 1)
    assert told(portal) == ["75% of your contact tier is used"]
    count(portal, 1)
    assert told(portal) == []

    pass_update_date(portal)
    assert told(portal, NEXT_PERIOD) == ["75% of your contact tier is used"]


def test_a_jump_over_several_levels_tells_the_highest(portal: Portal) -> None:
    count(portal, 1990)

    assert told(portal) == ["98% of your contact tier is used"]
    uncount(portal, 150)
    assert told(portal) == []


def test_a_level_that_the_count_left_before_the_look_is_not_told(portal: Portal) -> None:
    count(portal, 1800)
    uncount(portal, 1800)

    assert told(portal) == []


def test_who_lapsed_at_the_update_date_is_not_counted_in_the_new_period_though_booked_late(portal: Portal) -> None:
    count(portal, 1600)
    told(portal)
    pass_update_date(portal)
    count(portal, 1, NEXT_PERIOD)
    uncount(portal, 1000, NEXT_PERIOD, Usage.objects.get(portal=portal).period_starts_at)

    assert told(portal, NEXT_PERIOD) == []


def test_nothing_is_looked_at_while_contacts_are_due_to_stop_counting(portal: Portal) -> None:
    count(portal, 1600)
    services.set_pending(portal=portal, number=1000)
    pass_update_date(portal)

    assert told(portal, NEXT_PERIOD) == []
    assert list(portals_to_look_at(NEXT_PERIOD)) == []


def test_a_portal_without_a_tier_is_told_nothing(portal: Portal) -> None:
    Usage.objects.filter(portal=portal).update(tier=0)

    assert told(portal) == []
    assert list(portals_to_look_at(NOW)) == []


def test_a_tier_that_was_passed_is_told_and_the_levels_begin_anew(portal: Portal) -> None:
    count(portal, 2001)
    assert told(portal) == ["The contact tier was passed and is now 7,000"]

    count(portal, 3249)
    assert told(portal) == ["75% of your contact tier is used"]


def test_a_maximum_below_the_tier_has_the_levels_and_is_told_when_it_is_reached(portal: Portal) -> None:
    services.set_maximum(portal=portal, maximum=1000, by=None, now=NOW)
    count(portal, 900)
    assert told(portal) == ["90% of your maximum is used"]

    count(portal, 500)
    assert told(portal) == ["Your maximum of marketing contacts is reached: 1,000"]
    assert told(portal) == []


def test_a_maximum_that_is_lowered_to_what_counts_is_told_at_the_next_look(portal: Portal) -> None:
    count(portal, 500)
    told(portal)
    assert list(portals_to_look_at(NOW)) == []

    services.set_maximum(portal=portal, maximum=400, by=None, now=NOW)

    assert list(portals_to_look_at(NOW)) == [portal.pk]
    assert told(portal) == ["Your maximum of marketing contacts is reached: 400"]


def test_an_app_at_its_own_maximum_and_an_open_breaker_are_told(portal: Portal) -> None:
    services.set_source_limits(portal=portal, source=WEBINARS, maximum=10, rate=None, by=None, now=NOW)
    services.set_source_limits(portal=portal, source=FORMS, maximum=None, rate=Rate(5, 60), by=None, now=NOW)
    count(portal, 12)
    services.count_creation(portal=portal, source=FORMS, toggle_version=1, created=9, wanted=9, now=NOW)

    assert told(portal) == [
        "Forms: the breaker opened and further contacts are held",
        "Webinars has reached its own maximum: 10",
    ]
    assert told(portal) == []


def test_a_breaker_that_opens_again_is_told_again(portal: Portal) -> None:
    services.set_source_limits(portal=portal, source=WEBINARS, maximum=None, rate=Rate(5, 60), by=None, now=NOW)
    for opening in (1, 2):
        count(portal, 6)
        assert told(portal) == ["Webinars: the breaker opened and further contacts are held"]
        services.close_breaker(portal=portal, source=WEBINARS, opening=opening, by=None, now=NOW)


def test_a_portal_that_is_looked_at_for_the_first_time_is_told_where_it_stands(db: None) -> None:
    portal = new_portal()
    count(portal, 1600)
    uncount(portal, 50)

    assert told(portal) == ["75% of your contact tier is used"]


def test_levels_are_chosen_by_the_portal(portal: Portal) -> None:
    count(portal, 1000)
    services.set_notice_levels(portal=portal, levels=[50], by=None, now=NOW)

    assert list(portals_to_look_at(NOW)) == [portal.pk]
    assert told(portal) == ["50% of your contact tier is used"]
    entry = AuditEntry.objects.filter(portal=portal).latest("sequence")
    assert entry.action == "subscription.notice_levels"
    assert entry.before == [75, 90, 98]
    assert entry.after == [50]


@pytest.mark.parametrize("levels", [[0], [100], [50, 50], [1, 2, 3, 4]])
def test_levels_that_make_no_sense_are_refused(portal: Portal, levels: list[int]) -> None:
    with pytest.raises(WrongNoticeLevels):
        services.set_notice_levels(portal=portal, levels=levels, by=None, now=NOW)


def test_billing_contacts_get_a_mail_each_in_their_language(portal: Portal) -> None:
    contact(portal, "books@example.com")
    contact(portal, "ksiegowosc@example.com", "pl")
    count(portal, 1500)
    told(portal)

    assert services.mail_notices(portal=portal, now=NOW) == 2

    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["books@example.com"], "Northwind Traders: 75% of your contact tier is used"),
        (["ksiegowosc@example.com"], "Northwind Traders: Wykorzystano 75% poziomu kontaktów"),
    ]
    assert "1,500 of 2,000" in str(mail.outbox[0].body)
    assert services.mail_notices(portal=portal, now=NOW) == 0


def test_the_mails_about_a_level_and_a_passed_tier_say_the_amounts(portal: Portal) -> None:
    priced()
    contact(portal, "anna@example.com")
    for number in (1_500, 501):
        count(portal, number)
        services.create_due_notices(portal=portal, now=NOW)
        services.mail_notices(portal=portal, now=NOW)

    level, passed = (str(message.body) for message in mail.outbox[:2])

    assert "The tier of 7,000 contacts costs €225.00 more per month." in level
    assert "The charge is €932.05, dated 25 Nov 2026." in passed


def test_where_there_is_no_billing_contact_the_super_admins_get_the_mail(portal: Portal) -> None:
    member_of(portal, "Anna", SUPER_ADMIN)
    member_of(portal, "Ben")
    count(portal, 1500)
    told(portal)

    assert services.mail_notices(portal=portal, now=NOW) == 1
    assert mail.outbox[0].to == ["anna@example.com"]


def test_a_mail_that_the_server_does_not_take_waits_for_three_days(portal: Portal, monkeypatch: Any) -> None:
    contact(portal, "books@example.com")
    count(portal, 1500)
    told(portal)
    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMessage.send", refuse)
        assert services.mail_notices(portal=portal, now=NOW) == 0

    assert services.mail_notices(portal=portal, now=NOW + timedelta(days=4)) == 0
    assert services.mail_notices(portal=portal, now=NOW + timedelta(days=2)) == 1


def refuse(*_arguments: object, **_options: object) -> None:
    raise SMTPException


def test_who_is_killed_between_a_mail_and_its_mark_mails_it_under_the_same_id(portal: Portal) -> None:
    contact(portal, "books@example.com")
    count(portal, 1500)
    told(portal)
    services.mail_notices(portal=portal, now=NOW)
    NoticeMail.objects.filter(portal=portal).update(mailed_at=None)

    services.mail_notices(portal=portal, now=NOW)

    [once, again] = [message.message()["Message-ID"] for message in mail.outbox]
    assert once == again


def states_of(portal: Portal) -> list[tuple[Callable[[], object], Callable[[], object]]]:
    """For each kind of state, what begins it and what ends it."""
    maximum = partial(services.set_maximum, portal=portal, by=None, now=NOW)
    limits = partial(services.set_source_limits, portal=portal, source=WEBINARS, by=None, now=NOW)
    close = partial(services.close_breaker, portal=portal, source=WEBINARS, by=None, now=NOW)
    breakers = iter(range(1, 9))

    def reach_maximum() -> None:
        count(portal, 10)
        maximum(maximum=10)

    def reach_own_maximum() -> None:
        count(portal, 10)
        limits(maximum=10, rate=None)

    def open_breaker() -> None:
        limits(maximum=None, rate=Rate(5, 60))
        count(portal, 9)

    return [
        (partial(count, portal, 1500), partial(uncount, portal, 1500)),
        (reach_maximum, partial(maximum, maximum=None)),
        (reach_own_maximum, partial(limits, maximum=11_000, rate=None)),
        (open_breaker, lambda: close(opening=next(breakers))),
    ]


@pytest.mark.parametrize("kind", range(4))
def test_a_state_that_ended_before_its_mail_left_is_not_mailed_and_told_when_it_comes_again(
    portal: Portal, kind: int
) -> None:
    begin, end = states_of(portal)[kind]
    contact(portal, "books@example.com")
    begin()
    first = told(portal)
    end()

    assert services.mail_notices(portal=portal, now=NOW) == 0
    assert Notice.objects.filter(portal=portal).count() == 0
    assert mail.outbox == []

    begin()
    assert told(portal) == first
    assert services.mail_notices(portal=portal, now=NOW) == 1


def test_a_lower_level_is_told_when_the_mail_of_a_higher_one_was_withdrawn(portal: Portal) -> None:
    contact(portal, "books@example.com")
    count(portal, 1960)
    told(portal)
    uncount(portal, 400)
    assert told(portal) == []
    services.mail_notices(portal=portal, now=NOW)

    assert list(portals_to_look_at(NOW)) == [portal.pk]
    assert told(portal) == ["75% of your contact tier is used"]


def test_what_no_mail_server_took_stays_on_the_page(portal: Portal) -> None:
    contact(portal, "books@example.com")
    count(portal, 1500)
    told(portal)
    uncount(portal, 1500)

    assert services.mail_notices(portal=portal, now=NOW + timedelta(days=4)) == 0
    assert Notice.objects.filter(portal=portal).count() == 1


def test_a_state_that_one_of_two_was_told_is_used_up_for_its_period(portal: Portal) -> None:
    contact(portal, "books@example.com")
    contact(portal, "ksiegowosc@example.com", "pl")
    count(portal, 1500)
    told(portal)
    services.mail_notices(portal=portal, now=NOW)
    NoticeMail.objects.filter(portal=portal, email="books@example.com").update(mailed_at=None)
    uncount(portal, 1500)

    assert services.mail_notices(portal=portal, now=NOW) == 0
    assert [each.email for each in NoticeMail.objects.filter(portal=portal)] == ["ksiegowosc@example.com"]
    count(portal, 1500)
    assert told(portal) == []


def test_a_passed_tier_is_mailed_though_the_count_dropped_and_says_how_the_portal_stands(portal: Portal) -> None:
    contact(portal, "books@example.com")
    services.set_source_limits(portal=portal, source=FORMS, maximum=1, rate=None, by=None, now=NOW)
    services.count_creation(portal=portal, source=FORMS, toggle_version=1, created=1, wanted=1, now=NOW)
    told(portal)
    services.mail_notices(portal=portal, now=NOW)
    count(portal, 2000)
    told(portal)
    uncount(portal, 1990)

    assert services.mail_notices(portal=portal, now=NOW) == 1
    body = str(mail.outbox[1].body)
    assert "Marketing contacts now: 11 of 7,000." in body
    assert "Forms has reached its own maximum: 1" in body


def test_workers_at_once_tell_and_mail_once(committed_database: None) -> None:
    portal = looked_at(new_portal())
    contact(portal, "books@example.com")
    count(portal, 1990)
    mail.outbox = []

    with team_of(4) as team:
        team.at_once([lambda: services.create_due_notices(portal=portal, now=NOW)] * 8)
        team.at_once([lambda: services.mail_notices(portal=portal, now=NOW)] * 8)

    assert Notice.objects.filter(portal=portal).count() == 1
    assert len(mail.outbox) == 1


def test_a_look_that_is_broken_off_leaves_nothing_behind_and_is_taken_again(portal: Portal, monkeypatch: Any) -> None:
    count(portal, 1990)
    with monkeypatch.context() as broken:
        broken.setattr(NoticeCursor, "save", refuse)
        with pytest.raises(SMTPException):
            services.create_due_notices(portal=portal, now=NOW)

    assert Notice.objects.filter(portal=portal).count() == 0
    assert told(portal) == ["98% of your contact tier is used"]


@time_machine.travel(NOW)
def test_the_clock_finds_portals_that_moved_and_those_whose_mail_waits(portal: Portal, monkeypatch: Any) -> None:
    asked: list[int] = []
    monkeypatch.setattr(tasks.tell, "apply_async", lambda arguments, **_options: asked.extend(arguments))
    contact(portal, "books@example.com")

    count(portal, 1500)
    tasks.look_for_notices()
    told(portal)
    NoticeMail.objects.filter(portal=portal).update(asked_at=NOW + timedelta(days=365 * 99))
    tasks.look_for_notices()

    assert asked == [portal.pk, portal.pk]


def refuse_for_good(*_arguments: object, **_options: object) -> None:
    raise SMTPRecipientsRefused({"books@example.com": (550, b"no such user")})


def test_an_address_that_is_refused_for_good_is_not_tried_again_nor_logged(
    portal: Portal, monkeypatch: Any, caplog: Any
) -> None:
    contact(portal, "books@example.com")
    count(portal, 1500)
    told(portal)
    with monkeypatch.context() as away:
        away.setattr("django.core.mail.EmailMessage.send", refuse_for_good)
        assert services.mail_notices(portal=portal, now=NOW) == 0

    assert services.mail_notices(portal=portal, now=NOW + timedelta(minutes=1)) == 0
    assert list(portals_with_notices_to_mail(NOW)) == []
    assert "SMTPRecipientsRefused" in caplog.text
    assert "books@example.com" not in caplog.text


def test_to_whom_a_notice_was_mailed_is_known_for_thirty_days(portal: Portal, monkeypatch: Any) -> None:
    contact(portal, "books@example.com")
    count(portal, 1500)
    told(portal)
    sent = list[int]()
    monkeypatch.setattr(tasks.delete_old_notice_mails, "apply_async", lambda args, **_options: sent.append(args[0]))

    for days in (29, 30):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            tasks.purge_notice_mails()
            assert [tasks.delete_old_notice_mails(portal_id) for portal_id in sent] == ([1] if days == 30 else [])

    assert NoticeMail.objects.filter(portal=portal).count() == 0
    assert Notice.objects.filter(portal=portal).count() == 1
