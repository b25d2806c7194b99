"""`manage.py verify_counts`: a line for each portal, and an exit status."""

import io

import pytest
from django.core.management import call_command

from contacts.models import Contact
from contacts.recount import discrepancies
from marketing_contacts.billing.models import SourceLimit, Usage, UsageDay
from marketing_contacts.billing.services import count_creation, fold_ledger, set_source_limits
from marketing_contacts.billing.source_limits import Rate
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.cast import create, new_app, origin_of
from tests.tampering import tamper


def verified() -> str:
    lines = io.StringIO()
    call_command("verify_counts", stdout=lines)
    return lines.getvalue()


def test_it_says_of_each_portal_that_all_is_whole(portal: Portal) -> None:
    create(new_app(portal), ["ada@example.com", "grace@example.com"])

    assert verified() == f"{portal.pk} Northwind Traders: 2 counted, all whole\n"


@pytest.mark.parametrize("counter", ["count", "held", "pending"])
def test_a_counter_that_is_off_by_one_is_named_and_ends_with_status_1(
    portal: Portal, capsys: pytest.CaptureFixture[str], counter: str
) -> None:
    create(new_app(portal), ["ada@example.com", "grace@example.com"])
    Usage.objects.filter(portal=portal).update(**{counter: 1})

    with pytest.raises(SystemExit) as ended:
        call_command("verify_counts")

    assert ended.value.code == 1
    assert "counter 1, " in capsys.readouterr().out


def test_a_contact_that_counts_for_another_source_than_booked_is_found(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    [ada] = create(new_app(portal), ["ada@example.com"])
    Contact.objects.filter(portal=portal, id=ada.id).update(source_id=77)

    with pytest.raises(SystemExit):
        call_command("verify_counts")

    assert "by source the ledger says" in capsys.readouterr().out


def test_a_broken_chain_is_found(portal: Portal, capsys: pytest.CaptureFixture[str]) -> None:
    create(new_app(portal), ["ada@example.com"])
    tamper("UPDATE billing_usageentry SET source_label = 'x' WHERE portal_id = %s", portal.pk)

    with pytest.raises(SystemExit):
        call_command("verify_counts")

    assert "ledger row 1 was altered" in capsys.readouterr().out


def test_an_apps_own_counter_that_is_off_is_named(portal: Portal) -> None:
    app = new_app(portal)
    source = origin_of(app).source
    set_source_limits(portal=portal, source=source, maximum=5, rate=None, by=None, now=NOW)
    create(app, ["ada@example.com"])
    assert discrepancies(portal) == []

    SourceLimit.objects.filter(portal=portal).update(count=2)

    assert discrepancies(portal) == [f"own counter of app {app.id} 2, contacts 1"]


def test_limits_that_the_counters_do_not_know_of_are_found(portal: Portal) -> None:
    source = origin_of(new_app(portal)).source
    set_source_limits(portal=portal, source=source, maximum=5, rate=Rate(1, 60), by=None, now=NOW)
    count_creation(portal=portal, source=source, toggle_version=1, created=2, wanted=2, now=NOW)

    Usage.objects.filter(portal=portal).update(limited_sources=[])
    SourceLimit.objects.filter(portal=portal).update(opening=None)

    assert "limited sources" in " ".join(discrepancies(portal))
    assert "open breakers" in " ".join(discrepancies(portal))


def test_a_day_of_the_ledger_that_was_folded_wrongly_is_named(portal: Portal) -> None:
    create(new_app(portal), ["ada@example.com", "grace@example.com"])
    fold_ledger(portal=portal)
    UsageDay.objects.filter(portal=portal).update(added=1)

    assert discrepancies(portal) == ["counter 2, days of the ledger 1"]
