"""Imports of contacts, from a file to the contacts: what is counted before and what is written then."""

import pytest

from contacts.marketing_status import HeldReason, MarketingStatus
from contacts.models import Contact, Import, ImportAddress, ImportPart, StatusChange, SuppressedAddress
from contacts.recount import discrepancies
from contacts.selectors import import_problems, living_contacts
from contacts.services.jobs import imports as services
from contacts.services.jobs.import_work import IMPORTS
from contacts.services.status.set import set_marketing_status
from contacts.services.suppression import suppress
from marketing_contacts.billing.models import Edition, Subscription, Usage
from marketing_contacts.billing.selectors import count_preview
from marketing_contacts.billing.services import NoMarketingContacts, set_maximum
from marketing_contacts.jobs.services import MOST_TRIES, JobMoved, cancel_job, do_next_part, note_trouble
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, new_app, status_of
from tests.contacts.imports.cast import checked, fresh, imported, lines, member_of, received, started, work_off

MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING
TWO = lines("ada@example.com,Ada", "grace@example.com,Grace")


def people(portal: Portal) -> dict[str | None, Contact]:
    return {contact.email: contact for contact in living_contacts(portal)}


def test_the_check_counts_every_kind_of_row_and_writes_no_contact(portal: Portal) -> None:
    create(new_app(portal, on=False), ["ada@example.com"])

    job = checked(
        portal, lines("ada@example.com,A", "b@example.com,B", "B@Example.com,C", ",D", "nonsense,E", "b@x.y,F,G")
    )

    assert job.state == Import.State.READY
    assert job.expected == {"new": 1, "existing": 1, "duplicates": 1, "bad": 3, "marketable": 2}
    assert Contact.objects.filter(portal=portal).count() == 1


def test_rows_that_are_not_imported_are_named_with_the_reason(portal: Portal) -> None:
    content = lines("a@x.eu,3", "A@x.eu,4", "b@x.eu,many", "c@x.eu,5", header="email,total_revenue")

    [problems] = import_problems(checked(portal, content))

    assert [(cells, problem.row, problem.code, problem.other) for cells, problem in problems] == [
        (["A@x.eu", "4"], 3, "DUPLICATE", 2),
        (["b@x.eu", "many"], 4, "INVALID_LONG", 0),
    ]


def test_a_good_row_is_no_duplicate_of_a_bad_one(portal: Portal) -> None:
    job = imported(portal, lines("a@x.eu,many", "a@x.eu,4", header="email,total_revenue"))

    assert job.result["created"] == 1
    assert job.result["bad"] == 1
    assert people(portal)["a@x.eu"].properties == {"total_revenue": "4"}


def test_duplicates_are_found_across_parts(portal: Portal) -> None:
    rows = [f"p{number}@example.com,P" for number in range(600)]

    job = imported(portal, lines(*rows, *reversed(rows)))

    assert job.rows == 1200
    assert job.result == {"created": 600, "duplicates": 600}
    assert people(portal).keys() == {f"p{number}@example.com" for number in range(600)}


def test_new_contacts_are_non_marketing_and_know_their_import(portal: Portal) -> None:
    job = imported(portal, TWO)

    ada = people(portal)["ada@example.com"]
    assert ada.status == NON_MARKETING
    assert ada.properties == {"firstname": "Ada"}
    assert ada.created_by_kind == "import"
    assert ada.created_by_id == job.id
    assert ada.created_by_label == "people.csv"
    assert job.state == Import.State.DONE
    assert job.result == {"created": 2}
    assert job.ended_at == NOW
    assert Usage.objects.get(portal=portal).count == 0


def test_contacts_that_are_there_are_left_alone_or_updated(portal: Portal) -> None:
    create(new_app(portal), ["ada@example.com"])

    left = imported(portal, TWO)
    assert left.result == {"created": 1, "unchanged": 1}
    assert people(portal)["ada@example.com"].properties == {}
    updated = imported(portal, lines("ada@example.com,Ada", "grace@example.com,"), update_existing=True)

    assert updated.result == {"updated": 1, "unchanged": 1}
    assert {contact.properties["firstname"] for contact in people(portal).values()} == {"Ada", "Grace"}
    assert people(portal)["ada@example.com"].status is MARKETING


def test_setting_all_as_marketing_makes_new_and_existing_ones_marketing(portal: Portal) -> None:
    [ada] = create(new_app(portal, on=False), ["ada@example.com"])

    job = imported(portal, TWO, as_marketing=True)

    assert {contact.status for contact in people(portal).values()} == {MARKETING}
    assert people(portal)["ada@example.com"].source_kind == "import"
    assert job.result["marketing"] == 2
    assert status_of(ada) == MARKETING
    assert discrepancies(portal) == []


def test_setting_all_as_marketing_cancels_a_status_that_would_end(portal: Portal) -> None:
    [ada] = create(new_app(portal), ["ada@example.com"])
    set_marketing_status(portal=portal, contact_ids=[ada.id], wished=NON_MARKETING, origin=PERSON, now=NOW)

    job = checked(portal, TWO)
    assert job.expected["marketable"] == 1
    work_off(started(job, as_marketing=True))

    assert status_of(ada) is MARKETING
    assert Usage.objects.get(portal=portal).count == 2
    assert discrepancies(portal) == []


def test_under_a_maximum_exactly_the_room_becomes_marketing_and_the_rest_is_held(portal: Portal) -> None:
    set_maximum(portal=portal, maximum=300, by=None, now=NOW)

    job = imported(portal, lines(*(f"p{number}@example.com,P" for number in range(700))), as_marketing=True)

    usage = Usage.objects.get(portal=portal)
    assert usage.count == 300
    assert usage.held == 400
    assert job.result == {"created": 700, "marketing": 300, "held": 400}
    assert Contact.objects.filter(portal=portal, held_reason=HeldReason.MAXIMUM).count() == 400
    assert discrepancies(portal) == []


def test_the_forecast_is_what_the_import_then_does(portal: Portal) -> None:
    create(new_app(portal, on=False), [f"p{number}@example.com" for number in range(50)])
    set_maximum(portal=portal, maximum=2100, by=None, now=NOW)
    job = checked(portal, lines(*(f"p{number}@example.com,P" for number in range(2150))))

    foretold = count_preview(portal, job.expected["marketable"], NOW)
    job = work_off(started(job, as_marketing=True))

    usage = Usage.objects.get(portal=portal)
    assert foretold.count_after == 2100
    assert foretold.tier_after == 7000
    assert foretold.held == 50
    assert usage.count == 2100
    assert usage.tier == 7000
    assert usage.held == 50


def test_a_suppressed_address_is_imported_and_never_stamped(portal: Portal) -> None:
    suppress(portal=portal, emails=["ada@example.com"], reason=SuppressedAddress.Reason.BOUNCED, now=NOW)

    job = checked(portal, TWO)
    assert job.expected["suppressed"] == 1
    assert job.expected["marketable"] == 1
    job = work_off(started(job, as_marketing=True))

    assert job.result["suppressed"] == 1
    assert job.result["marketing"] == 1
    assert people(portal)["ada@example.com"].status is NON_MARKETING


def test_an_import_that_is_cancelled_stops_and_what_it_wrote_stays(portal: Portal) -> None:
    job = started(checked(portal, lines(*(f"p{number}@example.com,P" for number in range(600)))))
    assert do_next_part(work=IMPORTS, portal=portal, job_id=job.id, now=NOW)

    cancel_job(work=IMPORTS, portal=portal, job_id=job.id, by=member_of(portal), now=NOW)

    assert not do_next_part(work=IMPORTS, portal=portal, job_id=job.id, now=NOW)
    assert fresh(job).state == Import.State.CANCELLED
    assert fresh(job).rows_done == 250
    assert len(people(portal)) == 250
    with pytest.raises(JobMoved):
        cancel_job(work=IMPORTS, portal=portal, job_id=job.id, by=member_of(portal), now=NOW)


def test_columns_can_be_named_anew_after_the_check(portal: Portal) -> None:
    job = checked(portal, lines("a@x.eu,b@x.eu", "a@x.eu,c@x.eu", header="email,work mail"))
    assert job.expected["duplicates"] == 1

    services.name_columns(portal=portal, import_id=job.id, columns=["", "email"], now=NOW)

    job = work_off(job)
    assert job.expected == {"new": 2, "marketable": 2}
    assert list(import_problems(job)) == []


def test_start_cancel_and_end_are_audited_with_numbers_only(portal: Portal) -> None:
    job = imported(portal, TWO)

    entries = AuditEntry.objects.filter(portal=portal, target_kind="import").order_by("sequence")
    assert [(entry.action, entry.actor_label, entry.target_label) for entry in entries] == [
        ("import.start", "Ina", "people.csv"),
        ("import.end", "Marketing Contacts", "people.csv"),
    ]
    assert [entry.after for entry in entries] == [
        {"rows": 2, "update_existing": False, "as_marketing": False},
        {"rows": 2, "created": 2},
    ]
    assert entries[0].target_id == str(job.id)


def test_nothing_is_started_twice_nor_without_marketing_contacts(portal: Portal) -> None:
    job = checked(portal, TWO)
    Edition.objects.create(code="free", name="Free", has_marketing_contacts=False)
    Subscription.objects.filter(portal=portal).update(edition="free")

    with pytest.raises(NoMarketingContacts):
        started(job, as_marketing=True)
    started(job)
    with pytest.raises(JobMoved):
        started(job)


def test_a_part_that_fails_again_and_again_ends_the_import(portal: Portal) -> None:
    job = started(checked(portal, TWO))

    for _try in range(MOST_TRIES):
        assert fresh(job).state == Import.State.RUNNING
        note_trouble(work=IMPORTS, portal=portal, job_id=job.id, now=NOW)

    assert fresh(job).state == Import.State.FAILED
    assert fresh(job).failure == "TRIES"


def test_a_contact_archived_meanwhile_is_created_anew_with_the_next_try(portal: Portal) -> None:
    imported(portal, TWO)
    job = started(checked(portal, TWO), update_existing=True)
    Contact.objects.filter(portal=portal).update(archived_at=NOW)

    assert work_off(job).result == {"created": 2}


def test_another_portals_import_is_not_worked_on(portal: Portal) -> None:
    job = started(checked(portal, TWO))

    assert not do_next_part(work=IMPORTS, portal=new_portal(), job_id=job.id, now=NOW)
    assert fresh(job).rows_done == 0


def test_a_purged_import_keeps_its_numbers_and_nothing_of_its_file(portal: Portal) -> None:
    job = imported(portal, TWO)

    services.purge_import(portal=portal, import_id=job.id, now=NOW)

    assert not ImportPart.objects.filter(portal=portal).exists()
    assert not ImportAddress.objects.filter(portal=portal).exists()
    assert fresh(job).result == {"created": 2}
    assert fresh(job).state == Import.State.DONE


def test_a_forgotten_person_is_in_no_kept_file(portal: Portal) -> None:
    job = checked(portal, lines("ada@example.com,Ada", "grace@example.com,Ada@Example.com", "hedy@example.com,Hedy"))

    assert services.erase_from_imports(portal=portal, email="ADA@example.com") == 2

    [part] = ImportPart.objects.filter(portal=portal, import_id=job.id)
    assert part.rows == [[4, ["hedy@example.com", "Hedy"]]]
    assert work_off(started(job)).result == {"created": 1}


def test_who_has_a_longer_address_is_not_forgotten_along(portal: Portal) -> None:
    job = checked(portal, lines("nada@example.com,Nada", "ada@example.com.pl,Ada", "eve@x.org,Ask <ada@example.com>."))

    assert services.erase_from_imports(portal=portal, email="ada@example.com") == 1

    [part] = ImportPart.objects.filter(portal=portal, import_id=job.id)
    assert [name for _line, [_email, name] in part.rows] == ["Nada", "Ada"]


def test_an_import_notes_its_changes_of_status_under_its_name(portal: Portal) -> None:
    job = imported(portal, TWO, as_marketing=True)

    changes = StatusChange.objects.filter(portal=portal).values_list("source_kind", "source_id", "to_status")
    assert list(changes) == [("import", job.id, MARKETING)] * 2


def test_a_received_file_waits_with_its_columns_guessed(portal: Portal) -> None:
    job = received(portal, lines("a;b;c", header="Imię;Nazwisko;E-mail;Notatka"))

    assert job.state == "WAITING"
    assert job.rows == 1
    assert job.columns == ["firstname", "lastname", "email", ""]
