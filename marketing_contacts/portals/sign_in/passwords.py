"""Forms about passwords."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, ResetPasswordForm
from django.http import HttpRequest
from django.utils import translation

from marketing_contacts.portals.tasks import mail_password_link


class PasswordResetForm(ResetPasswordForm):  # type: ignore[misc]  # the library has no types
    """Has a mail sent to whom it asks about, known or not: neither the page nor its time tells which."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email

    def save(self, request: HttpRequest, **options: object) -> str:
        email: str = self.cleaned_data["email"]
        mail_password_link.delay(email, translation.get_language())
        return email


class PasswordChangeForm(ChangePasswordForm):  # type: ignore[misc]  # the library has no types
    """Counts wrong passwords as sign-in does, so that a session which was left open is no place to guess at."""

    def clean_oldpassword(self) -> str:
        password: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password
