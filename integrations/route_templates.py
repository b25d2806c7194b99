"""The route of a request as its developer reads it: a rule, without the request's own path.

Source: the URL modules' patterns, such as `^crm/(?:v3/objects|objects/2026-03)/contacts/(?P<contact_id>[^/]+)/?$`.
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
    """`/crm/v3/objects/contacts/{contact_id}`: of alternatives the first; UNKNOWN for a pattern that has no end."""
    if route.startswith("^") and not route.endswith("$"):
        return UNKNOWN
    text = LOOK_AHEAD.sub("", route)
    text = PARAMETER.sub(lambda found: f"{{{found[1] or found[2]}}}", text)
    text = CHARACTERS.sub(r"\1", text)
    while (simpler := ALTERNATIVES.sub(r"\1", text)) != text:
        text = simpler
    return ("/" + text.strip("^$").removesuffix("/?").replace("\\", ""))[:LONGEST]
