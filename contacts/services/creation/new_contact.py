"""What is created, before it is."""

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
    """A contact to create: property values are checked already; the email is not among them."""

    email: str | None
    properties: dict[str, str] = {}
    associations: tuple[Association, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether its own row is all that is written: default properties alone, none of them unique.

        An email with several spellings is looked for in each of them first.
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
    """Note of which addresses it is written that they unsubscribed or bounced: that is of the address, and not kept."""
    written = [(contact.email, contact.properties) for contact in contacts]
    if not note_suppressing(portal, written, source, now):
        return contacts
    return [msgspec.structs.replace(contact, properties=kept_of(contact.properties)) for contact in contacts]
