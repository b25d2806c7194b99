"""The addresses of version 1, with and without a slash at the end."""

from django.urls import re_path

from contacts.api.v1 import (
    addresses as v1_addresses,
)
from contacts.api.v1 import (
    batch as v1_batch,
)
from contacts.api.v1 import (
    contact as v1,
)
from contacts.api.v1 import (
    lists as v1_lists,
)
from contacts.api.v1 import (
    portal_lists as v1_portal_lists,
)
from contacts.api.v1 import (
    search as v1_search,
)
from contacts.api.v1 import (
    tokens as v1_tokens,
)

V1 = r"^contacts/v1"

urlpatterns = [
    re_path(V1 + r"/contact/?$", v1.contact),
    re_path(V1 + r"/contact/batch/?$", v1_batch.contact_batch),
    re_path(V1 + r"/contact/createOrUpdate/email/(?P<email>[\s\S]*?)/?$", v1.contact_create_or_update),
    re_path(V1 + r"/contact/vid/(?P<vid>[^/]+)/?$", v1.contact_of_vid),
    re_path(V1 + r"/contact/vid/(?P<vid>[^/]+)/profile/?$", v1.contact_profile),
    re_path(V1 + r"/contact/email/(?P<email>[\s\S]+)/profile/?$", v1.contact_profile),
    re_path(V1 + r"/contact/utk/(?P<token>[^/]+)/profile/?$", v1_tokens.contact_of_token),
    re_path(V1 + r"/contact/(?:byUtk|utks)/batch/?$", v1_tokens.contact_tokens_batch),
    re_path(V1 + r"/contact/merge-vids/(?P<vid>[^/]+)/?$", v1.contact_merge),
    re_path(V1 + r"/secondary-email/(?P<vid>[^/]+)/?$", v1_addresses.secondary_emails),
    re_path(V1 + r"/secondary-email/(?P<vid>[^/]+)/email/(?P<email>[\s\S]+?)/?$", v1_addresses.secondary_email),
    re_path(V1 + r"/contact/vids/batch/?$", v1_lists.contact_vids_batch),
    re_path(V1 + r"/contact/emails/batch/?$", v1_lists.contact_emails_batch),
    re_path(V1 + r"/lists/all/contacts/all/?$", v1_lists.list_all),
    re_path(V1 + r"/lists/all/contacts/recent/?$", v1_lists.list_recently_created),
    re_path(V1 + r"/lists/recently_updated/contacts/recent/?$", v1_lists.list_recently_updated),
    re_path(V1 + r"/lists/?$", v1_portal_lists.portal_lists),
    re_path(V1 + r"/lists/(?:static|dynamic)/?$", v1_portal_lists.portal_lists),
    re_path(V1 + r"/lists/batch/?$", v1_portal_lists.portal_lists_batch),
    re_path(V1 + r"/lists/(?P<list_id>[^/]+)/?$", v1_portal_lists.portal_list),
    re_path(V1 + r"/lists/(?P<list_id>[^/]+)/contacts/(?:all|recent)/?$", v1_portal_lists.portal_list),
    re_path(V1 + r"/contacts/statistics/?$", v1_search.contact_statistics),
    re_path(V1 + r"/search/query/?$", v1_search.search_query),
]
