"""Version 1: contacts by their profile tokens. A visitor's cookie, which HubSpot means too, is nobody's here."""

from collections.abc import Iterable

from django.http import HttpResponse

from contacts.api import inputs
from contacts.api.gate import Call, api
from contacts.api.v1 import errors as v1_errors
from contacts.api.v1.lists import named
from contacts.api.v1.profile import asked, profile_token_of, profiles
from contacts.models import Contact
from contacts.selectors import contacts_with_ids
from integrations.scopes import Scope


def read(call: Call, token: str) -> HttpResponse:
    """Answer GET /contacts/v1/contact/utk/{token}/profile."""
    contact = _by_token(call, [token]).get(token)
    if contact is None:
        raise v1_errors.no_such_contact(call)
    [profile] = profiles(call, [contact], asked(call))
    return call.answer(profile)


def read_batch(call: Call) -> HttpResponse:
    """GET /contacts/v1/contact/byUtk/batch and its older name utks/batch: those that there are, by their tokens."""
    found = _by_token(call, named(call.request, "utk"))
    shown = profiles(call, list(found.values()), asked(call))
    return call.answer(dict(zip(found, shown, strict=True)))


def _by_token(call: Call, tokens: Iterable[str]) -> dict[str, Contact]:
    numbers = {token: inputs.numeric_id(token.partition("-")[0]) for token in tokens}
    contacts = contacts_with_ids(call.caller.portal, [number for number in numbers.values() if number])
    by_token = {profile_token_of(contact): contact for contact in contacts.values()}
    return {token: by_token[token] for token in numbers if token in by_token}


contact_of_token = api(GET=(Scope.CONTACTS_READ, read))
contact_tokens_batch = api(GET=(Scope.CONTACTS_READ, read_batch))
