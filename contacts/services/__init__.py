"""Writes contacts. Every way in goes through here; one transaction each, the portal's counters last.

Locks: suppressed addresses, by their hashes; contacts (new ones by email, existing ones by id), their unique values,
the audit head, the portal's counters.
"""

from contacts.services.addresses import (
    MOST_ADDRESSES,
    NoEmailYet,
    NoSuchAddress,
    TooManyAddresses,
    change_addresses,
)
from contacts.services.associating import add_associations, remove_associations
from contacts.services.by_hand import create_contact_by_hand, origin_of_member
from contacts.services.creation.create import ContactAlreadyExists, create_contact_with_key, create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Batch, Created, Existing, Origin
from contacts.services.erasure import erase_address, erase_contact
from contacts.services.exports import record_export
from contacts.services.lifecycle import EmailTaken, archive_contacts, merge_contacts, restore_contacts
from contacts.services.properties.unique_values import Taken, ValueTaken
from contacts.services.status.book import ContactsNotFound
from contacts.services.status.release import release_held
from contacts.services.status.set import Decision, set_marketing_status, set_marketing_statuses
from contacts.services.status.update_date import expire_pending_contacts
from contacts.services.suppression import suppress, unsuppress
from contacts.services.updates import (
    ChangedMeanwhile,
    ContactChange,
    update_contacts,
    value_of,
)
from contacts.services.upserts import Upserted, upsert_contacts, upsert_contacts_by_value

__all__ = [
    "MOST_ADDRESSES",
    "Batch",
    "ChangedMeanwhile",
    "ContactAlreadyExists",
    "ContactChange",
    "ContactsNotFound",
    "Created",
    "Decision",
    "EmailTaken",
    "Existing",
    "NewContact",
    "NoEmailYet",
    "NoSuchAddress",
    "Origin",
    "Taken",
    "TooManyAddresses",
    "Upserted",
    "ValueTaken",
    "add_associations",
    "archive_contacts",
    "change_addresses",
    "create_contact_by_hand",
    "create_contact_with_key",
    "create_contacts",
    "erase_address",
    "erase_contact",
    "expire_pending_contacts",
    "merge_contacts",
    "origin_of_member",
    "record_export",
    "release_held",
    "remove_associations",
    "restore_contacts",
    "set_marketing_status",
    "set_marketing_statuses",
    "suppress",
    "unsuppress",
    "update_contacts",
    "upsert_contacts",
    "upsert_contacts_by_value",
    "value_of",
]
