"""The Polish texts of the product."""

from pathlib import Path

from babel.messages.catalog import Message

from marketing_contacts.demo import messages

HOUSE = Path(__file__).resolve().parents[2]
POLISH = HOUSE / "locale/pl/LC_MESSAGES/django.po"
HELP = HOUSE / "templates/site/help"
ENTRIES = messages.entries(messages.translated(POLISH))


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def texts(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)
