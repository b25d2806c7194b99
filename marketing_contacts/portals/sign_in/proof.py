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
            for method in ("password", "mfa") if has_second_step(request.user) else ("password",):
                if not _was_given(request, method):
                    suspended: HttpResponseBase = suspend_request(request, reverse(PAGES[method]))
                    return suspended
        return view(request, *args, **kwargs)

    return page


def _was_given(request: HttpRequest, method: str) -> bool:
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(
        record["method"] == method and record.get("reauthenticated") and record["at"] > since
        for record in get_authentication_records(request, request.user)
    )
