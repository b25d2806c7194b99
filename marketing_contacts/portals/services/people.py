"""Change a person's own profile. A profile belongs to no portal."""

from marketing_contacts.portals.models import User


def set_language(*, user: User, language: str) -> None:
    """Set the language of the person's pages. An empty language follows the browser."""
    user.language = language
    user.save(update_fields=["language"])


def change_profile(*, user: User, name: str, language: str, time_zone: str) -> None:
    """Change the person's name, language and time zone of mails."""
    user.name, user.language, user.time_zone = name, language, time_zone
    user.save(update_fields=["name", "language", "time_zone"])
