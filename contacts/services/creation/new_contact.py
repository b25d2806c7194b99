"""The contacts that a caller wants to create."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from contacts.associations import Association
from contacts.email_addresses import is_plain
from contacts.property_definitions import DEFAULT_PROPERTIES, SUPPRESSING
from contacts.services.suppression import kept_of, note_suppressing
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Portal


class NewContact(msgspec.Struct, frozen=True):
    """A contact to create. The property values are checked already. The email is not among the properties."""

    email: str | None
    properties: dict[str, str] = {}
    associations: tuple[Association, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Return True when the contact's own row is all that is written.

        Such a contact has default properties alone, which are never unique. An email with several spellings is not
        plain, because each spelling is looked for first.
        """
        return (
            not self.associations
            and (self.email is None or is_plain(self.email))
            and _PLAIN.issuperset(self.properties)
        )


_PLAIN = DEFAULT_PROPERTIES.keys() - SUPPRESSING.keys()


def without_suppression(
    portal: Portal, contacts: Sequence[NewContact], source: Source, now: datetime
) -> Sequence[NewContact]:
    """Suppress addresses that programs report, and return the contacts without the properties that say so."""
    written = [(contact.email, contact.properties) for contact in contacts]
    if not note_suppressing(portal, written, source, now):
        return contacts
    return [msgspec.structs.replace(contact, properties=kept_of(contact.properties)) for contact in contacts]
