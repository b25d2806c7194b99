"""Writes contacts. Every way in goes through here; one transaction each, the portal's counters last.

Locks: contacts (new ones by email, existing ones by id), then the audit head, then the portal's counters.
"""

from contacts.services.creation import (
    ContactAlreadyExists,
    Created,
    Existing,
    NewContact,
    Origin,
    create_contacts,
)
from contacts.services.lifecycle import EmailTaken, archive_contacts, merge_contacts, restore_contacts
from contacts.services.status import Decision, set_marketing_status
from contacts.services.suppression import suppress, unsuppress
from contacts.services.updates import ContactChange, update_contacts, upsert_contacts

__all__ = [
    "ContactAlreadyExists",
    "ContactChange",
    "Created",
    "Decision",
    "EmailTaken",
    "Existing",
    "NewContact",
    "Origin",
    "archive_contacts",
    "create_contacts",
    "merge_contacts",
    "restore_contacts",
    "set_marketing_status",
    "suppress",
    "unsuppress",
    "update_contacts",
    "upsert_contacts",
]
