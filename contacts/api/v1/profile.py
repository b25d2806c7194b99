"""Show a contact in version 1, as a profile whose moments are in milliseconds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import NAMESPACE_URL, uuid5

from msgspec import UNSET, Struct, UnsetType, field

from contacts.api import inputs
from contacts.api.contact_values import wire_values
from contacts.api.gate import Call
from contacts.models import Contact
from contacts.property_definitions import SOURCE_TYPES, SUPPRESSED_FOR, PropertyDefinition
from contacts.property_definitions.values import moment_of
from contacts.selectors import (
    Version,
    Versions,
    definitions_of,
    listed_addresses,
    other_addresses,
    suppression_reasons,
    versions_of,
)
from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import Portal
from marketing_contacts.wire.refusals import invalid

LISTED = ("company", "firstname", "lastmodifieddate", "lastname")  # what lists show where nothing is asked for
MODES = {"value_only": False, "value_and_history": True}


class WireVersion(Struct, rename="kebab"):
    value: str
    source_type: str
    source_id: str | None
    source_label: str | None
    timestamp: int
    selected: bool = False

    @classmethod
    def of(cls, version: Version, value: str) -> Self:
        """Show a version, with its value as version 1 writes it."""
        source, at = version.source, milliseconds(version.at)
        if source is None:
            return cls(value, "CALCULATED", None, None, at)
        return cls(value, SOURCE_TYPES[source.kind], str(source.id), source.label, at)


class WireProperty(Struct):
    value: str
    versions: list[WireVersion] = []


class WireIdentity(Struct, rename="kebab"):
    type: str
    value: str
    timestamp: int
    is_primary: bool | UnsetType = UNSET


class WireIdentities(Struct, rename="kebab"):
    vid: int
    saved_at_timestamp: int
    deleted_changed_timestamp: int
    identities: list[WireIdentity]

    @classmethod
    def of(cls, contact: Contact, others: Sequence[WireIdentity]) -> Self:
        """Show the contact's email, its other addresses and its GUID."""
        at = milliseconds(contact.created_at)
        identities = [*others, WireIdentity("LEAD_GUID", guid_of(contact), at)]
        if contact.email:
            identities.insert(0, WireIdentity("EMAIL", contact.email, at, is_primary=True))
        return cls(contact.id, milliseconds(contact.updated_at), 0, identities)


class WireProfile(Struct, rename="kebab"):
    """A contact, as version 1 shows it. There are no forms and no lists here, and those are empty."""

    vid: int
    canonical_vid: int
    merged_vids: list[int]
    portal_id: int
    is_contact: bool
    profile_token: str
    profile_url: str
    properties: dict[str, WireProperty]
    identity_profiles: list[WireIdentities]
    form_submissions: list[str] = []
    list_memberships: list[str] = []
    merge_audits: list[str] = []
    added_at: int | UnsetType = field(default=UNSET, name="addedAt")  # in lists
    version: int | UnsetType = UNSET  # where it is asked for: it grows with each change
    version_timestamp: int | UnsetType = field(default=UNSET, name="versionTimestamp")


@dataclass(frozen=True, slots=True)
class Shown:
    """The wishes of a call. A call wants certain properties or all, with or without their versions."""

    names: Sequence[str]
    with_versions: bool
    is_list: bool = False
    with_version: bool = False  # the contact's own


def asked(call: Call, *, is_list: bool = False, shows_all: bool = False) -> Shown:
    """Return the wishes of the query. Without a wish, a list shows less, unless it shows all. Raises Refused."""
    default = "value_only" if is_list else "value_and_history"
    mode = call.request.GET.get("propertyMode", default)
    if mode not in MODES:
        raise invalid(f"propertyMode: must be one of {', '.join(MODES)}, not {mode}.")
    names = inputs.names(call.request, "property")
    with_version = call.request.GET.get("includeVersion", "").lower() == "true"
    return Shown(names or (LISTED if is_list and not shows_all else ()), MODES[mode], is_list, with_version)


def profiles(call: Call, contacts: Sequence[Contact], shown: Shown) -> list[WireProfile]:
    """Return the contacts as profiles. One query reads the versions of all."""
    portal = call.caller.portal
    definitions = definitions_of(portal)
    reasons: dict[str, set[str]] = {}
    if not SUPPRESSED_FOR.keys().isdisjoint(shown.names):
        reasons = suppression_reasons(portal, [contact.email for contact in contacts if contact.email])
    versions = versions_of(portal, contacts, shown.names or None) if shown.with_versions else {}
    others = other_identities(portal, contacts)
    return [
        _profile(
            call,
            each,
            shown,
            definitions,
            versions=versions.get(each.id, {}),
            others=others.get(each.id, []),
            suppressed=reasons.get(each.email or "", set()),
        )
        for each in contacts
    ]


def other_identities(portal: Portal, contacts: Sequence[Contact]) -> dict[int, list[WireIdentity]]:
    """Return the other addresses of the contacts that have some. No query runs where no contact has one."""
    ids = [contact.id for contact in contacts if listed_addresses(contact)]
    found: dict[int, list[WireIdentity]] = {}
    for row in other_addresses(portal, ids) if ids else ():
        since = milliseconds(row.archived_at or row.created_at)
        identity = WireIdentity("EMAIL", row.email or "", since, is_primary=False)
        found.setdefault(row.merged_into_id or 0, []).append(identity)
    return found


def _profile(
    call: Call,
    contact: Contact,
    shown: Shown,
    definitions: Mapping[str, PropertyDefinition],
    *,
    versions: Versions,
    others: Sequence[WireIdentity],
    suppressed: set[str],
) -> WireProfile:
    values = wire_values(contact, call.now) | {
        name: "true" for name, reasons in SUPPRESSED_FOR.items() if reasons & suppressed
    }
    names = shown.names or sorted(values)
    return WireProfile(
        vid=contact.id,
        canonical_vid=contact.id,
        merged_vids=contact.merged_ids or [],
        portal_id=contact.portal_id,
        is_contact=True,
        profile_token=profile_token_of(contact),
        profile_url=call.request.build_absolute_uri(
            reverse("contacts:contact", [contact.id], portal_id=contact.portal_id)
        ),
        properties={
            name: _property(contact, definitions.get(name), value, versions.get(name), shown)
            for name in names
            if (value := values.get(name)) and name in definitions
        },
        identity_profiles=[WireIdentities.of(contact, others)],
        added_at=milliseconds(contact.created_at) if shown.is_list else UNSET,
        version=int(contact.updated_at.timestamp() * 1_000_000) if shown.with_version else UNSET,
        version_timestamp=milliseconds(contact.updated_at) if shown.with_version else UNSET,
    )


def _property(
    contact: Contact, definition: PropertyDefinition | None, value: str, versions: list[Version] | None, shown: Shown
) -> WireProperty:
    kind = definition.type if definition else ""
    text = _value(kind, value)
    if not shown.with_versions:
        return WireProperty(text)
    if versions is None:
        return WireProperty(text, [WireVersion(text, "CALCULATED", None, None, milliseconds(contact.updated_at))])
    return WireProperty(text, [WireVersion.of(each, _value(kind, each.value)) for each in versions])


def _value(kind: str, value: str) -> str:
    """Return a value as version 1 writes it. Moments and days are in milliseconds, other values as stored."""
    at = moment_of(value) if kind in {"datetime", "date"} else None
    return str(milliseconds(at)) if at else value


def guid_of(contact: Contact) -> str:
    """Return the contact's LEAD_GUID, which is made from the ids of its portal and of itself and never changes."""
    return str(uuid5(NAMESPACE_URL, f"urn:marketing-contacts:{contact.portal_id}:{contact.id}"))


def profile_token_of(contact: Contact) -> str:
    """Return the token by which a program finds the contact. The token is the contact's id, followed by its GUID."""
    return f"{contact.id}-{guid_of(contact)}"


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def by_vid(found: Iterable[WireProfile]) -> dict[str, WireProfile]:
    return {str(profile.vid): profile for profile in found}
