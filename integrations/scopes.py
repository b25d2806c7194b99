"""Define the scopes of credentials, by their names on the wire. Rules only.

The scopes are HubSpot's and our own. An app may ask for any scope of HubSpot. A scope that we do not serve is granted
without an effect and kept with a mark. Such a scope stays without an effect when a later release serves it.
"""

from collections.abc import Iterable
from enum import StrEnum

from integrations import hubspot_scopes


class Scope(StrEnum):
    """The scopes that have an effect here."""

    OAUTH = "oauth"
    CONTACTS_READ = "crm.objects.contacts.read"
    CONTACTS_WRITE = "crm.objects.contacts.write"
    SCHEMAS_READ = "crm.schemas.contacts.read"
    SCHEMAS_WRITE = "crm.schemas.contacts.write"
    OWNERS_READ = "crm.objects.owners.read"
    USAGE_READ = "marketing-contacts.read"
    STATUS_WRITE = "marketing-contacts.write"
    SETTINGS = "marketing-contacts.settings"


# These scopes can cost money. Granting and using them needs the permission "Marketing contacts access".
SETS_STATUSES = frozenset({Scope.STATUS_WRITE, Scope.SETTINGS})

# The API key has all scopes except the toggles'. Only the creator of a private app may grant that scope.
API_KEY_SCOPES = [scope for scope in Scope if scope is not Scope.SETTINGS]

PRIVATE_APP_SCOPES = [scope for scope in Scope if scope is not Scope.OAUTH]

# An app of another developer may not move toggles.
DEVELOPER_APP_SCOPES = [scope for scope in Scope if scope is not Scope.SETTINGS]

SERVED = frozenset(scope.value for scope in Scope)
OTHERS = sorted(hubspot_scopes.NAMES - SERVED)  # HubSpot's scopes without an effect here
KNOWN = SERVED | hubspot_scopes.NAMES
NOTHING = "~"  # the mark of a scope that was granted without an effect. No scope's name has it.


def granted(names: Iterable[str]) -> list[str]:
    """Return the stored form of a grant of these scopes."""
    return sorted(name if name in SERVED else NOTHING + name for name in set(names))


def widened(kept: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return the stored form of an earlier grant with these scopes granted anew."""
    more = granted(names)
    fresh = set(named(more))
    return sorted([*more, *(each for each in kept if each.removeprefix(NOTHING) not in fresh)])


def narrowed(kept: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return the part of a stored grant that names these scopes."""
    wanted = set(names)
    return [each for each in kept if each.removeprefix(NOTHING) in wanted]


def named(kept: Iterable[str]) -> list[str]:
    """Return the scopes as requested, including scopes without an effect. Programs compare them with their request."""
    return sorted(each.removeprefix(NOTHING) for each in kept)


def working(kept: Iterable[str]) -> list[str]:
    """Return the scopes of a grant with an effect."""
    return [each for each in kept if not each.startswith(NOTHING)]


def idle(kept: Iterable[str]) -> list[str]:
    """Return the scopes of a grant without an effect."""
    return [each.removeprefix(NOTHING) for each in kept if each.startswith(NOTHING)]
