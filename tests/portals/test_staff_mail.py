"""The installation's mail in files: for its staff, and nothing but mails is ever opened."""

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage, get_connection
from django.test import Client

from marketing_contacts.portals.models import Member, User
from marketing_contacts.toolbox.mail_files import mail_names, read_mail
from tests.portals.cast import PASSWORD, client_of

PAGE = "/staff/mail"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MAIL_DIR = settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.EMAIL_BACKEND = "marketing_contacts.toolbox.mail_files.MailFiles"
    return tmp_path


@pytest.fixture
def staff(db: None) -> Client:
    return client_of(User.objects.create_user("olga@example.com", PASSWORD, name="Olga", is_staff=True))


def send(subject: str) -> None:
    EmailMessage(subject, f"Zażółć <b>gęślą</b> jaźń\nhttp://127.0.0.1/{subject}\n", to=["ada@example.com"]).send()


def test_staff_see_the_newest_mail_first_and_read_it_as_text(staff: Client, folder: Path) -> None:
    for subject in ("first", "Drugi ż"):
        send(subject)

    page = staff.get(PAGE).content.decode()
    assert page.index("Drugi ż") < page.index("first")
    [name, _older] = mail_names(folder)
    text = staff.get(f"{PAGE}/{name}").content.decode()
    assert "Zażółć &lt;b&gt;gęślą&lt;/b&gt; jaźń" in text
    assert "ada@example.com" in text


def test_two_mails_of_one_moment_are_both_shown(staff: Client, folder: Path) -> None:
    mails = [EmailMessage(subject, "Hello", to=["ada@example.com"]) for subject in ("first", "second")]

    assert get_connection().send_messages(mails) == 2

    assert {shown.subject for shown in staff.get(PAGE).context["mails"]} == {"first", "second"}


def test_an_empty_folder_and_a_missing_one_are_said_to_be_empty(staff: Client, folder: Path) -> None:
    assert "There are no emails yet." in staff.get(PAGE).content.decode()
    folder.rmdir()
    assert staff.get(PAGE).status_code == 200


def test_many_mails_are_shown_in_pages(staff: Client, folder: Path) -> None:
    for number in range(51):
        (folder / f"20261124-090000-{number}.log").write_text(f"Subject: mail {number}\nTo: a@example.com\n\nx")

    first = staff.get(PAGE)
    rest = staff.get(f"{PAGE}?after={first.context['older']}")
    assert len(first.context["mails"]) == 50
    assert len(rest.context["mails"]) == 1


def test_others_and_those_without_a_folder_find_nothing(
    anna: Member, staff: Client, folder: Path, settings: Any
) -> None:
    assert client_of(anna).get(PAGE).status_code == 404
    assert Client(headers={"host": "127.0.0.1"}).get(PAGE).status_code == 404
    settings.MAIL_DIR = ""
    assert staff.get(PAGE).status_code == 404


@pytest.mark.parametrize("name", ["../secret.log", "..", "secret.log", "20261124-090000-1.log/../secret.log", "%2e%2e"])
def test_nothing_but_mails_is_opened(staff: Client, folder: Path, name: str) -> None:
    (folder.parent / "secret.log").write_text("Subject: secret\n\nsecret")
    (folder / "secret.log").write_text("Subject: secret\n\nsecret")

    assert read_mail(folder, name) is None
    assert b"secret" not in staff.get(f"{PAGE}/{name}").content.replace(b"secret.log", b"")
    assert mail.outbox == []


@pytest.mark.parametrize(("folder", "leads"), [("/somewhere", True), ("", False)])
def test_the_menu_leads_there_only_where_mail_is_kept(db: None, settings: Any, *, folder: str, leads: bool) -> None:
    settings.MAIL_DIR = folder
    client = client_of(User.objects.create_user("olga@example.com", PASSWORD, is_staff=True))

    assert ('href="/staff/mail"' in client.get("/staff/people").content.decode()) is leads
