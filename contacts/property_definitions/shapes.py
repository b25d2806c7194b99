"""HubSpot's type, field type and options of default properties, where they differ from their kind.

A HubSpot portal's answer to `GET /crm/v3/properties/contacts` is the source, read in November 2026.
"""

OWNER = "hubspot_owner_id"  # the portal's members are its options


def _each(names: str, type_: str, field_type: str) -> dict[str, tuple[str, str]]:
    return dict.fromkeys(names.split(), (type_, field_type))


SHAPES = {
    **_each("phone mobilephone fax hs_whatsapp_phone_number", "string", "phonenumber"),
    **_each("hs_searchable_calculated_phone_number", "phone_number", "phonenumber"),
    **_each("message description hs_content_membership_notes", "string", "textarea"),
    **_each("hs_analytics_source hs_latest_source hs_language hs_timezone hs_persona", "enumeration", "select"),
    **_each("hs_pipeline hs_role hs_sub_role hs_seniority hs_inferred_language_codes", "enumeration", "select"),
    **_each("hs_object_source_label hs_marketable_reason_type hs_all_contact_vids", "enumeration", "select"),
    **_each("hubspot_owner_id hubspot_team_id hs_all_owner_ids hs_all_team_ids", "enumeration", "select"),
    **_each("hs_calculated_merged_vids hs_additional_emails", "enumeration", "select"),
    **_each("hs_content_membership_status hs_email_customer_quarantined_reason", "enumeration", "select"),
    **_each("hs_merged_object_ids", "enumeration", "checkbox"),
    **_each("hs_marketable_status hs_marketable_until_renewal", "enumeration", "booleancheckbox"),
    **_each("currentlyinworkflow", "enumeration", "booleancheckbox"),
    **_each("lifecyclestage hs_lead_status hs_journey_stage", "enumeration", "radio"),
    **_each("hs_job_change_detected_date", "date", "date"),
    **_each("surveymonkeyeventlastupdated webinareventlastupdated", "number", "number"),
    **_each("hs_count_is_unworked hs_count_is_worked", "number", "calculation_equation"),
    **_each("hubspotscore", "number", "calculation_score"),
    **_each("hs_prospecting_agent_total_enrolled_count", "number", "calculation_rollup"),
    **_each("hs_prospecting_agent_last_enrolled", "datetime", "calculation_rollup"),
    **_each("hs_is_contact", "bool", "calculation_read_time"),
    **_each("hs_is_unworked", "bool", "calculation_equation"),
}
_SOURCES = (
    *("ORGANIC_SEARCH", "PAID_SEARCH", "EMAIL_MARKETING", "SOCIAL_MEDIA", "REFERRALS", "OTHER_CAMPAIGNS"),
    *("DIRECT_TRAFFIC", "OFFLINE", "PAID_SOCIAL"),
)
_STATUS_SOURCES = (
    *("AD", "CONTACT_IMPORT", "CONVERSATION", "FORM_SUBMISSION", "INITIAL_STATE", "INTEGRATOR_SET", "USER_SET"),
    *("WORKFLOW", "EMAIL", "SAMPLE_CONTACT", "FEEDBACK_SUBMISSION"),
)
OPTIONS = {
    "hs_analytics_source": _SOURCES,
    "hs_latest_source": _SOURCES,
    "hs_content_membership_status": ("active", "inactive"),
    "hs_email_customer_quarantined_reason": (
        *("SUSPENSION_REMEDIATION", "BLOCKLIST_REMEDIATION", "TRUST_SAFETY_REMEDIATION"),
    ),
    "hs_marketable_reason_type": _STATUS_SOURCES,
    "currentlyinworkflow": ("true", "false"),
}
