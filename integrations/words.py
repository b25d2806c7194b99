"""The words for connected apps and scopes, and the audit trail's words for apps."""

from collections.abc import Collection, Iterable
from functools import lru_cache

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from integrations.models import API_KEY_NAME, ConnectedApp
from integrations.scopes import KNOWN, NOTHING, Scope
from integrations.selectors import all_apps, developer_apps
from marketing_contacts.billing import words as billing_words
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals import audit_words
from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.words import Text, teach

SCOPE_LABELS: dict[Scope, Text] = {  # what a scope allows
    Scope.OAUTH: _("See who connected the app, and to which portal"),
    Scope.CONTACTS_READ: _("Read contacts"),
    Scope.CONTACTS_WRITE: _("Create, change and archive contacts"),
    Scope.SCHEMAS_READ: _("Read the properties of contacts"),
    Scope.SCHEMAS_WRITE: _("Change the properties of contacts"),
    Scope.OWNERS_READ: _("Read the names and addresses of the portal's members"),
    Scope.USAGE_READ: _("Read the count of marketing contacts"),
    Scope.STATUS_WRITE: _("Set the marketing status of contacts"),
    Scope.SETTINGS: _("Change which apps create marketing contacts"),
}
ACTIONS: dict[str, Text] = {
    "connected_app.connect": _("App connected"),
    "connected_app.disconnect": _("App disconnected"),
    "connected_app.rotate": _("Secret rotated"),
    "connected_app.change": _("App changed"),
    "connected_app.end_overlap": _("Old secret ended"),
    "connected_app.toggle": _("Toggle changed"),
    "connected_app.toggle_many": _("Several toggles changed"),
    "connected_app.limits": _("App limits changed"),
    "connected_app.close_breaker": _("Breaker closed"),
    "connected_app.consent": _("Access granted"),
    "connected_app.refuse": _("Access refused"),
    "connected_app.revoke_tokens": _("Tokens revoked by the app"),
    "connected_app.theft": _("Access ended: possibly stolen"),
    "developer_app.register": _("App registered"),
    "developer_app.change": _("Registration changed"),
    "developer_app.rotate": _("Client secret rotated"),
    "developer_app.end_overlap": _("Old client secret ended"),
    "developer_app.list": _("App listed or unlisted"),
    "developer_app.approve_listing": _("Listing approved"),
    "developer_app.decline_listing": _("Listing declined"),
    "developer_app.logo": _("Logo changed"),
    "developer_app.delete": _("Registration deleted"),
}
SENTENCES: dict[str, audit_words.Sentence] = {
    "connected_app.connect": _("%(who)s connected %(what)s"),
    "connected_app.disconnect": _("%(who)s disconnected %(what)s"),
    "connected_app.rotate": _("%(who)s rotated the secret of %(what)s"),
    "connected_app.change": _("%(who)s changed %(what)s"),
    "connected_app.end_overlap": _("%(who)s ended the old secret of %(what)s"),
    "connected_app.toggle": {
        True: _("%(who)s turned %(what)s on"),
        False: _("%(who)s turned %(what)s off"),
    },
    "connected_app.toggle_many": {
        True: _("%(who)s turned several apps on"),
        False: _("%(who)s turned several apps off"),
    },
    "connected_app.limits": _("%(who)s changed the limits of %(what)s"),
    "connected_app.close_breaker": _("%(who)s closed the breaker of %(what)s"),
    "connected_app.consent": _("%(who)s granted access to %(what)s"),
    "connected_app.refuse": _("%(who)s refused access to %(what)s"),
    "connected_app.revoke_tokens": _("%(what)s revoked its own tokens"),
    "connected_app.theft": _("%(who)s ended the access of %(what)s, because a token may have been stolen"),
    "developer_app.register": _("%(who)s registered %(what)s"),
    "developer_app.change": _("%(who)s changed the registration of %(what)s"),
    "developer_app.rotate": _("%(who)s rotated the client secret of %(what)s"),
    "developer_app.end_overlap": _("%(who)s ended the old client secret of %(what)s"),
    "developer_app.list": {
        True: _("%(who)s listed %(what)s in the App Marketplace"),
        False: _("%(who)s removed %(what)s from the App Marketplace"),
    },
    "developer_app.approve_listing": _("%(who)s approved the listing of %(what)s"),
    "developer_app.decline_listing": _("%(who)s declined the listing of %(what)s"),
    "developer_app.logo": {
        True: _("%(who)s changed the logo of %(what)s"),
        False: _("%(who)s removed the logo of %(what)s"),
    },
    "developer_app.delete": _("%(who)s deleted the registration of %(what)s"),
}
FIELDS: dict[str, Text] = {
    "connected_app.theft": _("Reason"),
    "kind": _("Kind"),
    "scopes": _("Permissions"),
    "optional_scopes": _("Optional scopes"),
    "redirect_uris": _("Redirect URLs"),
    "public": _("Public client"),
    "old_ends_at": _("Old secret stops working"),
    "description": _("Description"),
    "enabled": _("On"),
    "apps": _("Apps"),
    "rate": _("Breaker: contacts"),
    "rate_minutes": _("Breaker: within minutes"),
    "opened_at": _("Open since"),
    "names_issuer": _("Names this server in its answers"),
}
CODES: dict[str, Text] = {
    "code_replay": _("A code was used twice"),
    "refresh_token_reuse": _("A refresh token was used by someone else, or after it had been replaced"),
    **{scope.value: label for scope, label in SCOPE_LABELS.items()},
    **{NOTHING + name: format_lazy(_("{scope} (no effect)"), scope=name) for name in KNOWN},
    **dict(ConnectedApp.Kind.choices),
}


def scopes_in_words(scopes: Iterable[str]) -> list[str]:
    """Return what these scopes allow. A scope for which nothing is served has no words."""
    return [str(label) for scope, label in SCOPE_LABELS.items() if scope in set(scopes)]


def app_in_words(portal_id: int, source: Source) -> str:
    """Return the name of an app. The API key is told by its kind, since another app may have its name."""
    is_key = source.label == API_KEY_NAME and _kind(portal_id, source.id) == ConnectedApp.Kind.API_KEY
    return str(ConnectedApp.Kind.API_KEY.label) if is_key else source.label


@lru_cache(maxsize=10_000)
def _kind(portal_id: int, app_id: int) -> str | None:
    """Return the kind of a connected app. The kind never changes, so a process asks once."""
    return ConnectedApp.objects.filter(portal_id=portal_id, id=app_id).values_list("kind", flat=True).first()


def pages_of_apps(portal: Portal, app_ids: Collection[str]) -> dict[str, str]:
    """Return the addresses of the pages of apps. A disconnected app keeps its page."""
    found = all_apps(portal).filter(id__in=app_ids).values_list("id", flat=True)
    return {str(app_id): reverse("integrations:connected_app", [app_id]) for app_id in found}


def pages_of_developer_apps(portal: Portal, app_ids: Collection[str]) -> dict[str, str]:
    """Return the addresses of the pages of the portal's own developer apps."""
    found = developer_apps(portal).filter(pk__in=app_ids).values_list("pk", flat=True)
    return {str(app_id): reverse("integrations:developer_app", [app_id]) for app_id in found}


def learn() -> None:
    """Let pages and the audit trail know these words."""
    teach(SCOPE_LABELS)
    billing_words.name_apps_by(app_in_words)
    audit_words.learn(
        audit_words.Words(
            actions=ACTIONS,
            sentences=SENTENCES,
            fields=FIELDS,
            codes=CODES,
            addresses={"connected_app": pages_of_apps, "developer_app": pages_of_developer_apps},
        )
    )
