"""The default properties with values from columns or rules, as data under HubSpot's names."""

from enum import Enum, auto

from marketing_contacts.billing.sources import SourceKind


class Computed(Enum):
    """The column or the rule that gives a property its value."""

    EMAIL = auto()
    CREATED_AT = auto()
    UPDATED_AT = auto()
    ID = auto()
    IS_CONTACT = auto()
    ALL_IDS = auto()  # the contact's id and the ids of the contacts merged into it
    MERGED_IDS = auto()
    EMAIL_DOMAIN = auto()
    CREATED_BY = auto()
    COUNTS = auto()
    COUNTS_UNTIL_UPDATE = auto()
    STATUS_SOURCE = auto()
    STATUS_SOURCE_ID = auto()


COMPUTED = {
    "email": Computed.EMAIL,
    "createdate": Computed.CREATED_AT,
    "lastmodifieddate": Computed.UPDATED_AT,
    "hs_lastmodifieddate": Computed.UPDATED_AT,
    "hs_object_id": Computed.ID,
    "hs_is_contact": Computed.IS_CONTACT,
    "hs_all_contact_vids": Computed.ALL_IDS,
    "hs_merged_object_ids": Computed.MERGED_IDS,
    "hs_calculated_merged_vids": Computed.MERGED_IDS,
    "hs_email_domain": Computed.EMAIL_DOMAIN,
    "hs_object_source": Computed.CREATED_BY,
    "hs_object_source_label": Computed.CREATED_BY,
    "hs_marketable_status": Computed.COUNTS,
    "hs_marketable_until_renewal": Computed.COUNTS_UNTIL_UPDATE,
    "hs_marketable_reason_type": Computed.STATUS_SOURCE,
    "hs_marketable_reason_id": Computed.STATUS_SOURCE_ID,
}
# These values change without a write when an update date passes.
TIMED = {name for name, computed in COMPUTED.items() if computed.name.startswith(("COUNTS", "STATUS_SOURCE"))}
WORDED = {"firstname", "lastname", "company"}  # the index of words holds them
# HubSpot's words for a kind of source, as its answers have them. `hs_marketable_reason_type` says why a contact counts.
REASON_TYPES: dict[SourceKind, str | None] = {
    SourceKind.APP: "INTEGRATOR_SET",
    SourceKind.MEMBER: "USER_SET",
    SourceKind.IMPORT: "CONTACT_IMPORT",
    SourceKind.UPDATE_DATE: None,  # it makes nobody count
}
# `hs_object_source` and the histories of version 3 say what created a contact or wrote a value.
OBJECT_SOURCES = {
    SourceKind.APP: "INTEGRATION",
    SourceKind.MEMBER: "CRM_UI",
    SourceKind.IMPORT: "IMPORT",
    SourceKind.UPDATE_DATE: "CALCULATED",
}
# `source-type` of version 1 says what wrote a value.
SOURCE_TYPES = {
    SourceKind.APP: "API",
    SourceKind.MEMBER: "CRM_UI",
    SourceKind.IMPORT: "IMPORT",
    SourceKind.UPDATE_DATE: "UPDATE_DATE",  # our own word
}
