"""What a credential may do: the wire's scopes, in the words of the wire. Rules only.

Source: HubSpot's scopes, and our own beside them. An app may ask for any scope of HubSpot's. Those that we serve
nothing for are granted as nothing and kept with a mark: they stay nothing when a later release serves them.
"""

from collections.abc import Iterable
from enum import StrEnum

from integrations import hubspot_scopes


class Scope(StrEnum):
    OAUTH = "oauth"
    CONTACTS_READ = "crm.objects.contacts.read"
    CONTACTS_WRITE = "crm.objects.contacts.write"
    SCHEMAS_READ = "crm.schemas.contacts.read"
    SCHEMAS_WRITE = "crm.schemas.contacts.write"
    OWNERS_READ = "crm.objects.owners.read"
    USAGE_READ = "marketing-contacts.read"
    STATUS_WRITE = "marketing-contacts.write"
    SETTINGS = "marketing-contacts.settings"


# What these do costs money: they are granted, and used, only with Marketing contacts access.
SETS_STATUSES = frozenset({Scope.STATUS_WRITE, Scope.SETTINGS})

# The API key speaks for the whole portal, except for the toggles: these only a private app's creator may hand on.
API_KEY_SCOPES = [scope for scope in Scope if scope is not Scope.SETTINGS]

PRIVATE_APP_SCOPES = [scope for scope in Scope if scope is not Scope.OAUTH]

# The toggles are not for an app that somebody else wrote.
DEVELOPER_APP_SCOPES = [scope for scope in Scope if scope is not Scope.SETTINGS]

SERVED = frozenset(scope.value for scope in Scope)
OTHERS = sorted(hubspot_scopes.NAMES - SERVED)  # HubSpot has them; we serve nothing for them
KNOWN = SERVED | hubspot_scopes.NAMES
NOTHING = "~"  # the mark of what was granted as nothing; no scope's name has it


def granted(names: Iterable[str]) -> list[str]:
    """What is kept of a grant of these scopes."""
    return sorted(name if name in SERVED else NOTHING + name for name in set(names))


def widened(kept: Iterable[str], names: Iterable[str]) -> list[str]:
    """What is kept when these scopes are granted anew beside what was granted before."""
    more = granted(names)
    fresh = set(named(more))
    return sorted([*more, *(each for each in kept if each.removeprefix(NOTHING) not in fresh)])


def narrowed(kept: Iterable[str], names: Iterable[str]) -> list[str]:
    """What is kept of a grant when only these scopes of it are wanted."""
    wanted = set(names)
    return [each for each in kept if each.removeprefix(NOTHING) in wanted]


def named(kept: Iterable[str]) -> list[str]:
    """The scopes as they were asked for, those granted as nothing too: what programs compare with what they asked."""
    return sorted(each.removeprefix(NOTHING) for each in kept)


def working(kept: Iterable[str]) -> list[str]:
    """The scopes of a grant that do something."""
    return [each for each in kept if not each.startswith(NOTHING)]


def idle(kept: Iterable[str]) -> list[str]:
    """The scopes of a grant that were granted as nothing."""
    return [each.removeprefix(NOTHING) for each in kept if each.startswith(NOTHING)]
