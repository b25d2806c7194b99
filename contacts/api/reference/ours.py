"""Our own addresses, and account information."""

from contacts.api.account import details as account
from contacts.api.account import token_info
from contacts.api.marketing import shapes
from contacts.api.reference.operations import Operation, Section
from integrations.scopes import Scope

OWN = "/marketing-contacts/v1"
STATUSES = {"inputs": [{"id": "ada@example.com", "idProperty": "email", "status": "marketing"}]}

SECTION = Section(
    "Marketing contacts",
    "Calls that HubSpot does not have: the count, the toggles, and marketing statuses with a decision for each."
    " Bearer token only.",
    (
        Operation(
            "GET", f"{OWN}/usage", "Read the count and its limits", {200: shapes.UsageAnswer}, (Scope.USAGE_READ,),
            bearer_only=True,
        ),
        Operation(
            "GET", f"{OWN}/apps", "List connected apps and their toggles", {200: shapes.AppsAnswer}, (Scope.SETTINGS,),
            bearer_only=True,
            description="For a private app whose creator has Marketing contacts access.",
        ),
        Operation(
            "PATCH", f"{OWN}/apps/{{appId}}", "Change an app's toggle", {200: shapes.AppAnswer}, (Scope.SETTINGS,),
            body=shapes.ToggleInput, example={"marketingEnabled": True, "seenVersion": 3},
            idempotent=True, bearer_only=True,
            description="The audit trail records the change as made by the app's creator. With seenVersion, the"
            " answer is 409 if the toggle was changed since.",
        ),
        Operation(
            "POST", f"{OWN}/contacts/status", "Set marketing statuses", {200: shapes.StatusAnswer},
            (Scope.STATUS_WRITE,),
            body=shapes.StatusInput, example=STATUSES, idempotent=True, bearer_only=True,
            description="Up to 100 contacts. The answer says for each what was decided and why.",
        ),
    ),
)  # fmt: skip

ACCOUNT = Section(
    "Account information",
    "The portal of a credential.",
    (
        Operation("GET", "/account-info/v3/details", "Read the portal's details", {200: account.WirePortal}),
        Operation(
            "GET", "/account-info/v3/api-usage/daily/private-apps", "Read today's calls of private apps",
            {200: account.ApiUsages},
        ),
        Operation("GET", "/integrations/v1/me", "Read the portal's details, as version 1", {200: account.OlderPortal}),
        Operation(
            "GET", "/integrations/v1/limit/daily", "Read today's calls of private apps, as version 1",
            {200: list[account.OlderUsage]},
        ),
        Operation(
            "POST", "/oauth/v2/private-apps/get/access-token-info", "Read what a private app's token allows",
            {200: token_info.PrivateTokenInfo}, body=token_info.TokenKey, example={"tokenKey": "pat-na1-…"},
            refusals=(404,), description="Only for private apps of the portal. For any other token the answer is 404.",
        ),
    ),
)  # fmt: skip
