"""The addresses of associations, those of which one end is contacts; all others are HubSpot's."""

from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt

from contacts.api import gate
from contacts.api.associating import v1, v3, v4
from contacts.api.associating.ends import CONTACTS
from contacts.associations import OBJECTS
from integrations.gate import View

DATES = r"(?:2025-09|2026-03|2026-09)"
FROM, FROM_ID, TO, TO_ID = (rf"(?P<{name}>[^/]+)" for name in ("from_type", "from_id", "to_type", "to_id"))
OBJECTS_4 = rf"^crm/(?:v4/objects|objects/{DATES})/{FROM}/{FROM_ID}/associations"
BETWEEN_4 = rf"^crm/(?:v4/associations|associations/(?:v4|{DATES}))/{FROM}/{TO}"
OBJECTS_3 = rf"^crm/v3/objects/{FROM}/{FROM_ID}/associations/{TO}"
BETWEEN_3 = rf"^crm/v3/associations/{FROM}/{TO}"
V1 = r"^crm-associations/v1/associations"


def of_contacts(view: View) -> View:
    """Make a view for addresses of which one end is contacts. Other addresses are not served."""

    def chosen(request: HttpRequest, **arguments: str) -> HttpResponse:
        ends = {OBJECTS.get(arguments[name].lower()) for name in ("from_type", "to_type")}
        return view(request, **arguments) if CONTACTS in ends else gate.unknown(request)

    return csrf_exempt(chosen)


urlpatterns = [
    re_path(rf"{OBJECTS_4}/default/{TO}/{TO_ID}/?$", of_contacts(v4.default_association)),
    re_path(rf"{OBJECTS_4}/{TO}/?$", of_contacts(v4.associations)),
    re_path(rf"{OBJECTS_4}/{TO}/{TO_ID}/?$", of_contacts(v4.association)),
    re_path(rf"{BETWEEN_4}/labels/?$", of_contacts(v4.association_labels)),
    re_path(rf"{BETWEEN_4}/batch/read/?$", of_contacts(v4.associations_read)),
    re_path(rf"{BETWEEN_4}/batch/create/?$", of_contacts(v4.associations_create)),
    re_path(rf"{BETWEEN_4}/batch/associate/default/?$", of_contacts(v4.associations_default)),
    re_path(rf"{BETWEEN_4}/batch/archive/?$", of_contacts(v4.associations_archive)),
    re_path(rf"{BETWEEN_4}/batch/labels/archive/?$", of_contacts(v4.associations_labels_archive)),
    re_path(rf"{OBJECTS_3}/?$", of_contacts(v3.associations)),
    re_path(rf"{OBJECTS_3}/{TO_ID}/(?P<type_name>[^/]+)/?$", of_contacts(v3.association)),
    re_path(rf"{BETWEEN_3}/types/?$", of_contacts(v3.association_types)),
    re_path(rf"{BETWEEN_3}/batch/read/?$", of_contacts(v3.associations_read)),
    re_path(rf"{BETWEEN_3}/batch/create/?$", of_contacts(v3.associations_create)),
    re_path(rf"{BETWEEN_3}/batch/archive/?$", of_contacts(v3.associations_archive)),
    re_path(rf"{V1}/?$", v1.associations),
    re_path(rf"{V1}/create-batch/?$", v1.associations_create),
    re_path(rf"{V1}/delete/?$", v1.associations_delete),
    re_path(rf"{V1}/delete-batch/?$", v1.associations_delete_batch),
    re_path(rf"{V1}/{FROM_ID}/HUBSPOT_DEFINED/(?P<definition_id>[^/]+)/?$", v1.associations_read),
]
