"""Adapt django-allauth's sign-in to our throttles, audit trails, mails and pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from marketing_contacts.portals import services
from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import SignInFailure, User
from marketing_contacts.portals.sign_in.devices import remember_device
from marketing_contacts.portals.sign_in.failures import note_failure
from marketing_contacts.portals.sign_in.throttle import (
    ACCOUNT_FAILED,
    attempts_key,
    count_for_account,
    too_many_attempts,
)
from marketing_contacts.toolbox import mail


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The email address or password is incorrect."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This code is incorrect or has expired."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt before the password is checked. Answer 429 after too many attempts."""
        email = credentials.get("email", "")
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise ImmediateHttpResponse(too_many_attempts(request, email)) from None
        try:
            self._of_account = count_for_account(request, email, ACCOUNT_FAILED)
        except ImmediateHttpResponse:
            super()._rollback_login_failed_rl_usage()
            raise

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        self._of_account.rollback()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return attempts_key(request, credentials.get("email", ""))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        note_failure(request, SignInFailure.Kind.PASSWORD, credentials.get("email", ""))

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        services.record_in_trails(user=user, action="member.sign_in", now=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            services.record_in_trails(user=request.user, action="member.sign_out", now=timezone.now())
        super().logout(request)

    def post_login(self, request: HttpRequest, user: User, **what: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **what)
        remember_device(request, response, user.email)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the mail's link at our public address, whatever Host the request named."""
        path = reverse("account_reset_password_from_key", ["UID", "KEY"])
        return settings.PUBLIC_URL + path.replace("UID-KEY", key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message: EmailMessage = self.render_mail(template_prefix, email, {"email": email} | context)
        mail.send(message)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        with _speaking_to(user):
            super().send_password_reset_mail(user, email, context)

    def send_notification_mail(self, template_prefix: str, user: User, *further: Any, **context: Any) -> None:
        with _speaking_to(user):
            super().send_notification_mail(template_prefix, user, *further, **context)


@contextmanager
def _speaking_to(user: User) -> Iterator[None]:
    """Use the language and the time zone of the mail's recipient."""
    with translation.override(user.language or translation.get_language()), timezone.override(user.time_zone or "UTC"):
        yield
