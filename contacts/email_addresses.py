"""Which texts are email addresses, and the one form in which each is kept. Rules only: no database, no DNS.

The form is in lower case and composed (NFC). Its domain is in letters, not in their ASCII encoding.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import product
from typing import Self

import email_validator
from email_validator import EmailNotValidError, validate_email

LONGEST_EMAIL = 254
LONGEST_PLAIN = 64  # characters: no label of its domain is too long then
ATOM, LABEL = r"[a-z0-9_!#$%&'*+\-/=?^`{|}~]++", "[a-z0-9]++(?:-[a-z0-9]++)*+"
PLAIN = re.compile(rf"{ATOM}(?:\.{ATOM})*+@(?:{LABEL}\.)++[a-z]++")
INVISIBLE = (  # what Unicode lets programs not show, and U+2800
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_HIDDEN = re.compile(rf"[{INVISIBLE}\ufffd]")  # U+FFFD is in place of what could not be read
_AROUND = re.compile(rf"^[\s{INVISIBLE}]+|[\s{INVISIBLE}]+$")
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()  # names such as .test and .local are right for somebody's own network


class Respelled(str):
    """An address that was written otherwise: `spelled` is how, in lower case."""

    __slots__ = ("spelled",)
    spelled: str

    def __new__(cls, form: str, spelled: str) -> Self:
        made = super().__new__(cls, form)
        made.spelled = spelled
        return made


def normalised(text: str) -> str | None:
    """The address in its one form, Respelled where it was written otherwise; None where it is no address."""
    spelled = text.strip().lower()
    if len(spelled) <= LONGEST_PLAIN and PLAIN.fullmatch(spelled):
        return spelled  # the library says the same
    form = by_library(spelled)
    return form if form is None or form == spelled else Respelled(form, spelled)


def looked_for(text: str) -> str:
    """What an address is looked for by: its form, or how it is written where it is no address."""
    if isinstance(text, Respelled):
        return text
    return normalised(text) or text.strip().lower()


def by_library(text: str) -> str | None:
    """The form of a text in lower case, as the library has it."""
    trimmed = _AROUND.sub("", text) if len(text) <= 2 * LONGEST_EMAIL else ""
    parts = _parts(trimmed) if 0 < len(trimmed) <= LONGEST_EMAIL and not _HIDDEN.search(trimmed) else None
    return f"{parts[0]}@{parts[1]}" if parts else None


@lru_cache(maxsize=1_024)
def _parts(address: str) -> tuple[str, str, str] | None:
    """Its local part, its domain, and its domain in ASCII."""
    try:
        found = validate_email(unicodedata.normalize("NFC", address), check_deliverability=False)
    except (EmailNotValidError, UnicodeError):
        return None
    return found.local_part, found.domain, found.ascii_domain or found.domain


def is_plain(email: str) -> bool:
    """Whether an address has one spelling only."""
    return email.isascii() and "xn--" not in email and not isinstance(email, Respelled)


def spellings(email: str) -> tuple[str, ...]:
    """All that an address may be kept as since before it had one form: first as it was written, then its form."""
    if is_plain(email):
        return (email.lower(),)
    written = email.spelled if isinstance(email, Respelled) else email.lower()
    form = by_library(email.lower())
    parts = _parts(form) if form else None
    if form is None or parts is None:
        return (written,)
    local, domain, encoded = parts
    locals_, domains = (local, _taken_apart(local)), (domain, _taken_apart(domain), encoded)
    return tuple(dict.fromkeys([written, form, *(f"{one}@{other}" for one, other in product(locals_, domains))]))


def _taken_apart(text: str) -> str:
    return unicodedata.normalize("NFD", text)
