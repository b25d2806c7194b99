"""Sends mail. A mail that cannot be sent is logged and breaks nothing: people can ask for it again."""

from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

log = structlog.get_logger(__name__)


def send(message: EmailMessage) -> bool:
    """Whether the mail was handed on. Who gets it is not logged."""
    try:
        message.send()
    except (OSError, SMTPException):
        log.exception("mail_not_sent", subject=message.subject)
        return False
    return True


def send_text(*, to: str, template: str, context: dict[str, Any], language: str, message_id: str = "") -> bool:
    """Send the texts `template`_subject.txt and `template`_message.txt in a language.

    By `message_id`, which is the same whenever the same mail is sent, a mailbox knows a mail that comes twice.
    """
    with translation.override(language):
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        body = render_to_string(f"{template}_message.txt", context).strip() + "\n"
    headers = {"Message-ID": f"<{message_id}@{urlsplit(settings.PUBLIC_URL).hostname}>"} if message_id else {}
    return send(EmailMessage(subject, body, to=[to], headers=headers))
