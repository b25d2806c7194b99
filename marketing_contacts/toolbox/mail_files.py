"""The mails that an installation without a mail server wrote into MAIL_DIR, one file each."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

NAME = re.compile(r"\d{8}-\d{6}-\d+\.log")  # as Django names them: nothing else is ever opened
SEPARATOR = b"\n" + b"-" * 79


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it lies in its file."""

    name: str
    subject: str
    to: str
    sent_at: datetime | None
    text: str


def mail_names(folder: Path) -> list[str]:
    """The names of the mails, the newest first."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if NAME.fullmatch(path.name) and path.is_file()]
    return [path.name for path in sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)]


def read_mail(folder: Path, name: str) -> Mail | None:
    """The mail of this name; None where there is none, and for whatever is no mail's name."""
    if not NAME.fullmatch(name) or not (folder / name).is_file():
        return None
    first = (folder / name).read_bytes().split(SEPARATOR)[0]
    message = email.message_from_bytes(first, policy=email.policy.default)
    body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    try:
        sent_at = parsedate_to_datetime(str(message["Date"])).replace(tzinfo=UTC)  # as Django dates mails
    except ValueError:
        sent_at = None
    text = body.get_content() if body else ""
    return Mail(name, str(message["Subject"] or ""), str(message["To"] or ""), sent_at, text)
