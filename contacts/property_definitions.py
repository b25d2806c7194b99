"""HubSpot's default contact properties, as data: name, type, options, and who may write them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PropertyDefinition:
    """A property of contacts. `calculated` ones are ours to compute; `read_only` ones are set by other means."""

    name: str
    label: str
    type: str = "string"
    options: tuple[str, ...] = ()
    multiple: bool = False
    read_only: bool = False
    calculated: bool = False


def _strings(*names: str) -> list[PropertyDefinition]:
    return [PropertyDefinition(name, name.replace("_", " ").capitalize()) for name in names]


_LIFECYCLE = ("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer")
_LEAD_STATUS = (
    "NEW",
    "OPEN",
    "IN_PROGRESS",
    "OPEN_DEAL",
    "UNQUALIFIED",
    "ATTEMPTED_TO_CONTACT",
    "CONNECTED",
    "BAD_TIMING",
)

DEFAULT_PROPERTIES = {
    definition.name: definition
    for definition in [
        *_strings("email", "firstname", "lastname", "salutation", "company", "jobtitle", "job_function", "seniority"),
        *_strings("address", "city", "state", "zip", "country", "industry", "website", "message", "degree", "school"),
        *_strings("field_of_study", "graduation_date", "start_date", "gender", "marital_status", "military_status"),
        *_strings("relationship_status", "company_size", "annualrevenue", "numemployees", "work_email", "hs_language"),
        *_strings("twitterhandle", "hs_linkedin_url", "hubspot_owner_id", "date_of_birth", "ip_city", "ip_country"),
        PropertyDefinition("phone", "Phone number", "phone_number"),
        PropertyDefinition("mobilephone", "Mobile phone number", "phone_number"),
        PropertyDefinition("fax", "Fax number", "phone_number"),
        PropertyDefinition("closedate", "Close date", "datetime"),
        PropertyDefinition("lifecyclestage", "Lifecycle stage", "enumeration", (*_LIFECYCLE, "evangelist", "other")),
        PropertyDefinition("hs_lead_status", "Lead status", "enumeration", _LEAD_STATUS),
        PropertyDefinition("hs_marketable_status", "Marketing contact status", "enumeration", read_only=True),
        PropertyDefinition("hs_marketable_until_renewal", "Marketing until next update", "enumeration", read_only=True),
        PropertyDefinition("hs_marketable_reason_type", "Marketing contact source type", read_only=True),
        PropertyDefinition("hs_marketable_reason_id", "Marketing contact source", read_only=True),
        PropertyDefinition("createdate", "Create date", "datetime", calculated=True),
        PropertyDefinition("lastmodifieddate", "Last modified date", "datetime", calculated=True),
        PropertyDefinition("hs_object_id", "Record ID", "number", calculated=True),
        PropertyDefinition("hs_email_domain", "Email domain", calculated=True),
    ]
}
