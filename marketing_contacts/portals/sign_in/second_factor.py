"""The second factor: its secrets encrypted at rest, and the owner's known device never refused for others' attempts."""

import base64
import hashlib
from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketing_contacts.portals.sign_in.devices import known_device
from marketing_contacts.portals.sign_in.throttle import FAILED


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or it is no longer valid."),
        "cannot_generate_recovery_codes": _("Turn on the second step first."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """Keys made of SECRET_KEY, and of former ones for what they encrypted."""
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"second factor of " + secret.encode()).digest())


class _FromKnownDevice:
    """Wrong codes are counted for the account; a device that is known to it is counted by itself instead."""

    user: Any

    def clean_code(self) -> str:
        request = context.request
        if device := known_device(request, self.user.email):
            if not ratelimit.consume(request, action=FAILED, key=f"code on {device}"):
                raise get_adapter().validation_error("too_many_login_attempts")
            ratelimit.clear(request, action=FAILED, key=f"mfa-auth-user-{self.user.pk}")
        code: str = super().clean_code()  # type: ignore[misc]  # of the library's form beside this class
        return code


class CodeForm(_FromKnownDevice, AuthenticateForm):  # type: ignore[misc]  # the library has no types
    """The code at sign-in."""


class CodeAgainForm(_FromKnownDevice, ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    """The code before something that matters."""
