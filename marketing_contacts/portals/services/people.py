"""Changes what people say about themselves; it belongs to no portal."""

from marketing_contacts.portals.models import User


def set_language(*, user: User, language: str) -> None:
    """Speak this language to the person from now on; empty follows the browser."""
    user.language = language
    user.save(update_fields=["language"])


def change_profile(*, user: User, name: str, language: str, time_zone: str) -> None:
    """Change the person's name, language and the time zone of mails to them."""
    user.name, user.language, user.time_zone = name, language, time_zone
    user.save(update_fields=["name", "language", "time_zone"])
