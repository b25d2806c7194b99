"""Check the redirect addresses of OAuth clients, at registration and in requests. Rules only.

RFC 9700 2.1 requires equality by character. RFC 8252 7.3 lets a native app choose its port on loopback.
"""

import re
from urllib.parse import urlsplit

LONGEST = 2_000
LOOPBACK_ADDRESSES = {"127.0.0.1", "::1"}
LOOPBACK = {*LOOPBACK_ADDRESSES, "localhost"}
# The host also becomes part of our Content-Security-Policy header.
HOST = re.compile(r"[A-Za-z0-9\-._]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?")
# The characters of RFC 3986 without fragments and wildcards.
CHARACTERS = re.compile(r"[A-Za-z0-9\-._~:/?\[\]@!$&'()+,;=%]+")


def may_be_registered(uri: str) -> bool:
    """Return True for an absolute https address, or http on the person's own machine, without credentials."""
    if len(uri) > LONGEST or not CHARACTERS.fullmatch(uri):
        return False
    try:
        parts = urlsplit(uri)
        usable_port = parts.port != 0
    except ValueError:
        return False
    if not parts.hostname or not HOST.fullmatch(parts.netloc) or not usable_port:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def matches(uri: str, registered: str, *, any_loopback_port: bool) -> bool:
    """Return True when a request's address is the registered one. On loopback the client may choose the port."""
    if uri == registered:
        return True
    return any_loopback_port and may_be_registered(uri) and _without_port(uri) == _without_port(registered) != ""


def _without_port(uri: str) -> str:
    """Return a loopback address without its port, or an empty text for any other address."""
    parts = urlsplit(uri)
    if parts.scheme != "http" or parts.hostname not in LOOPBACK_ADDRESSES:
        return ""
    return parts._replace(netloc=parts.hostname).geturl()
