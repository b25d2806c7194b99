"""The gate of the contacts' wire: the gate of all apps, with the portal's properties and the errors of contacts."""

import re
from collections.abc import Mapping
from functools import cached_property
from http import HTTPStatus

from django.http import HttpResponse

from contacts.api import elsewhere
from contacts.api.errors import values_taken
from contacts.selectors import Definitions, SearchTooSlow, TooManySlowSearches
from contacts.services.creation.results import Origin
from contacts.services.properties.unique_values import ValueTaken
from integrations import gate
from integrations.gate import Scopes, View, Views, gated
from integrations.rate_limit_answers import too_many
from integrations.rate_limits import Policy
from marketing_contacts.billing.sources import Source
from marketing_contacts.toolbox.tries import TooBusy
from marketing_contacts.wire.refusals import Refused, invalid, missing_scope

OTHER_OBJECTS = re.compile(r"/crm/(v3/objects|objects/[^/]+)/(?!(contacts|contact|CONTACTS?|0-1)(/|$))")
ONLY_CONTACTS = "Only contacts are supported here. Their object type is contacts, contact or 0-1."
TOO_SLOW = (
    "This search takes too long because no index covers it. Narrow it by email, hs_object_id, createdate, "
    "lastmodifieddate, hs_marketable_status or query."
)
TOO_BUSY = "Other calls changed the same contacts at the same time. Nothing was changed. Send the call again."


class Call(gate.Call):
    """A request about contacts that passed the gate."""

    @cached_property
    def definitions(self) -> Definitions:
        """Read the properties of the portal's contacts."""
        return Definitions(self.caller.portal)

    @property
    def origin(self) -> Origin:
        """Name the calling app as the origin of what the call writes."""
        caller = self.caller
        source = Source.app(caller.app)
        return Origin(source, caller.app, caller.credential_id, self.request_id)

    def wrong_verb(self, views: Views) -> Refused:
        """Refuse a verb. A 403 names the scopes that HubSpot wants for the verb, where the caller lacks all of them.

        A caller who has one of the scopes gets a 405, and so does everybody for a verb that HubSpot refuses.
        """
        needed = elsewhere.scopes_of_verb(self.request.method or "", self.request.path_info)
        if needed and self.caller.scopes.isdisjoint(needed):
            return missing_scope(*needed)
        return super().wrong_verb(views)

    def run(self, view: View, arguments: Mapping[str, str]) -> HttpResponse:
        """Answer by the view. Errors of contacts that every view may raise become refusals here."""
        try:
            return super().run(view, arguments)
        except TooManySlowSearches:
            raise too_many(Policy.SECONDLY, {"Retry-After": "1"}, self.request_id) from None
        except SearchTooSlow:
            raise invalid(TOO_SLOW) from None
        except ValueTaken as conflict:
            raise values_taken(conflict, self.caller.portal.pk) from None
        except TooBusy:
            raise Refused(HTTPStatus.CONFLICT, "CONFLICT", TOO_BUSY, headers={"Retry-After": "1"}) from None


def api(*, limited_by: Policy = Policy.TEN_SECONDLY_ROLLING, **views: tuple[Scopes, View]) -> View:
    """Make the view of one address. `views` holds for each verb the scopes that it needs and its view."""
    return gate.endpoint(views, call_type=Call, limited_by=limited_by)


def _refuse_unknown(call: Call) -> HttpResponse:
    path = call.request.path_info
    message = ONLY_CONTACTS if OTHER_OBJECTS.match(path) else "resource not found"
    not_there = Refused(HTTPStatus.NOT_FOUND, "OBJECT_NOT_FOUND", message)
    raise elsewhere.refusal(call.request.method or "", path) or not_there


# An address that is not served. HubSpot asks for the scope before it says 404, and so does this view.
unknown = gated(_refuse_unknown, call_type=Call, limited_by=Policy.TEN_SECONDLY_ROLLING)
