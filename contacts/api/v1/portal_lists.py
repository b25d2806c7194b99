"""Version 1: the lists that people make in HubSpot. Portals have none here, and are answered as portals without any."""

from http import HTTPStatus

from django.http import HttpResponse

from contacts.api.gate import Call, api
from contacts.api.v1 import errors as v1_errors
from contacts.api.v1.lists import count_of, number_in
from integrations.scopes import Scope


def lists(call: Call) -> HttpResponse:
    """GET /contacts/v1/lists, …/static, …/dynamic: none."""
    count_of(call.request)
    return call.answer({"lists": [], "offset": number_in(call.request, "offset", 0), "has-more": False})


def lists_batch(call: Call) -> HttpResponse:
    """GET /contacts/v1/lists/batch?listId=…: none of them is there."""
    return call.answer({"lists": []})


def one_list(call: Call, list_id: str) -> HttpResponse:
    """GET /contacts/v1/lists/{listId}, its contacts: 404, whatever number is asked for."""
    message = f"There is no list {list_id[:50]} in this portal."
    raise v1_errors.refused(call, HTTPStatus.NOT_FOUND, "OBJECT_NOT_FOUND", message)


portal_lists = api(GET=(Scope.CONTACTS_READ, lists))
portal_lists_batch = api(GET=(Scope.CONTACTS_READ, lists_batch))
portal_list = api(GET=(Scope.CONTACTS_READ, one_list))
