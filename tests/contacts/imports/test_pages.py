"""The pages of imports: who may do what, what they answer, and what is handed out."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils.html import strip_tags

from contacts.forms import uploads
from contacts.import_files import csv_files
from contacts.models import Contact, Import
from contacts.selectors import imports
from contacts.services.jobs.import_work import IMPORTS
from contacts.services.jobs.imports import purge_import
from marketing_contacts.billing.models import Edition, Subscription
from marketing_contacts.jobs.services import cancel_job
from marketing_contacts.portals.models import AuditEntry, Portal
from marketing_contacts.portals.permissions import Permission
from tests.billing.cast import priced
from tests.conftest import NOW, new_portal
from tests.contacts.imports.cast import checked, fresh, imported, lines, member_of, received, started, work_off
from tests.contacts.imports.pages import address, shown
from tests.integrations.cast import client_of

NEW = "/contacts/imports/new"
TWO = lines("ada@example.com,Ada", "grace@example.com,Grace")
MIXED = lines("ada@example.com,Ada", "ada@example.com,=Ada", "nobody,+N", header="email,first name")


@pytest.fixture
def editor(portal: Portal) -> Client:
    return client_of(portal, Permission.EDIT_CONTACTS)


@pytest.fixture
def exporter(portal: Portal) -> Client:
    return client_of(portal, Permission.EDIT_CONTACTS, Permission.EXPORT)


@pytest.fixture
def viewer(portal: Portal) -> Client:
    return client_of(portal)


def upload(client: Client, content: bytes, encoding: str = "") -> HttpResponseBase:
    return client.post(NEW, {"file": SimpleUploadedFile("people.csv", content), "encoding": encoding})


def test_an_editor_goes_from_the_file_to_the_contacts(editor: Client, portal: Portal) -> None:
    response = upload(editor, TWO)
    job = imports(portal).get()
    assert response.headers["Location"] == address(job, "import_columns")
    assert "ada@example.com · grace@example.com" in shown(editor, job, "import_columns")
    editor.post(address(job, "import_columns"), {"column-0": "email", "column-1": "lastname"})
    assert "Start import" in shown(editor, work_off(job))

    assert editor.post(address(job, "start_import"), {"existing": "leave"}).headers["Location"] == address(job)
    work_off(job)

    assert "The import is complete." in shown(editor, job)
    assert {contact.properties["lastname"] for contact in Contact.objects.filter(portal=portal)} == {"Ada", "Grace"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"email,email\na@x.eu,b\n", "Several columns have the same name: email."),
        (b"a@x.eu,A\nb@x.eu,B\n", "The first row must hold the column names"),
        (b"email\na\0\n", "The file contains NUL bytes"),
        (b'email\na@x.eu\n"b\n', "A quotation mark in row 3"),
        (b"email\n", "nothing below"),
        (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml", "This is an Excel workbook"),
        ("email,name\na@x.eu,Żak\n".encode() + b"b@x.eu,Wi\x9cniewski", "Row 3 contains a character that is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_not_kept(
    editor: Client, portal: Portal, content: bytes, said: str
) -> None:
    response = upload(editor, content)

    assert response.status_code == 422
    assert isinstance(response, HttpResponse)
    assert said in response.content.decode()
    assert not imports(portal).exists()


def test_polish_names_of_windows_survive_in_a_portal_of_warsaw(editor: Client, portal: Portal) -> None:
    upload(editor, "email;nazwisko\na@t.pl;Nowak\nd@t.pl;Wiśniewski\n".encode("cp1250"))

    job = imports(portal).get()
    assert job.encoding == "cp1250"
    assert job.columns == ["email", "lastname"]


def test_what_is_wrong_behind_the_first_rows_is_found_and_nothing_is_kept(
    editor: Client, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_files, "MOST_ROWS", 5_500)

    response = upload(editor, lines(*(f"p{number}@x.eu,P" for number in range(6_000))))

    assert isinstance(response, HttpResponse)
    assert "more than 5,500 rows" in response.content.decode()
    assert not imports(portal).exists()


def test_a_file_that_is_too_large_is_dropped_and_said_to_be(
    editor: Client, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST_FILE", 100_000)
    monkeypatch.setattr("contacts.forms.imports.LARGEST_FILE", 100_000)

    response = upload(editor, lines(*["ada@example.com,Ada"] * 10_000))

    assert isinstance(response, HttpResponse)
    assert response.status_code == 422
    assert "larger than 50 MB" in response.content.decode()
    assert not imports(portal).exists()


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"column-0": "", "column-1": "firstname"}, "Choose “Email” for the column"),
        ({"column-0": "email", "column-1": "email"}, "first name</a>: “Email” is already chosen for another column"),
        ({"column-0": "email", "column-1": "createdate"}, "first name</a>: "),
    ],
)
def test_columns_that_do_not_fit_are_named_and_nothing_is_checked(
    editor: Client, portal: Portal, columns: dict[str, str], said: str
) -> None:
    job = received(portal, TWO)

    response = editor.post(address(job, "import_columns"), columns)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert fresh(job).state == Import.State.WAITING


def test_a_member_without_permission_sees_imports_and_can_do_nothing(viewer: Client, portal: Portal) -> None:
    job = checked(portal, MIXED)

    assert "You need the permission “Edit contacts”" in shown(viewer, job)
    for each in (job, checked(portal, lines("nobody,N"))):
        main = shown(viewer, each).partition("<main")[2].partition("</main")[0]
        assert not re.search('<form|/new|/columns|[.]csv"', main)
    assert viewer.get(NEW).status_code == 403
    assert viewer.get(address(job, "import_columns")).status_code == 403
    assert viewer.get(address(job, "import_problems_file")).status_code == 403
    assert viewer.post(address(job, "start_import"), {"existing": "leave"}).status_code == 403
    assert viewer.post(address(job, "cancel_import")).status_code == 403
    assert fresh(job).state == Import.State.READY


def test_setting_all_as_marketing_needs_its_own_permission(editor: Client, portal: Portal) -> None:
    job = checked(portal, TWO)
    wish = {"existing": "leave", "as_marketing": "on"}

    assert "You need the permission “Marketing contacts access”" in shown(editor, job)
    assert editor.post(address(job, "start_import"), wish).status_code == 403
    assert fresh(job).state == Import.State.READY

    both = client_of(portal, Permission.EDIT_CONTACTS, Permission.MARKETING_CONTACTS_ACCESS)
    assert both.post(address(job, "start_import"), wish).status_code == 302
    assert fresh(job).state == Import.State.RUNNING
    assert fresh(job).as_marketing is True


def test_the_preview_says_what_setting_all_as_marketing_would_do(portal: Portal) -> None:
    priced()
    admin = client_of(portal, Permission.SUPER_ADMIN)

    page = shown(admin, checked(portal, lines(*(f"p{number}@x.eu,P" for number in range(2_001)))))

    assert "2,001 contacts will become marketing: the count goes from 0 to 2,001." in page.split("With this option:")[1]
    assert "It moves from 2,000 to 7,000 contacts at once" in page
    assert "The tier of 7,000 contacts costs €225.00 more per month." in page


def test_without_marketing_contacts_the_choice_is_locked(portal: Portal) -> None:
    admin, job = client_of(portal, Permission.SUPER_ADMIN), checked(portal, TWO)
    Edition.objects.create(code="free", name="Free", has_marketing_contacts=False)
    Subscription.objects.filter(portal=portal).update(edition="free")

    assert "Your edition has no marketing contacts." in shown(admin, job)
    admin.post(address(job, "start_import"), {"existing": "leave", "as_marketing": "on"})
    assert fresh(job).state == Import.State.READY


def test_another_portals_import_does_not_exist(exporter: Client) -> None:
    job = checked(new_portal(), TWO)

    for page in ("import", "import_columns", "import_progress", "import_problems_file"):
        assert exporter.get(address(job, page)).status_code == 404
    for page in ("import_columns", "start_import", "cancel_import"):
        assert exporter.post(address(job, page), {"existing": "leave"}).status_code == 404
    assert fresh(job).state == Import.State.READY


def test_progress_is_shown_until_the_end_and_then_the_asking_stops(editor: Client, portal: Portal) -> None:
    job = started(checked(portal, TWO))
    answer = editor.get(address(job, "import_progress"))
    assert answer.status_code == 200
    assert "0 of 2 rows" in answer.content.decode()

    work_off(job)

    answer = editor.get(address(job, "import_progress"))
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (286, "#import")
    assert "The import is complete." in answer.content.decode()


def test_a_running_import_is_cancelled_and_a_cancelled_one_says_so(editor: Client, portal: Portal) -> None:
    job = started(checked(portal, TWO))

    editor.post(address(job, "cancel_import"))

    assert "Contacts that were already imported stay." in shown(editor, job)
    again = editor.post(address(job, "cancel_import"), follow=True)
    assert "The import has progressed in the meantime." in again.content.decode()
    assert AuditEntry.objects.filter(portal=portal, action="import.cancel").count() == 1


def test_the_rows_left_out_are_handed_out_with_the_reasons_and_without_formulas(
    exporter: Client, portal: Portal
) -> None:
    response = exporter.get(address(imported(portal, MIXED), "import_problems_file"))

    content = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams
    assert list(csv.reader(io.StringIO(content))) == [
        ["email", "first name", "Why it was not imported"],
        ["ada@example.com", "'=Ada", "The same email address is in row 2."],
        ["nobody", "'+N", "The email address is not valid."],
    ]


def test_the_rows_left_out_speak_the_persons_language(exporter: Client, portal: Portal) -> None:
    response = exporter.get(address(imported(portal, MIXED), "import_problems_file"), headers={"Accept-Language": "pl"})

    content = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]  # it streams
    assert "e-mail jest w wierszu 2." in content


def test_the_rows_left_out_are_an_export(editor: Client, exporter: Client, portal: Portal) -> None:
    job = imported(portal, MIXED)

    assert editor.get(address(job, "import_problems_file")).status_code == 403
    exporter.get(address(job, "import_problems_file"))

    entry = AuditEntry.objects.get(portal=portal, action="contacts.export")
    assert entry.target_id == "2"
    assert entry.after == {"import": str(job.id)}
    assert "not-imported.csv" not in shown(editor, job)
    assert "not-imported.csv" in shown(exporter, job)


def test_a_purged_import_shows_its_numbers_and_offers_no_rows(editor: Client, portal: Portal) -> None:
    job = imported(portal, MIXED)

    purge_import(portal=portal, import_id=job.id, now=NOW)

    assert "have been deleted" in shown(editor, job)
    assert "not-imported.csv" not in shown(editor, job)


def test_an_import_of_which_nothing_can_be_imported_cannot_be_started(editor: Client, portal: Portal) -> None:
    assert "No rows can be imported." in shown(editor, checked(portal, lines("nobody,N")))


def test_the_list_is_paged_and_costs_as_many_queries_with_many_imports(
    editor: Client, portal: Portal, django_assert_max_num_queries: object
) -> None:
    for _number in range(30):
        received(portal, TWO)
    editor.get("/")  # that the session is in use is noted once a minute, not by every page

    with django_assert_max_num_queries(8):  # type: ignore[operator]  # a fixture without types
        page = editor.get("/contacts/imports").content.decode()
    assert page.count("people.csv") == 25
    assert 'rel="next"' in page


def test_the_list_says_what_an_import_created_and_what_it_updated(editor: Client, portal: Portal) -> None:
    imported(portal, lines("ada@example.com,Ada"))
    imported(portal, lines("ada@example.com,Augusta", "grace@example.com,Grace"), update_existing=True)

    page = " ".join(strip_tags(editor.get("/contacts/imports").content.decode()).split())

    assert "2 rows · 1 contact created · 1 contact updated" in page
    assert page.count("updated") == 1


def test_an_ended_import_goes_nowhere_else(editor: Client, portal: Portal) -> None:
    job = imported(portal, TWO)

    assert editor.get(address(job, "import_columns")).headers["Location"] == address(job)
    answer = editor.post(address(job, "start_import"), {"existing": "leave"}, follow=True)
    assert "The import has progressed in the meantime." in answer.content.decode()


def test_one_who_was_quicker_is_not_overwritten(editor: Client, portal: Portal) -> None:
    job = checked(portal, TWO)
    cancel_job(work=IMPORTS, portal=portal, job_id=job.id, by=member_of(portal), now=NOW)

    assert editor.post(address(job, "import_columns"), {"column-0": "email"}).status_code == 302
    assert fresh(job).state == Import.State.CANCELLED
