"""Check email addresses and convert each to its one normal form. Rules only, without database or DNS.

The normal form is in lower case and composed (NFC). The domain is in letters instead of their ASCII encoding.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import product
from typing import Self

import email_validator
from email_validator import EmailNotValidError, validate_email

LONGEST_EMAIL = 254
LONGEST_PLAIN = 64  # characters, so that no label of the domain is too long
ATOM, LABEL = r"[a-z0-9_!#$%&'*+\-/=?^`{|}~]++", "[a-z0-9]++(?:-[a-z0-9]++)*+"
PLAIN = re.compile(rf"{ATOM}(?:\.{ATOM})*+@(?:{LABEL}\.)++[a-z]++")
INVISIBLE = (  # the characters that Unicode lets programs hide, and U+2800
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_HIDDEN = re.compile(rf"[{INVISIBLE}\ufffd]")  # U+FFFD replaces unreadable characters
_AROUND = re.compile(rf"^[\s{INVISIBLE}]+|[\s{INVISIBLE}]+$")
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()  # private networks use names such as .test and .local


class Respelled(str):
    """An address that was written in another spelling. `spelled` is that spelling in lower case."""

    __slots__ = ("spelled",)
    spelled: str

    def __new__(cls, form: str, spelled: str) -> Self:
        made = super().__new__(cls, form)
        made.spelled = spelled
        return made


def normalised(text: str) -> str | None:
    """Return the address in its normal form, Respelled when it was written otherwise. Returns None for no address."""
    spelled = text.strip().lower()
    if len(spelled) <= LONGEST_PLAIN and PLAIN.fullmatch(spelled):
        return spelled  # the library returns the same
    form = by_library(spelled)
    return form if form is None or form == spelled else Respelled(form, spelled)


def looked_for(text: str) -> str:
    """Return the text by which an address is searched. For an address this is the normal form, else the text itself."""
    if isinstance(text, Respelled):
        return text
    return normalised(text) or text.strip().lower()


def by_library(text: str) -> str | None:
    """Return the library's normal form of a text in lower case, or None."""
    trimmed = _AROUND.sub("", text) if len(text) <= 2 * LONGEST_EMAIL else ""
    parts = _parts(trimmed) if 0 < len(trimmed) <= LONGEST_EMAIL and not _HIDDEN.search(trimmed) else None
    return f"{parts[0]}@{parts[1]}" if parts else None


@lru_cache(maxsize=1_024)
def _parts(address: str) -> tuple[str, str, str] | None:
    """Return the local part, the domain, and the domain in ASCII, or None for no address."""
    try:
        found = validate_email(unicodedata.normalize("NFC", address), check_deliverability=False)
    except (EmailNotValidError, UnicodeError):
        return None
    return found.local_part, found.domain, found.ascii_domain or found.domain


def is_plain(email: str) -> bool:
    """Return True when an address has only one spelling."""
    return email.isascii() and "xn--" not in email and not isinstance(email, Respelled)


def spellings(email: str) -> tuple[str, ...]:
    """Return all spellings under which an older release may have stored an address.

    The spelling as written comes first, then the normal form.
    """
    if is_plain(email):
        return (email.lower(),)
    written = email.spelled if isinstance(email, Respelled) else email.lower()
    form = by_library(email.lower())
    parts = _parts(form) if form else None
    if form is None or parts is None:
        return (written,)
    local, domain, encoded = parts
    locals_ = (local, unicodedata.normalize("NFD", local))
    domains = (domain, unicodedata.normalize("NFD", domain), encoded)
    return tuple(dict.fromkeys([written, form, *(f"{one}@{other}" for one, other in product(locals_, domains))]))
