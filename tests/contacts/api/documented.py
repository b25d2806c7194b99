"""HubSpot's documented calls for contacts, properties, OAuth and account information: names only, with sample ids."""

CONTACTS = [
    ("GET", ""),
    ("POST", ""),
    ("GET", "/512"),
    ("PATCH", "/512"),
    ("DELETE", "/512"),
    ("POST", "/batch/archive"),
    ("POST", "/batch/create"),
    ("POST", "/batch/read"),
    ("POST", "/batch/update"),
    ("POST", "/batch/upsert"),
    ("POST", "/gdpr-delete"),
    ("POST", "/merge"),
    ("POST", "/search"),
]
PROPERTIES = [
    ("GET", ""),
    ("POST", ""),
    ("GET", "/favourite_colour"),
    ("PATCH", "/favourite_colour"),
    ("DELETE", "/favourite_colour"),
    ("POST", "/batch/archive"),
    ("POST", "/batch/create"),
    ("POST", "/batch/read"),
    ("GET", "/groups"),
    ("POST", "/groups"),
    ("GET", "/groups/contactinformation"),
    ("PATCH", "/groups/contactinformation"),
    ("DELETE", "/groups/contactinformation"),
]
ASSOCIATIONS = [
    ("PUT", "/crm/objects/2026-03/contacts/512/associations/default/companies/1"),
    ("PUT", "/crm/objects/2026-03/contacts/512/associations/companies/1"),
    ("DELETE", "/crm/objects/2026-03/contacts/512/associations/companies/1"),
]
OAUTH = [
    ("POST", "/oauth/v1/token"),
    ("GET", "/oauth/v1/access-tokens/TOKEN"),
    ("GET", "/oauth/v1/refresh-tokens/TOKEN"),
    ("DELETE", "/oauth/v1/refresh-tokens/TOKEN"),
    ("POST", "/oauth/2026-03/token"),
    ("POST", "/oauth/2026-03/token/introspect"),
    ("POST", "/oauth/2026-03/token/revoke"),
]
ACCOUNT = [
    ("GET", "/account-info/v3/details"),
    ("GET", "/account-info/v3/api-usage/daily/private-apps"),
    ("GET", "/account-info/2026-03/details"),
    ("GET", "/account-info/2026-03/api-usage/daily/private-apps"),
    ("GET", "/integrations/v1/me"),
    ("GET", "/integrations/v1/limit/daily"),
    ("POST", "/oauth/v2/private-apps/get/access-token-info"),
]
DOCUMENTED = [
    *((verb, f"/crm/v3/objects/contacts{path}") for verb, path in CONTACTS),
    *((verb, f"/crm/objects/2026-03/contacts{path}") for verb, path in CONTACTS),
    *((verb, f"/crm/v3/properties/contacts{path}") for verb, path in PROPERTIES),
    *ASSOCIATIONS,
    *OAUTH,
    *ACCOUNT,
]
