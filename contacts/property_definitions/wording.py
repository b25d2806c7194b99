"""The English labels of default properties and their options. The pages translate them."""

from contacts.property_definitions.definition import PropertyDefinition


def label_of(name: str) -> str:
    """Return a default property's label."""
    return (
        _LABELS.get(name)
        or name.removeprefix("hs_").replace("lifecyclestage_", "became_").replace("_", " ").capitalize()
    )


# The labels of properties whose name in words does not read well.
_LABELS = {
    "firstname": "First name",
    "lastname": "Last name",
    "company": "Company name",
    "jobtitle": "Job title",
    "phone": "Phone number",
    "mobilephone": "Mobile phone number",
    "fax": "Fax number",
    "hs_whatsapp_phone_number": "WhatsApp phone number",
    "zip": "Postal code",
    "state": "State or region",
    "country": "Country or region",
    "website": "Website URL",
    "lifecyclestage": "Lifecycle stage",
    "hs_lead_status": "Lead status",
    "numemployees": "Number of employees",
    "annualrevenue": "Annual revenue",
    "hubspot_owner_id": "Owner",
    "hubspot_team_id": "Team",
    "hubspotscore": "Score",
    "hubspot_owner_assigneddate": "Owner assigned date",
    "hs_email_optout": "Unsubscribed from all email",
    "hs_email_bad_address": "Invalid email address",
    "hs_email_quarantined": "Email address quarantined",
    "currentlyinworkflow": "Currently in workflow",
    "closedate": "Close date",
    "createdate": "Create date",
    "hs_createdate": "Object create date",
    "lastmodifieddate": "Last modified date",
    "hs_object_id": "Contact number",
    "owneremail": "Owner email",
    "ownername": "Owner name",
    "hs_seniority": "Employment seniority",
    "hs_role": "Employment role",
    "hs_sub_role": "Employment sub role",
    "hs_predictivecontactscore_v2": "Likelihood to close",
    "hs_linkedin_url": "LinkedIn URL",
    "hs_facebookid": "Facebook ID",
    "hs_googleplusid": "Google Plus ID",
    "hs_twitterid": "Twitter ID",
    "linkedinbio": "LinkedIn bio",
    "linkedinconnections": "LinkedIn connections",
    "twitterbio": "Twitter bio",
    "twitterhandle": "Twitter handle",
    "twitterprofilephoto": "Twitter profile photo",
    "followercount": "Follower count",
    "kloutscoregeneral": "Klout score",
    "associatedcompanyid": "Associated company",
    "hs_lifecyclestage_marketingqualifiedlead_date": "Became marketing qualified lead date",
    "hs_lifecyclestage_salesqualifiedlead_date": "Became sales qualified lead date",
    "ip_city": "IP city",
    "ip_country": "IP country",
    "ip_country_code": "IP country code",
    "ip_latlon": "IP latitude and longitude",
    "ip_state": "IP state",
    "ip_state_code": "IP state code",
    "ip_zipcode": "IP postal code",
    "hs_ip_timezone": "IP time zone",
    "hs_timezone": "Time zone",
    "hs_avatar_filemanager_key": "Avatar key",
    "hs_content_membership_email_confirmed": "Email confirmed",
    "hs_marketable_status": "Marketing contact status",
    "hs_marketable_until_renewal": "Marketing until next update",
    "hs_marketable_reason_type": "Marketing contact source type",
    "hs_marketable_reason_id": "Marketing contact source",
    "webinareventlastupdated": "Webinar event last updated",
    "hs_lastmodifieddate": "Object last modified date",
    "hs_analytics_source": "Original traffic source",
    "hs_latest_source": "Latest traffic source",
    "hs_latest_source_timestamp": "Latest traffic source date",
    "hs_content_membership_email": "Member email",
    "hs_content_membership_status": "Membership status",
    "hs_email_customer_quarantined_reason": "Email address quarantine reason",
    "hs_facebook_ad_clicked": "Clicked Facebook ad",
    "hs_facebook_click_id": "Facebook click ID",
    "hs_google_click_id": "Google ad click ID",
    "surveymonkeyeventlastupdated": "Survey event last updated",
}
_OPTION_LABELS = {
    "marketingqualifiedlead": "Marketing qualified lead",
    "salesqualifiedlead": "Sales qualified lead",
}


def description_of(definition: PropertyDefinition) -> str:
    """Return a sentence about a default property's content."""
    if definition.name in _DESCRIPTIONS:
        return _DESCRIPTIONS[definition.name]
    if definition.calculated:
        return f"{definition.label}: computed, and read only."
    return f"{definition.label}: {'set by other means, and read only' if definition.read_only else 'of this contact'}."


_DESCRIPTIONS = {
    "email": "The contact's email address: one living contact only may have it.",
    "firstname": "The contact's first name.",
    "lastname": "The contact's last name.",
    "phone": "The contact's main phone number.",
    "company": "The name of the company that the contact works for.",
    "lifecyclestage": "How far the contact has come on the way to being a customer.",
    "createdate": "When the contact was created here.",
    "lastmodifieddate": "When what is shown of the contact last changed.",
    "hs_lastmodifieddate": "When what is shown of the contact last changed.",
    "hs_object_id": "The contact's number, unique among all contacts.",
    "hs_marketable_status": "Whether the contact is a marketing contact, and counts towards the tier.",
    "hs_marketable_until_renewal": "Whether the contact stops being a marketing contact on the next update date.",
    "hs_marketable_reason_type": "What last made the contact a marketing contact.",
    "hs_marketable_reason_id": "The number of what last made the contact a marketing contact.",
}


def option_label(option: str) -> str:
    """Return an option's label."""
    if option in _OPTION_LABELS or " " in option:
        return _OPTION_LABELS.get(option, option)
    return option.replace("_", " ").capitalize()
