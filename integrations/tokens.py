"""Secrets: keys, tokens, authorization codes; how they are made, recognised and kept. Rules only: no database.

A secret is a prefix, 32 random characters of 62 (190 bits) and a checksum of 6: a mistyped or invented one is refused
without a query. Only its SHA-256 is stored: of a random secret of that length a slow hash would protect nothing more.
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
    """A new secret of `kind`, one of `PREFIXES`."""
    body = PREFIXES[kind] + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return body + _checksum(body)


def is_well_formed(secret: str, kind: str = "") -> bool:
    """Whether `secret` may be one of ours, or one of `kind`: its prefix, length and checksum are right."""
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
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def checksum_of(secret: str) -> str:
    """What is stored of a secret in the tables of the OAuth server: the same hash, as hexadecimal digits."""
    return hash_of(secret).hex()


def prefix_of(secret: str) -> str:
    """The prefix that tells what kind of secret it is; empty for one that is not ours."""
    return next((prefix for prefix in PREFIXES.values() if secret.startswith(prefix)), "")


def last_four(secret: str) -> str:
    """What people are shown of a secret later."""
    return secret[-4:]


def _checksum(body: str) -> str:
    rest, digits = zlib.crc32(body.encode()), []
    for _ in range(CHECKSUM_LENGTH):
        rest, digit = divmod(rest, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(digits)
