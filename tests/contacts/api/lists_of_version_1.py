"""The lists of version 1 by their addresses."""

LISTS = "/contacts/v1/lists"
ALL, RECENT, UPDATED = (
    f"{LISTS}/all/contacts/all",
    f"{LISTS}/all/contacts/recent",
    f"{LISTS}/recently_updated/contacts/recent",
)
SEARCH = "/contacts/v1/search/query"
