"""Require all proofs of sign-in before a change of the second step.

The proofs are the password and, if the step is on, a code.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import User
from marketing_contacts.portals.selectors import has_second_step

PAGES = {"password": "account_reauthenticate", "mfa": "mfa_reauthenticate"}


def with_every_proof(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Ask for each proof that was not given in the last minutes, page by page, and then continue with the sent form."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User):
            since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
            records = get_authentication_records(request, request.user)
            given = {each["method"] for each in records if each.get("reauthenticated") and each["at"] > since}
            for method in ("password", "mfa") if has_second_step(request.user) else ("password",):
                if method not in given:
                    suspended: HttpResponseBase = suspend_request(request, reverse(PAGES[method]))
                    return suspended
        return view(request, *args, **kwargs)

    return page
