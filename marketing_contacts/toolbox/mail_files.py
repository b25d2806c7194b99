"""Read the mails that an installation without a mail server wrote to MAIL_DIR, one file each."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

NAME = re.compile(r"\d{8}-\d{6}-\d+\.log")  # Django's names of mail files. No other file is ever opened.
SEPARATOR = b"\n" + b"-" * 79


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as its file holds it."""

    name: str
    subject: str
    to: str
    sent_at: datetime | None
    text: str


def mail_names(folder: Path) -> list[str]:
    """Return the names of the mails, the newest first."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if NAME.fullmatch(path.name) and path.is_file()]
    return [path.name for path in sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)]


def read_mail(folder: Path, name: str) -> Mail | None:
    """Return the mail of this name. Returns None for a missing mail and for a name that is no mail's name."""
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
