"""Read numbers with decimal commas and groups of thousands. Rules only.

1,234 and 1.234 may each be two numbers, and the file's decimal mark decides. Any other number is unambiguous. An
unknown text stays as it is, and the check of values refuses it.
"""

import re

from contacts.property_definitions.values import NUMBER

POINT, COMMA = ".", ","
DOUBTFUL = {POINT: "POINT?", COMMA: "COMMA?"}  # the codes of doubtful marks
SPACES = re.compile("(?<=\\d)[ \xa0\u2007\u2009\u202f'\u2019](?=\\d{3}(?!\\d))")
SPACED = re.compile("[+-]?\\d{1,3}(?:[ \xa0\u2007\u2009\u202f'\u2019]\\d{3})+(?:[.,]\\d*)?")
ONE_MARK = re.compile(r"[+-]?\d*[.,]\d+")
EITHER_WAY = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?|[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?")
SIGNS = str.maketrans({"\u2212": "-"})


def mark_of(text: str) -> str:
    """Return the decimal mark of a written number, or an empty text.

    Returns DOUBTFUL when the mark may be decimal or divide thousands.
    """
    text = text.translate(SIGNS)
    if EITHER_WAY.fullmatch(text):
        return DOUBTFUL[POINT if POINT in text else COMMA]
    plain = SPACES.sub("", text) if SPACED.fullmatch(text) else text
    if ONE_MARK.fullmatch(plain):
        return POINT if POINT in plain else COMMA
    if not GROUPED.fullmatch(plain):
        return ""
    if POINT in plain and COMMA in plain:  # the last of the two signs is the mark
        return POINT if plain.rfind(POINT) > plain.rfind(COMMA) else COMMA
    return COMMA if POINT in plain else POINT  # the only sign divides the groups


def as_number(text: str, mark: str) -> str:
    """Return a written number in the programs' notation."""
    text = text.translate(SIGNS)
    if mark and EITHER_WAY.fullmatch(text):
        return text.replace(COMMA, POINT) if mark in text else text.replace(POINT, "").replace(COMMA, "")
    if NUMBER.fullmatch(text):
        return text
    if SPACED.fullmatch(text):
        return SPACES.sub("", text).replace(COMMA, POINT)
    if ONE_MARK.fullmatch(text) and not EITHER_WAY.fullmatch(text):
        return text.replace(COMMA, POINT)
    if GROUPED.fullmatch(text) and not EITHER_WAY.fullmatch(text):
        return text.replace(POINT if mark_of(text) == COMMA else COMMA, "").replace(COMMA, POINT)
    return text
