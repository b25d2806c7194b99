"""Mails in files, for an installation without a mail server. Each mail has a file of its own in MAIL_DIR."""

import email
import email.policy
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

NAME = re.compile(r"\d{8}-\d{6}-\d+\.log")  # no other file is ever opened
SEPARATOR = b"\n" + b"-" * 79  # ends a mail in the files of Django's backend, which earlier releases used


class MailFiles(BaseEmailBackend):
    """Write each mail into a new file.

    Django's own backend names a file by the second and the backend's address in memory. Two mails of a second can get
    the same name, and Django then appends the second mail to the file of the first.
    """

    def send_messages(self, email_messages: Sequence[mail.EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH or "")
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.randbits(64)}.log"
            with (folder / name).open("xb") as file:
                file.write(message.message().as_bytes())
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as its file holds it."""

    name: str
    subject: str
    to: str
    sent_at: datetime | None
    text: str


def mail_names(folder: Path) -> list[str]:
    """List the names of the mails, the newest first."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if NAME.fullmatch(path.name) and path.is_file()]
    return [path.name for path in sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)]


def read_mail(folder: Path, name: str) -> Mail | None:
    """Read the mail of this name. A missing file and a name that no mail can have give None."""
    if not NAME.fullmatch(name) or not (folder / name).is_file():
        return None
    first = (folder / name).read_bytes().split(SEPARATOR)[0]
    message = email.message_from_bytes(first, policy=email.policy.default)
    body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    try:
        sent_at = parsedate_to_datetime(str(message["Date"])).replace(tzinfo=UTC)  # Django dates mails in UTC
    except ValueError:
        sent_at = None
    text = body.get_content() if body else ""
    return Mail(name, str(message["Subject"] or ""), str(message["To"] or ""), sent_at, text)
