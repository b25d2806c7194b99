"""Create, recognise and hash secrets, which are keys, tokens and codes. Rules only, without database.

A secret is a prefix, 32 random characters out of 62 (190 bits) and a checksum of 6. A mistyped or invented secret is
refused without a query. Only its SHA-256 is stored. A slow hash would not protect a random secret of that length
better.
"""

import hashlib
import secrets
import string
import zlib

ALPHABET = string.digits + string.ascii_letters
RANDOM_LENGTH = 32
CHECKSUM_LENGTH = 6
PREFIXES = {
    "API_KEY": "mck-eu1-",
    "PRIVATE_APP": "pat-na1-",
    "CLIENT_SECRET": "mcs-eu1-",
    "AUTHORIZATION_CODE": "na1-ac-",
    "ACCESS_TOKEN": "na1-at-",
    "REFRESH_TOKEN": "na1-rt-",
}


def new_secret(kind: str) -> str:
    """Return a new secret of `kind`, one of `PREFIXES`."""
    body = PREFIXES[kind] + _in_letters(secrets.randbelow(len(ALPHABET) ** RANDOM_LENGTH), RANDOM_LENGTH)
    return body + _checksum(body)


def is_well_formed(secret: str, kind: str = "") -> bool:
    """Return True when the secret's prefix, length and checksum are right, and its kind is `kind` if given."""
    prefix = prefix_of(secret)
    if (
        not prefix
        or (kind and prefix != PREFIXES[kind])
        or len(secret) != len(prefix) + RANDOM_LENGTH + CHECKSUM_LENGTH
    ):
        return False
    body, checksum = secret[:-CHECKSUM_LENGTH], secret[-CHECKSUM_LENGTH:]
    return secret.isascii() and checksum == _checksum(body)


def hash_of(secret: str) -> bytes:
    """Return the stored hash of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def checksum_of(secret: str) -> str:
    """Return the stored hash of a secret in the OAuth server's tables, as hexadecimal digits."""
    return hash_of(secret).hex()


def prefix_of(secret: str) -> str:
    """Return the prefix that identifies the kind of the secret, or an empty text for an unknown one."""
    return next((prefix for prefix in PREFIXES.values() if secret.startswith(prefix)), "")


def last_four(secret: str) -> str:
    """Return the last four characters, which people see later."""
    return secret[-4:]


def _checksum(body: str) -> str:
    return _in_letters(zlib.crc32(body.encode()), CHECKSUM_LENGTH)


def _in_letters(number: int, length: int) -> str:
    """Return the last `length` digits of a number to the base 62, the lowest first."""
    letters = []
    for _ in range(length):
        number, digit = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[digit])
    return "".join(letters)
