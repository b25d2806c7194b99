"""The tables of contacts, their properties, their changes and suppressed addresses. Billing counts contacts."""

from contacts.models.associations import ContactAssociation
from contacts.models.bulk_changes import PROPERTY_MOVED, BulkChange, BulkChangePart, NextBulkChangeId
from contacts.models.changes import NextPropertyChangeId, NextStatusChangeId, PropertyChange, StatusChange
from contacts.models.contact import (
    ADDRESS,
    HELD,
    HOLDING,
    LIST_INDEXES,
    LIVING,
    Contact,
    ContactIdByTime,
    NextContactId,
    Words,
    counting,
)
from contacts.models.imports import Import, ImportAddress, ImportPart, NextImportId
from contacts.models.list_columns import PAGE_SIZES, ListColumns
from contacts.models.notes import LONGEST_NOTE, NextNoteId, Note
from contacts.models.properties import CustomProperty, PropertyGroup, UniqueValue
from contacts.models.saved_views import LONGEST_VIEW_NAME, NextSavedViewId, SavedView
from contacts.models.suppression import SuppressedAddress

__all__ = [
    "ADDRESS",
    "HELD",
    "HOLDING",
    "LIST_INDEXES",
    "LIVING",
    "LONGEST_NOTE",
    "LONGEST_VIEW_NAME",
    "PAGE_SIZES",
    "PROPERTY_MOVED",
    "BulkChange",
    "BulkChangePart",
    "Contact",
    "ContactAssociation",
    "ContactIdByTime",
    "CustomProperty",
    "Import",
    "ImportAddress",
    "ImportPart",
    "ListColumns",
    "NextBulkChangeId",
    "NextContactId",
    "NextImportId",
    "NextNoteId",
    "NextPropertyChangeId",
    "NextSavedViewId",
    "NextStatusChangeId",
    "Note",
    "PropertyChange",
    "PropertyGroup",
    "SavedView",
    "StatusChange",
    "SuppressedAddress",
    "UniqueValue",
    "Words",
    "counting",
]
