"""Reads of a contact, its history and the reason why it counts."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from contacts.marketing_status import Cause, MarketingStatus, cause_of, status_at
from contacts.models import Contact, PropertyChange, StatusChange
from contacts.selectors.living import contacts_ever
from integrations.models import ConnectedApp, Credential, ToggleChange
from integrations.selectors import toggle_history
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals.models import Portal


def any_contact(portal: Portal, contact_id: int) -> QuerySet[Contact]:
    """Return the portal's contact of this id as none or one row.

    The contact may be living, archived or merged.
    """
    return contacts_ever(portal).filter(id=contact_id)


def status_history(contact: Contact) -> QuerySet[StatusChange]:
    """Return every change of the contact's status after its creation, the newest first."""
    return StatusChange.objects.filter(portal_id=contact.portal_id, contact_id=contact.id).order_by("-id")


def property_history(contact: Contact, name: str = "") -> QuerySet[PropertyChange]:
    """Return every change of the contact's properties, or of the named property, the newest first."""
    changes = PropertyChange.objects.filter(portal_id=contact.portal_id, contact_id=contact.id)
    return (changes.filter(name=name) if name else changes).order_by("-id")


@dataclass(frozen=True, slots=True)
class Provenance:
    """The reason why a contact counts or does not count, with its evidence.

    `setting` is the move of the app's toggle before the app created the contact. None means that the toggle was off
    since the connection. `moved` is the last change of the status.
    """

    contact: Contact
    cause: Cause
    status: MarketingStatus
    app: ConnectedApp | None
    credential: Credential | None
    setting: ToggleChange | None
    moved: StatusChange | None

    @property
    def created_by_name(self) -> str:
        """Return the name of the source that created the contact, for people."""
        return self.app.title if self.app else self.contact.created_by_label

    @property
    def decided_at(self) -> datetime | None:
        """Return the moment at which the present status began."""
        if self.status is not self.contact.status:
            return self.contact.marketing_until
        return self.moved.at if self.moved else self.contact.created_at

    @property
    def decided_by(self) -> Source:
        """Return the source of the present status."""
        if self.status is not self.contact.status:
            return Source.update_date()
        return self.moved.source if self.moved else self.contact.created_by


def provenance(contact: Contact, now: datetime) -> Provenance:
    """Return the reason why the contact counts at `now` or does not count."""
    app = None  # for a contact of a person or of an import; a disconnected app is still found
    if contact.created_by.kind is SourceKind.APP:
        app = ConnectedApp.objects.filter(portal_id=contact.portal_id, id=contact.created_by_id).first()
    setting = toggle_history(app).filter(version=contact.toggle_version or 0).first() if app else None
    moved = status_history(contact).first()
    status = status_at(contact.status, contact.marketing_until, now)
    cause = cause_of(
        status=status,
        archived=contact.archived_at is not None,
        expired=status is not contact.status or (moved is not None and moved.source.kind is SourceKind.UPDATE_DATE),
        held=bool(contact.held_reason),
        moved=moved is not None,
        toggle_version=contact.toggle_version,
        toggle_was_on=setting is not None and setting.enabled,
    )
    of_app = Credential.objects.filter(portal_id=contact.portal_id, app_id=contact.created_by_id)
    credential = of_app.filter(id=contact.credential_id).first() if app and contact.credential_id else None
    return Provenance(contact, cause, status, app, credential, setting, moved)
