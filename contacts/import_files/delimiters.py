"""Detect the delimiter of a CSV file from its first lines. Rules only."""

import csv
import io
from collections.abc import Sequence

from contacts.import_files.encodings import PIECE

HEAD_ROWS = 20  # rows that decide on the delimiter
DELIMITERS = ",;\t|"
LAST_DELIMITER = ":"  # times contain it, so it is tried only when no other delimiter fits


def delimiter_of(text: io.TextIOWrapper) -> tuple[str, int]:
    """Return the delimiter and the number of lines before the header. Excel may name the delimiter in such a line."""
    first = text.readline(PIECE)
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=,"):
        return first[4], 1
    lines = [first, *(text.readline(PIECE) for _line in range(HEAD_ROWS))]
    best = max(DELIMITERS, key=lambda delimiter: _fitness(lines, delimiter))
    rows = sum(bool(line.strip()) for line in lines)
    if _fitness(lines, best) == (0, 0) and rows > 1 and _fitness(lines, LAST_DELIMITER)[0] == rows:
        return LAST_DELIMITER, 0
    return best, 0


def _fitness(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """Return the number of rows that have as many cells as the header, and that number of cells.

    Returns 0 and 0 for a header with one cell.
    """
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0, 0
    width = len(rows[0]) if rows else 0
    return (sum(len(row) == width for row in rows), width) if width > 1 else (0, 0)
