"""Texts as cells of a CSV file that no spreadsheet runs as a formula. Rules only.

A file may be divided by another separator than ours where it is opened. So a formula may begin a cell, or follow a
separator, a line break or quotation marks within it. An apostrophe goes in front of each such beginning, also where
apostrophes stand there already; the same is taken off again, so that every text comes back as it was. Plain numbers
and phone numbers of digits run nothing and stay as they are.
"""

import re

_SIGNS = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_BREAKS = r"[\t\r\n]"
_BEGINNING = rf'(\A|[;,|]"*|{_BREAKS}"*)'
_NUMBER = r'[+\-]\d[\d .\xa0\u202f]*(?:[eE][+\-]?\d+)?(?=[;,|\t\r\n"]|\Z)'
_RISKY = re.compile(rf"{_SIGNS}|{_BREAKS}")
_UNGUARDED = re.compile(rf"\A(?='*{_BREAKS})|{_BEGINNING}(?!{_NUMBER})(?='*{_SIGNS})")
_GUARDED = re.compile(rf"\A'(?='*{_BREAKS})|{_BEGINNING}'(?='*{_SIGNS})")


def guarded(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet might begin a formula."""
    return _UNGUARDED.sub(r"\1'", text) if _RISKY.search(text) else text


def unguarded(cell: str) -> str:
    """The text of which `guarded` made this cell."""
    return _GUARDED.sub(r"\1", cell) if "'" in cell else cell
