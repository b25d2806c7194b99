"""Build WSGI's environ of a request (PEP 3333) from ASGI's scope."""

import sys
from io import BytesIO
from typing import Any

Scope = dict[str, Any]
Environ = dict[str, Any]

REFUSAL = "marketing_contacts.refusal"  # the status of a request that the entry does not let in
RESPONSE = "marketing_contacts.response"  # the key of the handler's response
STATED = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input": BytesIO(),
}
WITHOUT_PREFIX = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
FRAMING = {b"transfer-encoding", b"expect"}  # headers that the entry has already handled
LATIN_1 = "latin-1"


def environ_of(scope: Scope) -> Environ:
    """Return the environ of a request without its body.

    A header with an underscore in its name is dropped. WSGI would confuse it with the same header with a hyphen, which
    a proxy sets.
    """
    server, client = scope["server"] or ("", 0), scope["client"] or ("", 0)
    environ = {
        **STATED,
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": client[0],
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": scope["path"].encode().decode(LATIN_1),
        "QUERY_STRING": scope["query_string"].decode(LATIN_1),
        "wsgi.url_scheme": scope["scheme"],
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" not in raw_name and raw_name not in FRAMING:
            name, value = raw_name.decode(LATIN_1), raw_value.decode(LATIN_1)
            key = WITHOUT_PREFIX.get(name) or "HTTP_" + name.upper().replace("-", "_")
            known = environ.get(key)
            environ[key] = value if known is None else known + (";" if name == "cookie" else ",") + value
    return environ


def length_of(scope: Scope) -> int | None:
    """Return the length of the body by the headers, or None for a chunked body."""
    stated = dict(scope["headers"])
    return None if b"transfer-encoding" in stated else int(stated.get(b"content-length", 0))
