"""Keep messages for the next page in a cookie with our prefix."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class MessageCookie(CookieStorage):
    """The storage of messages that fit into a cookie."""

    @property
    def cookie_name(self) -> str:  # type: ignore[override]  # the base class has an attribute
        return f"{settings.COOKIE_PREFIX}messages"


class MessageStorage(FallbackStorage):
    """The storage of messages in a cookie, or in the session for messages that are too long."""

    storage_classes = (MessageCookie, SessionStorage)
