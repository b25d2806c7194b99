"""The forms for passwords."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, ResetPasswordForm
from django.http import HttpRequest
from django.utils import translation

from marketing_contacts.portals.tasks import mail_password_link


class PasswordResetForm(ResetPasswordForm):  # type: ignore[misc]  # the library has no types
    """Starts a mail to the typed address. Neither the page nor its duration shows if the account exists."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email

    def save(self, request: HttpRequest, **options: object) -> str:
        email: str = self.cleaned_data["email"]
        mail_password_link.delay(email, translation.get_language())
        return email


class PasswordChangeForm(ChangePasswordForm):  # type: ignore[misc]  # the library has no types
    """Counts wrong passwords like sign-in does, so that an open session gives no extra guesses."""

    def clean_oldpassword(self) -> str:
        password: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password
