"""Where an OAuth client may be answered: which addresses can be registered, and which of them a request means.

Source: RFC 9700 2.1 (the same, character by character), RFC 8252 7.3 (a native app's port on loopback). Rules only.
"""

import re
from urllib.parse import urlsplit

LONGEST = 2_000
LOOPBACK_ADDRESSES = {"127.0.0.1", "::1"}
LOOPBACK = {*LOOPBACK_ADDRESSES, "localhost"}
HOST = re.compile(r"[A-Za-z0-9\-._]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?")  # it stands in a header of ours, too
CHARACTERS = re.compile(r"[A-Za-z0-9\-._~:/?\[\]@!$&'()+,;=%]+")  # of RFC 3986, but for fragments and wildcards


def may_be_registered(uri: str) -> bool:
    """Whether it is an absolute address on https, or on http of the person's own machine; without credentials."""
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
    """Whether a request's address is the registered one; on a loopback address the port may be left to the client."""
    if uri == registered:
        return True
    return any_loopback_port and may_be_registered(uri) and _without_port(uri) == _without_port(registered) != ""


def _without_port(uri: str) -> str:
    """A loopback address without its port; empty for any other address."""
    parts = urlsplit(uri)
    if parts.scheme != "http" or parts.hostname not in LOOPBACK_ADDRESSES:
        return ""
    return parts._replace(netloc=parts.hostname).geturl()
