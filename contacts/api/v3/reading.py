"""Reads of contacts, version 3. Properties, their history and associations take one query each for all contacts."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from contacts.api.contact_values import wire_values
from contacts.api.gate import Call
from contacts.api.inputs import known_names, names
from contacts.api.v3.associations import with_associations
from contacts.api.v3.representation import WireContact, WireVersion, shown
from contacts.api.v3.suppressed import with_suppression
from contacts.models import Contact
from contacts.selectors import Version, statuses_of, versions_of
from marketing_contacts.wire.formats import wire_time
from marketing_contacts.wire.refusals import invalid

MOST_WITH_HISTORY = 50
TOO_MANY_HISTORIES = (
    f"The maximum number of inputs supported in a batch request for property histories is {MOST_WITH_HISTORY}. "
    "Please reduce the number of items and try again"
)
CHANGING = {"lastmodifieddate", "hs_lastmodifieddate", "hs_email_domain", "hs_all_contact_vids", "hs_merged_object_ids"}
BY_STATUS = {
    "hs_marketable_status": {"MARKETING", "UNTIL_NEXT_UPDATE"},
    "hs_marketable_until_renewal": {"UNTIL_NEXT_UPDATE"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The wishes of a read. A read wants properties, properties with their history, and kinds of associated objects."""

    properties: Sequence[str]
    history: Sequence[str] = ()
    associations: Sequence[str] = ()


def asked_by(request: HttpRequest) -> Asked:
    """Return the wishes of the query."""
    return Asked(*(names(request, each) for each in ("properties", "propertiesWithHistory", "associations")))


def check_histories(asked: Asked, number: int) -> None:
    """Raise Refused where more contacts than 50 are asked for with a history."""
    if asked.history and number > MOST_WITH_HISTORY:
        raise invalid(TOO_MANY_HISTORIES)


def all_shown(call: Call, contacts: Sequence[Contact], asked: Asked) -> list[WireContact]:
    """Return these contacts as clients read them, in their order. Raises Refused."""
    wanted = known_names([*asked.properties, *asked.history], call.definitions)
    answers = [shown(contact, wanted, call.now, call.definitions) for contact in contacts]
    with_suppression(call.caller.portal, contacts, answers, wanted)
    if asked.history:
        _add_histories(call, contacts, answers, asked.history)
    return with_associations(call.caller.portal, answers, asked.associations)


def _add_histories(call: Call, contacts: Sequence[Contact], answers: list[WireContact], asked: Sequence[str]) -> None:
    known = call.definitions.naming(asked)
    wanted = [name for name in dict.fromkeys(asked) if name in known]
    stored = versions_of(call.caller.portal, contacts, wanted)
    computed = _of_statuses(call, contacts, BY_STATUS.keys() & set(wanted))
    for contact, answer in zip(contacts, answers, strict=True):
        versions = stored[contact.id] | computed.get(contact.id, {})
        now = wire_values(contact, call.now)
        histories: dict[str, list[WireVersion]] = {}
        for name in wanted:
            if name in versions:
                histories[name] = [WireVersion.of(version) for version in versions[name]]
            else:  # a computed value has one version
                at = wire_time(contact.updated_at if name in CHANGING else contact.created_at)
                histories[name] = [WireVersion(value, at, "CALCULATED")] if (value := now.get(name)) is not None else []
        answer.properties_with_history = histories


def _of_statuses(call: Call, contacts: Sequence[Contact], asked: set[str]) -> dict[int, dict[str, list[Version]]]:
    """Return the histories of properties that tell a contact's status."""
    if not asked:
        return {}
    statuses = statuses_of(call.caller.portal, contacts, call.now)
    return {
        contact_id: {name: _said(versions, BY_STATUS[name]) for name in asked}
        for contact_id, versions in statuses.items()
    }


def _said(statuses: list[Version], meant: set[str]) -> list[Version]:
    """Statuses as "true" and "false", the newest first, without those that say the same as the one before."""
    said: list[Version] = []
    for status in reversed(statuses):
        version = status._replace(value="true" if status.value in meant else "false")
        if not said or said[-1].value != version.value:
            said.append(version)
    return said[::-1]
