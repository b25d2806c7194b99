"""Messages for the next page, in a cookie that is named as all our cookies are."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class MessageCookie(CookieStorage):
    """Messages that fit into a cookie."""

    @property
    def cookie_name(self) -> str:  # type: ignore[override]  # an attribute there
        return f"{settings.COOKIE_PREFIX}messages"


class MessageStorage(FallbackStorage):
    """A cookie, and the session for what is too long for it."""

    storage_classes = (MessageCookie, SessionStorage)
