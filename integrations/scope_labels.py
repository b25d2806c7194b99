"""The labels of scopes."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from integrations.scopes import Scope

# The rights of each scope in plain words.
SCOPE_LABELS = {
    Scope.OAUTH: _("See who connected it, and to which portal"),
    Scope.CONTACTS_READ: _("Read contacts"),
    Scope.CONTACTS_WRITE: _("Create, change and archive contacts"),
    Scope.SCHEMAS_READ: _("Read the properties of contacts"),
    Scope.SCHEMAS_WRITE: _("Change the properties of contacts"),
    Scope.OWNERS_READ: _("Read the names and addresses of the portal's members"),
    Scope.USAGE_READ: _("Read the count of marketing contacts"),
    Scope.STATUS_WRITE: _("Set the marketing status of contacts"),
    Scope.SETTINGS: _("Change which apps create marketing contacts"),
}


def in_words(scopes: Iterable[str]) -> list[str]:
    """Return the labels of these scopes. A scope without an effect has no label."""
    return [str(label) for scope, label in SCOPE_LABELS.items() if scope in set(scopes)]
