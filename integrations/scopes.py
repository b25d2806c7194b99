"""What a credential may do: the wire's scopes, in the words of the wire. Rules only.

Source: HubSpot's scopes, and our own beside them.
"""

from enum import StrEnum


class Scope(StrEnum):
    OAUTH = "oauth"
    CONTACTS_READ = "crm.objects.contacts.read"
    CONTACTS_WRITE = "crm.objects.contacts.write"
    SCHEMAS_READ = "crm.schemas.contacts.read"
    SCHEMAS_WRITE = "crm.schemas.contacts.write"
    USAGE_READ = "marketing-contacts.read"
    STATUS_WRITE = "marketing-contacts.write"
    SETTINGS = "marketing-contacts.settings"


# The API key speaks for the whole portal, except for the toggles: these only a private app's creator may hand on.
API_KEY_SCOPES = [scope for scope in Scope if scope is not Scope.SETTINGS]

PRIVATE_APP_SCOPES = [scope for scope in Scope if scope is not Scope.OAUTH]

# The toggles are not for an app that somebody else wrote.
DEVELOPER_APP_SCOPES = [scope for scope in Scope if scope is not Scope.SETTINGS]
