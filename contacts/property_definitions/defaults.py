"""HubSpot's default contact properties as data, with name, type, options and access."""

from contacts.property_definitions.definition import PropertyDefinition
from contacts.property_definitions.groups import group_of
from contacts.property_definitions.shapes import OPTIONS, OWNER, SHAPES
from contacts.property_definitions.wording import label_of


def _named(
    names: str, type_: str = "string", *, read_only: bool = False, calculated: bool = False
) -> list[PropertyDefinition]:
    """Return definitions of one type. A label is the name in words."""
    return [_default(name, type_, read_only=read_only, calculated=calculated) for name in names.split()]


def _choice(name: str, *options: str, multiple: bool = False) -> PropertyDefinition:
    return _default(name, "enumeration", options=options, multiple=multiple)


def _default(
    name: str,
    type_: str,
    *,
    options: tuple[str, ...] = (),
    multiple: bool = False,
    read_only: bool = False,
    calculated: bool = False,
) -> PropertyDefinition:
    type_, shown = ("enumeration", "checkbox") if multiple else SHAPES.get(name, (type_, _SHOWN_AS[type_]))
    return PropertyDefinition(
        name,
        label_of(name),
        type_,
        options or OPTIONS.get(name, ()),
        multiple,
        read_only,
        calculated,
        group=group_of(name),
        field_type=shown,
        external=name == OWNER,
    )


_SHOWN_AS = {
    "string": "text",
    "number": "number",
    "enumeration": "select",
    "bool": "booleancheckbox",
    "date": "date",
    "datetime": "date",
    "phone_number": "phonenumber",
}


_WORDS = """
    email firstname lastname salutation company jobtitle job_function seniority address city state zip country industry
    website message degree school field_of_study graduation_date start_date gender marital_status military_status
    relationship_status company_size annualrevenue work_email hs_language hs_persona hs_role hs_seniority hs_sub_role
    hs_timezone hs_country_region_code hs_state_code hs_linkedin_url hs_facebookid hs_googleplusid hs_twitterid
    linkedinbio twitterbio twitterhandle twitterprofilephoto photo hubspot_owner_id hubspot_team_id date_of_birth
    ip_city ip_country ip_country_code ip_latlon ip_state ip_state_code ip_zipcode hs_ip_timezone owneremail ownername
    hs_content_membership_notes hs_avatar_filemanager_key hs_pipeline hs_inferred_language_codes
    hs_latest_source_data_1 hs_latest_source_data_2 hs_job_change_detected_date hs_journey_stage
    hs_analytics_source hs_latest_source description hs_content_membership_email hs_content_membership_status
    hs_email_customer_quarantined_reason hs_facebook_click_id hs_google_click_id
"""
_NUMBERS = """
    followercount kloutscoregeneral linkedinconnections total_revenue recent_deal_amount num_associated_deals
    hs_prospecting_agent_total_enrolled_count days_to_close hubspotscore hs_predictivecontactscore_v2
    associatedcompanyid
"""
_MOMENTS = """
    closedate first_deal_created_date recent_deal_close_date hs_lifecyclestage_subscriber_date
    hs_lifecyclestage_lead_date hs_lifecyclestage_marketingqualifiedlead_date
    hs_lifecyclestage_salesqualifiedlead_date hs_lifecyclestage_opportunity_date hs_lifecyclestage_customer_date
    hs_lifecyclestage_evangelist_date hs_lifecyclestage_other_date webinareventlastupdated
    surveymonkeyeventlastupdated hs_content_membership_registered_at hs_latest_source_timestamp
    hs_prospecting_agent_last_enrolled
"""
_COMPUTED_NUMBERS = """
    hs_object_id hs_analytics_num_page_views hs_analytics_num_visits hs_analytics_num_event_completions
    hs_analytics_average_page_views hs_analytics_revenue hs_email_bounce hs_email_click hs_email_delivered hs_email_open
    hs_email_replied num_notes num_contacted_notes num_conversion_events num_unique_conversion_events
    hs_count_is_unworked hs_count_is_worked hs_time_to_first_engagement
"""
_COMPUTED_MOMENTS = """
    createdate lastmodifieddate hs_lastmodifieddate hs_createdate
    notes_last_contacted notes_last_updated notes_next_activity_date
    first_conversion_date recent_conversion_date hs_analytics_first_timestamp hs_analytics_last_timestamp
    hs_analytics_first_visit_timestamp hs_analytics_last_visit_timestamp hs_email_first_click_date
    hs_email_first_open_date hs_email_first_send_date hs_email_last_click_date hs_email_last_open_date
    hs_email_last_send_date hs_email_last_reply_date hs_sales_email_last_clicked hs_sales_email_last_opened
    hs_sales_email_last_replied hs_last_sales_activity_date hubspot_owner_assigneddate
"""
_COMPUTED_WORDS = """
    hs_email_domain hs_all_contact_vids hs_calculated_merged_vids hs_merged_object_ids hs_object_source
    hs_object_source_id hs_object_source_label hs_object_source_detail_1 hs_object_source_detail_2
    hs_object_source_detail_3 hs_analytics_source_data_1 hs_analytics_source_data_2
    hs_analytics_first_url hs_analytics_last_url hs_analytics_first_referrer hs_analytics_last_referrer
    first_conversion_event_name recent_conversion_event_name hs_all_owner_ids hs_all_team_ids
    hs_searchable_calculated_phone_number hs_calculated_phone_number
"""
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

_SIZES = ("1-5", "5-25", "25-50", "50-100", "100-500", "500-1000", "1000+")
_BUYING_ROLES = (
    "BLOCKER",
    "BUDGET_HOLDER",
    "CHAMPION",
    "DECISION_MAKER",
    "END_USER",
    "EXECUTIVE_SPONSOR",
    "INFLUENCER",
    "LEGAL_AND_COMPLIANCE",
    "OTHER",
)
_LEGAL_BASES = (
    "Legitimate interest – prospect/lead",  # noqa: RUF001 - the wire's own spelling
    "Legitimate interest – existing customer",  # noqa: RUF001 - the wire's own spelling
    "Legitimate interest - other",
    "Performance of a contract",
    "Freely given consent from contact",
    "Not applicable",
)

DEFAULT_PROPERTIES = {
    definition.name: definition
    for definition in [
        *_named(_WORDS),
        *_named("phone mobilephone fax hs_whatsapp_phone_number"),
        *_named(_NUMBERS, "number"),
        *_named(_MOMENTS, "datetime"),
        *_named("hs_email_optout hs_email_bad_address hs_email_quarantined", "bool", read_only=True),
        *_named("hs_is_unworked currentlyinworkflow", "bool", read_only=True),
        *_named("hs_is_contact", "bool", calculated=True),
        *_named(_COMPUTED_NUMBERS, "number", calculated=True),
        *_named(_COMPUTED_MOMENTS, "datetime", calculated=True),
        *_named(_COMPUTED_WORDS, calculated=True),
        _choice("lifecyclestage", *_LIFECYCLE, "evangelist", "other"),
        _choice("hs_lead_status", *_LEAD_STATUS),
        _choice("numemployees", *_SIZES),
        _choice("hs_buying_role", *_BUYING_ROLES, multiple=True),
        _choice("hs_legal_basis", *_LEGAL_BASES, multiple=True),
        *_named(
            "hs_content_membership_email_confirmed hs_enriched_email_bounce_detected hs_facebook_ad_clicked", "bool"
        ),
        *(
            _default(name, "enumeration", options=("true", "false"), read_only=True)
            for name in ("hs_marketable_status", "hs_marketable_until_renewal")
        ),
        *_named("hs_marketable_reason_type hs_marketable_reason_id hs_additional_emails", read_only=True),
    ]
}
# The properties that a form shows first, and the properties of an export.
MAIN_PROPERTIES = (
    *("email", "firstname", "lastname", "company", "jobtitle", "phone", "mobilephone", "city", "country", "website"),
    *("lifecyclestage", "hs_lead_status"),
)
OTHER_EMAILS = "hs_additional_emails"  # a contact's addresses besides its email, in one value
EXPORTED_PROPERTIES = (
    *("email", OTHER_EMAILS, "firstname", "lastname", "company", "jobtitle", "phone", "mobilephone", "address", "zip"),
    *("city", "state", "country", "website", "lifecyclestage", "hs_lead_status"),
)
# Programs may write only "true" to these read-only properties. It suppresses the address for this reason.
SUPPRESSING = {"hs_email_optout": "UNSUBSCRIBED", "hs_email_bad_address": "BOUNCED"}
# They read as "true" for these reasons. No property tells a complaint apart, and who complained wants no mail.
SUPPRESSED_FOR = {"hs_email_optout": {"UNSUBSCRIBED", "COMPLAINED"}, "hs_email_bad_address": {"BOUNCED"}}
WRITABLE = {name: definition for name, definition in DEFAULT_PROPERTIES.items() if definition.writable}
