"""The rules of sign-in for Django and django-allauth, with passwords, rate limits and our forms."""

import os

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
RATES = {
    "login": "30/m/ip",
    "login_failed": "5/5m/key",  # portals/sign_in/throttle.py has the keys of these three
    "account_failed": "20/h/key,100/d/key",
    "code_failed": "10/h/key,30/d/key",
    "reset_password": "10/m/ip,3/5m/key,10/d/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "10/m/ip",
    "reauthenticate": "10/m/ip",
    "new_address": "5/h/user,3/d/key",  # mails to an address that may be of somebody else
}
INVITATION_RATES = {
    "portal": f"{os.environ.get('RATE_LIMIT_INVITATIONS', '20')}/h/key",
    "address": f"{os.environ.get('RATE_LIMIT_INVITATIONS_ADDRESS', '3')}/d/key",
}
FORMS = {
    "reset_password": "marketing_contacts.portals.sign_in.passwords.PasswordResetForm",
    "change_password": "marketing_contacts.portals.sign_in.passwords.PasswordChangeForm",
}
CODE_FORMS = {
    "authenticate": "marketing_contacts.portals.sign_in.second_factor.CodeForm",
    "reauthenticate": "marketing_contacts.portals.sign_in.second_factor.CodeAgainForm",
    "activate_totp": "marketing_contacts.portals.sign_in.second_factor.FirstCodeForm",
}
