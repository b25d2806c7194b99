"""Write texts as cells of a CSV file that no spreadsheet runs as a formula. Rules only.

The reader of a file may use another separator than ours. So a formula may start at the start of a cell, or after a
separator, a line break or quotation marks within it. The writer puts an apostrophe in front of each such start, even
after existing apostrophes. The reader removes the same apostrophes, so that every text survives the way. Plain numbers
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
    """Return the text with an apostrophe in front of each possible formula."""
    return _UNGUARDED.sub(r"\1'", text) if _RISKY.search(text) else text


def unguarded(cell: str) -> str:
    """Return the text from which `guarded` made this cell."""
    return _GUARDED.sub(r"\1", cell) if "'" in cell else cell
