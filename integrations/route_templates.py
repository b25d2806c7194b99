"""Turn a URL pattern into the route that developers read, without the request's own path.

URL patterns look like `^crm/(?:v3/objects|objects/2026-03)/contacts/(?P<contact_id>[^/]+)/?$`.
"""

import re
from functools import cache

UNKNOWN = "unknown"
LONGEST = 200
PARAMETER = re.compile(r"\(\?P<(\w+)>(?:[^()\[\]]|\[[^\]]*\])*\)|<(?:\w+:)?(\w+)>")
LOOK_AHEAD = re.compile(r"\(\?![^()]*\)")
CHARACTERS = re.compile(r"\[(\w)\w*\]")
ALTERNATIVES = re.compile(r"\(\?:([^()|]*)(?:\|[^()]*)?\)\??")


@cache
def template_of(route: str) -> str:
    """Return a route like `/crm/v3/objects/contacts/{contact_id}`, with the first of several alternatives.

    Returns UNKNOWN for a pattern without an end.
    """
    if route.startswith("^") and not route.endswith("$"):
        return UNKNOWN
    text = LOOK_AHEAD.sub("", route)
    text = PARAMETER.sub(lambda found: f"{{{found[1] or found[2]}}}", text)
    text = CHARACTERS.sub(r"\1", text)
    while (simpler := ALTERNATIVES.sub(r"\1", text)) != text:
        text = simpler
    return ("/" + text.strip("^$").removesuffix("/?").replace("\\", ""))[:LONGEST]
