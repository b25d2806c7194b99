"""Send mail. A failed mail is logged and raises no error, because people can request it again."""

from enum import Enum
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

log = structlog.get_logger(__name__)
FOR_GOOD = 500  # a mail server's refusal with this code or a higher one is final


class Fate(Enum):
    """The result of a mail at the mail server."""

    TAKEN = "taken"
    NOT_NOW = "not now"
    NEVER = "never"  # the mail server refuses the recipient for good


def send(message: EmailMessage) -> Fate:
    """Send the mail. The log has neither the recipient nor the mail server's words, which may name the recipient."""
    try:
        message.send()
    except (OSError, SMTPException) as error:
        log.warning("mail_not_sent", subject=message.subject, error=type(error).__name__)
        refusals = error.recipients.values() if isinstance(error, SMTPRecipientsRefused) else ()
        return Fate.NEVER if refusals and all(code >= FOR_GOOD for code, _said in refusals) else Fate.NOT_NOW
    return Fate.TAKEN


def send_text(*, to: str, template: str, context: dict[str, Any], language: str, message_id: str = "") -> Fate:
    """Send the texts `template`_subject.txt and `template`_message.txt in a language.

    The same mail always has the same `message_id`. A mailbox thus detects a mail that arrives twice.
    """
    with translation.override(language):
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        body = render_to_string(f"{template}_message.txt", context).strip() + "\n"
    headers = {"Message-ID": f"<{message_id}@{urlsplit(settings.PUBLIC_URL).hostname}>"} if message_id else {}
    return send(EmailMessage(subject, body, to=[to], headers=headers))
