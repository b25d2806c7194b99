"""The one list of the wire's addresses. URL modules, middleware, metrics and tests read it."""

# The trees of addresses that belong to programs. An address of a tree that no view serves is answered by the gate.
TREES = (
    "crm",
    "crm-associations",
    "crm-object-schemas",
    "contacts/v1",
    "contacts/v2",
    "owners",
    "properties",
    "account-info",
    "integrations/v1",
    "marketing-contacts/v1",
)
# Programs call only these parts of the tree `oauth`. People consent at /oauth/authorize, which is a page.
OAUTH_TREE = "oauth"
OAUTH = tuple(f"/{OAUTH_TREE}/{version}/" for version in ("v1", "v2", "v3", "2026-03"))
# A path that starts with one of these is asked for by a program.
WIRE = (*(f"/{tree}/" for tree in TREES), *OAUTH)
# Routes for URL modules.
ANY_ADDRESS = rf"^(?:{'|'.join((*TREES, OAUTH_TREE))})/"
ANY_VERSION = r"^(?:[\w-]+/)+(?:v\d+|20\d\d-\d\d(?:-beta)?)(?:/|$)"  # only programs ask for a version, no page has one
