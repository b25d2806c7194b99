"""The wire's addresses, with and without a slash at the end: a redirect reads as success to some clients."""

from django.urls import re_path

from contacts.api import gate
from contacts.api.account import details as account
from contacts.api.account import owners, pipelines, token_info
from contacts.api.associating.urls import urlpatterns as associating
from contacts.api.definitions import groups as property_groups
from contacts.api.definitions import older as older_definitions
from contacts.api.definitions import properties, schemas
from contacts.api.marketing import views as own
from contacts.api.v1.urls import urlpatterns as version_1
from contacts.api.v3 import batch as v3_batch
from contacts.api.v3 import contact as v3
from contacts.api.v3 import merge_and_delete as v3_ends
from contacts.api.v3 import search
from marketing_contacts.wire.addresses import ANY_ADDRESS, ANY_VERSION

OBJECTS = r"^crm/(?:v3/objects|objects/(?:2025-09|2026-03|2026-09))/(?:contacts|contact|CONTACTS?|0-1)"
PROPERTIES = r"^crm/(?:v3/properties|properties/(?:2025-09|2026-03|2026-09))/(?:contacts|contact|CONTACTS?|0-1)"
NO_PART = r"(?!\d+/associations/)"  # of a contact
PIPELINES = r"^crm/(?:v3/pipelines|pipelines/(?:2025-09|2026-03|2026-09))/(?:contacts|contact|CONTACTS?|0-1)"
OWNERS = r"^crm/(?:v3/owners|owners/(?:2025-09|2026-03|2026-09))"
OLDER = r"^(?:properties/v[12]/(?:contacts|contact)|contacts/v2)"
ACCOUNT = r"^account-info/(?:v3|2025-09|2026-03|2026-09)"
SCHEMAS = r"^(?:crm/v3|crm-object-schemas/(?:v3|2025-09|2026-03|2026-09))/schemas"

urlpatterns = [
    re_path(OBJECTS + r"/?$", v3.contacts),
    re_path(OBJECTS + r"/batch/create/?$", v3_batch.contacts_create),
    re_path(OBJECTS + r"/batch/read/?$", v3_batch.contacts_read),
    re_path(OBJECTS + r"/batch/update/?$", v3_batch.contacts_update),
    re_path(OBJECTS + r"/batch/upsert/?$", v3_batch.contacts_upsert),
    re_path(OBJECTS + r"/batch/archive/?$", v3_batch.contacts_archive),
    re_path(OBJECTS + r"/merge/?$", v3_ends.contacts_merge),
    re_path(OBJECTS + r"/gdpr-delete/?$", v3_ends.contacts_gdpr_delete),
    re_path(OBJECTS + r"/search/?$", search.contacts_search),
    re_path(OBJECTS + r"/(?P<contact_id>[^/]+)/?$", v3.contact),  # here, since most reads come this way
    *version_1,
    *associating,
    re_path(ACCOUNT + r"/details/?$", account.portal_details),
    re_path(ACCOUNT + r"/api-usage/daily/private-apps/?$", account.daily_usage),
    re_path(r"^integrations/v1/me/?$", account.older_details),
    re_path(r"^integrations/v1/limit/daily/?$", account.older_usage),
    re_path(r"^oauth/v2/private-apps/get/access-token-info/?$", token_info.private_app_token),
    re_path(r"^marketing-contacts/v1/usage/?$", own.portal_usage),
    re_path(r"^marketing-contacts/v1/apps/?$", own.apps),
    re_path(r"^marketing-contacts/v1/apps/(?P<app_id>[^/]+)/?$", own.app_toggle),
    re_path(r"^marketing-contacts/v1/contacts/status/?$", own.contact_statuses),
    re_path(OWNERS + r"/?$", owners.all_owners),
    re_path(OWNERS + r"/(?P<owner_id>[^/]+)/?$", owners.one_owner),
    re_path(r"^owners/v2/owners/?$", owners.older_owners),
    re_path(r"^owners/v2/owners/(?P<owner_id>[^/]+)/?$", owners.older_owner),
    re_path(PIPELINES + r"/?$", pipelines.pipelines),
    re_path(PIPELINES + r"/(?P<pipeline_id>[^/]+)/?$", pipelines.one_pipeline),
    re_path(PIPELINES + r"/(?P<pipeline_id>[^/]+)/stages/?$", pipelines.pipeline_stages),
    re_path(PIPELINES + r"/(?P<pipeline_id>[^/]+)/stages/(?P<stage_id>[^/]+)/?$", pipelines.one_stage),
    re_path(PROPERTIES + r"/?$", properties.properties),
    re_path(PROPERTIES + r"/batch/create/?$", properties.properties_create),
    re_path(PROPERTIES + r"/batch/read/?$", properties.properties_read),
    re_path(PROPERTIES + r"/batch/archive/?$", properties.properties_archive),
    re_path(PROPERTIES + r"/groups/?$", property_groups.groups),
    re_path(PROPERTIES + r"/groups/(?P<group_name>[^/]+)/?$", property_groups.one_group),
    re_path(PROPERTIES + r"/(?P<property_name>[^/]+)/?$", properties.one_property),
    re_path(OLDER + r"/properties/?$", older_definitions.older_properties),
    re_path(OLDER + r"/properties/named/(?P<property_name>[^/]+)/?$", older_definitions.older_property),
    re_path(OLDER + r"/groups/?$", older_definitions.older_groups),
    re_path(OLDER + r"/groups/named/(?P<group_name>[^/]+)/?$", older_definitions.older_group),
    re_path(SCHEMAS + r"/?$", schemas.contact_schemas),
    re_path(SCHEMAS + r"/(?:contacts|contact|CONTACTS?|0-1)/?$", schemas.contact_schema),
    # An email or another key may have slashes, so this pattern stands behind all others.
    re_path(OBJECTS + "/" + NO_PART + r"(?P<contact_id>[\s\S]+?)/?$", v3.contact),
]

# Behind all that the wire has, the OAuth server's addresses among it.
unknown_addresses = [re_path(ANY_ADDRESS, gate.unknown)]

# Behind the pages: names that people give, such as a group's, may look like a version.
other_programs = [re_path(ANY_VERSION, gate.unknown)]
