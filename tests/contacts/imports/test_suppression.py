"""Files of addresses to suppress."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contacts.import_files.csv_files import read_csv
from contacts.marketing_status import MarketingStatus
from contacts.models import Contact, Import
from contacts.recount import discrepancies
from contacts.selectors import suppressions_of
from contacts.services.jobs.imports import receive_file
from contacts.services.lifecycle import merge_contacts
from contacts.services.suppression import suppress
from marketing_contacts.portals.models import AuditEntry, Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW
from tests.contacts.cast import PERSON, create, new_app, status_of
from tests.contacts.imports.cast import fresh, lines, member_of, started, work_off
from tests.contacts.pages.cast import client_of, page_of

ADA, GRACE, JOAN = "ada@example.com", "grace@example.com", "joan@example.com"


@pytest.fixture
def editor(portal: Portal) -> Client:
    return client_of(portal, Permission.EDIT_CONTACTS)


def received(portal: Portal, *rows: str, header: str = "Email,Name", reason: str = "BOUNCED") -> Import:
    file = read_csv(io.BytesIO(lines(*rows, header=header)))
    return receive_file(
        portal=portal, file=file, file_name="bounces.csv", by=member_of(portal), now=NOW, suppresses=reason
    )


def test_two_addresses_of_one_contact_are_two_addresses(portal: Portal) -> None:
    ada, grace = create(new_app(portal), [ADA, GRACE])
    merge_contacts(portal=portal, primary_id=ada.id, other_id=grace.id, origin=PERSON, now=NOW)

    work_off(started(work_off(received(portal, f"{ADA},Ada", f"{GRACE},Grace"))))

    assert reasons(portal, ADA, GRACE) == ["BOUNCED", "BOUNCED"]


def reasons(portal: Portal, *emails: str) -> list[str]:
    return [" ".join(each.reason for each in suppressions_of(portal, email)) for email in emails]


def test_where_the_column_is_known_the_rows_are_checked_at_once_and_say_what_would_be_noted(portal: Portal) -> None:
    create(new_app(portal), [ADA])
    suppress(portal=portal, emails=[ADA], reason="UNSUBSCRIBED", now=NOW)  # another reason than the file's
    suppress(portal=portal, emails=[GRACE], reason="BOUNCED", now=NOW)

    job = work_off(received(portal, f"{ADA},Ada", f"{GRACE},Grace", f"{ADA},Twice", "nobody,Nobody"))

    assert job.state == Import.State.READY
    assert job.expected == {"new": 1, "suppressed": 1, "counting": 1, "duplicates": 1, "bad": 1}


def test_the_addresses_are_noted_with_who_said_so_and_no_contact_changes(portal: Portal) -> None:
    [ada] = create(new_app(portal), [ADA])
    suppress(portal=portal, emails=[ADA], reason="UNSUBSCRIBED", now=NOW - timedelta(days=1))
    suppress(portal=portal, emails=[GRACE], reason="BOUNCED", now=NOW - timedelta(days=1))
    job = work_off(received(portal, f"{ADA},Ada", f"{GRACE},", f"{JOAN},"))

    job = work_off(started(job))

    assert job.result == {"recorded": 2, "unchanged": 1}
    assert reasons(portal, ADA, GRACE, JOAN) == ["UNSUBSCRIBED BOUNCED", "BOUNCED", "BOUNCED"]
    [found] = suppressions_of(portal, JOAN)
    assert found.source_kind == "import"
    assert found.source_label == "bounces.csv"
    assert status_of(ada) is MarketingStatus.MARKETING
    assert Contact.objects.filter(portal=portal).count() == 1
    assert discrepancies(portal) == []


def test_the_audit_trail_has_the_numbers_and_no_address(portal: Portal) -> None:
    work_off(started(work_off(received(portal, f"{ADA},Ada"))))

    entries = AuditEntry.objects.filter(portal=portal, action__startswith="import.").order_by("sequence")
    assert [entry.after for entry in entries] == [{"rows": 1, "reason": "BOUNCED"}, {"rows": 1, "recorded": 1}]
    assert ADA not in str(entries.values())


def test_a_column_that_is_not_known_is_named_by_a_person_and_can_be_the_email_only(
    editor: Client, portal: Portal
) -> None:
    job = received(portal, f"{ADA},1", header="Who,What")
    page = page_of(editor, f"/contacts/imports/{job.id}/columns")
    assert page.count('<option value="email"') == 2
    assert 'value="firstname"' not in page

    editor.post(f"/contacts/imports/{job.id}/columns", {"column-0": "email", "column-1": ""})

    assert work_off(job).expected == {"new": 1}


def test_a_file_goes_from_its_upload_to_its_result_and_bad_rows_come_back(portal: Portal) -> None:
    editor = client_of(portal, Permission.EDIT_CONTACTS, Permission.EXPORT)
    upload = SimpleUploadedFile("gone.csv", lines(f"{ADA},Ada", "nobody,Nobody", header="email,name"))
    assert 'value="UNSUBSCRIBED" selected' in page_of(editor, "/contacts/imports/new?holds=UNSUBSCRIBED")

    answer = editor.post("/contacts/imports/new", {"file": upload, "suppresses": "UNSUBSCRIBED"})
    job = work_off(Import.objects.select_related("portal").get(portal=portal))
    path = answer.headers["Location"]
    assert "Addresses not recorded yet" in page_of(editor, path)
    rows = list(csv.reader(io.StringIO(editor.get(f"{path}/not-imported.csv").getvalue().decode("utf-8-sig"))))
    assert rows[1] == ["nobody", "Nobody", "The email address is not valid."]
    editor.post(f"{path}/start", {"existing": "leave"})
    work_off(job)

    assert "<dt>Addresses recorded</dt><dd>1</dd>" in page_of(editor, path)
    assert reasons(portal, ADA) == ["UNSUBSCRIBED"]
    assert fresh(job).state == Import.State.DONE


def test_what_the_file_holds_is_one_of_three_things(editor: Client, portal: Portal) -> None:
    upload = SimpleUploadedFile("gone.csv", lines(f"{ADA},Ada", header="email,name"))

    assert editor.post("/contacts/imports/new", {"file": upload, "suppresses": "RAINED"}).status_code == 422
    assert not Import.objects.filter(portal=portal).exists()
