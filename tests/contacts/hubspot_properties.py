"""What HubSpot says of the default properties of contacts: type, field type, names. Facts, read in November 2026."""

HUBSPOT_PROPERTIES = {
    ("bool", "booleancheckbox"): """
        hs_content_membership_email_confirmed hs_email_bad_address hs_email_optout hs_email_quarantined
        hs_enriched_email_bounce_detected hs_facebook_ad_clicked
    """,
    ("bool", "calculation_equation"): """
        hs_is_unworked
    """,
    ("bool", "calculation_read_time"): """
        hs_is_contact
    """,
    ("date", "date"): """
        hs_job_change_detected_date
    """,
    ("datetime", "calculation_rollup"): """
        hs_prospecting_agent_last_enrolled
    """,
    ("datetime", "date"): """
        closedate createdate first_conversion_date first_deal_created_date hs_analytics_first_timestamp
        hs_analytics_first_visit_timestamp hs_analytics_last_timestamp hs_analytics_last_visit_timestamp
        hs_content_membership_registered_at hs_createdate hs_email_first_click_date hs_email_first_open_date
        hs_email_first_send_date hs_email_last_click_date hs_email_last_open_date hs_email_last_reply_date
        hs_email_last_send_date hs_last_sales_activity_date hs_lastmodifieddate hs_latest_source_timestamp
        hs_sales_email_last_clicked hs_sales_email_last_opened hs_sales_email_last_replied
        hubspot_owner_assigneddate lastmodifieddate notes_last_contacted notes_last_updated
        notes_next_activity_date recent_conversion_date recent_deal_close_date
    """,
    ("enumeration", "booleancheckbox"): """
        currentlyinworkflow hs_marketable_status hs_marketable_until_renewal
    """,
    ("enumeration", "checkbox"): """
        hs_buying_role hs_legal_basis hs_merged_object_ids
    """,
    ("enumeration", "radio"): """
        hs_journey_stage hs_lead_status lifecyclestage
    """,
    ("enumeration", "select"): """
        hs_additional_emails hs_all_contact_vids hs_all_owner_ids hs_all_team_ids hs_analytics_source
        hs_calculated_merged_vids hs_content_membership_status hs_email_customer_quarantined_reason
        hs_inferred_language_codes hs_language hs_latest_source hs_marketable_reason_type
        hs_object_source_label hs_persona hs_pipeline hs_role hs_seniority hs_sub_role hs_timezone
        hubspot_owner_id hubspot_team_id numemployees
    """,
    ("number", "calculation_equation"): """
        hs_count_is_unworked hs_count_is_worked
    """,
    ("number", "calculation_rollup"): """
        hs_prospecting_agent_total_enrolled_count
    """,
    ("number", "calculation_score"): """
        hubspotscore
    """,
    ("number", "number"): """
        associatedcompanyid days_to_close followercount hs_analytics_average_page_views
        hs_analytics_num_event_completions hs_analytics_num_page_views hs_analytics_num_visits
        hs_analytics_revenue hs_email_bounce hs_email_click hs_email_delivered hs_email_open hs_email_replied
        hs_object_id hs_predictivecontactscore_v2 hs_time_to_first_engagement kloutscoregeneral
        linkedinconnections num_associated_deals num_contacted_notes num_conversion_events num_notes
        num_unique_conversion_events recent_deal_amount surveymonkeyeventlastupdated total_revenue
        webinareventlastupdated
    """,
    ("phone_number", "phonenumber"): """
        hs_searchable_calculated_phone_number
    """,
    ("string", "phonenumber"): """
        fax hs_whatsapp_phone_number mobilephone phone
    """,
    ("string", "text"): """
        address annualrevenue city company company_size country date_of_birth degree email field_of_study
        first_conversion_event_name firstname gender graduation_date hs_analytics_first_referrer
        hs_analytics_first_url hs_analytics_last_referrer hs_analytics_last_url hs_analytics_source_data_1
        hs_analytics_source_data_2 hs_avatar_filemanager_key hs_calculated_phone_number
        hs_content_membership_email hs_country_region_code hs_email_domain hs_facebook_click_id hs_facebookid
        hs_google_click_id hs_googleplusid hs_ip_timezone hs_latest_source_data_1 hs_latest_source_data_2
        hs_linkedin_url hs_marketable_reason_id hs_object_source hs_object_source_detail_1
        hs_object_source_detail_2 hs_object_source_detail_3 hs_object_source_id hs_state_code hs_twitterid
        industry ip_city ip_country ip_country_code ip_latlon ip_state ip_state_code ip_zipcode job_function
        jobtitle lastname linkedinbio marital_status military_status owneremail ownername photo
        recent_conversion_event_name relationship_status salutation school seniority start_date state
        twitterbio twitterhandle twitterprofilephoto website work_email zip
    """,
    ("string", "textarea"): """
        hs_content_membership_notes message
    """,
}
