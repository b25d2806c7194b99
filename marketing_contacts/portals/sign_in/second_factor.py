"""Run the second step at sign-in. The secrets of the step are encrypted at rest.

Attempts of others never lock the owner's known device.
"""

import base64
import hashlib
from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context, ratelimit
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.core.internal.ratelimit import RateLimitUsage
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.app_settings import TOTP_PERIOD
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketing_contacts.portals import services
from marketing_contacts.portals.models import SignInFailure
from marketing_contacts.portals.selectors import memberships
from marketing_contacts.portals.sign_in.devices import known_device
from marketing_contacts.portals.sign_in.failures import note_failure
from marketing_contacts.portals.sign_in.throttle import CODE_FAILED, FAILED, count_for_account

UNREADABLE = _(
    "Your second step cannot be checked because this installation changed its keys. Ask the people who run it to "
    "turn off your second step."
)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is incorrect or has expired."),
        "cannot_generate_recovery_codes": _("Turn on the second step first."),
        "cannot_delete_authenticator": _("One of your portals requires it."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not any(member.portal.requires_second_step for member in memberships(authenticator.user))

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """Return a cipher with a key from SECRET_KEY, and with former keys for older secrets."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    keys = (hashlib.sha256(b"second factor of " + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


class _Counted:
    """Counts wrong codes per account. A device that is known to the account has a count of its own."""

    user: Any
    authenticator: Any

    def clean_code(self) -> str:
        """Return the code. A code works once while it is valid."""
        request = context.request
        counted = self._count(request)
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # the library's form beside this class has it
            if self.authenticator.type == Authenticator.Type.TOTP:
                _use_up(self.user, code)
        except InvalidToken:
            raise ValidationError(UNREADABLE) from None
        except ValidationError:
            note_failure(request, SignInFailure.Kind.CODE, self.user.email)
            services.record_in_trails(user=self.user, action="member.wrong_code", now=timezone.now())
            raise
        counted.rollback()
        return code

    def _count(self, request: HttpRequest) -> RateLimitUsage:
        device = known_device(request, self.user.email)
        if device is None:
            return count_for_account(request, self.user.email, CODE_FAILED)
        if not ratelimit.consume(request, action=FAILED, key=f"code on {device}"):
            raise get_adapter().validation_error("too_many_login_attempts")
        ratelimit.clear(request, action=FAILED, key=f"mfa-auth-user-{self.user.pk}")
        return RateLimitUsage([])


class CodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]  # the library has no types
    """The form for the code at sign-in."""


class CodeAgainForm(_Counted, ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    """The form for the code before an important change."""


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]  # the library has no types
    """The form for the code that turns the second step on.

    The code proves possession of the app, and works nowhere else.
    """

    def clean_code(self) -> str:
        code: str = super().clean_code()
        _use_up(self.user, code)
        record_authentication(context.request, self.user, method="mfa", reauthenticated=True)
        return code


def _use_up(user: Any, code: str) -> None:
    """Mark a code of an authenticator app as used. Raises ValidationError for a used code."""
    steps = 2 * settings.MFA_TOTP_TOLERANCE + 1
    if not cache.add(f"code-used:{user.pk}:{normalize_user_code(code)}", 1, timeout=steps * TOTP_PERIOD):
        raise get_adapter().validation_error("incorrect_code")
