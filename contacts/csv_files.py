"""Reads CSV files as people have them: encoding, delimiter, header, rows. Rules only; what is wrong is named."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO

from contacts.property_values import EMAIL

LARGEST_FILE = 50 * 1024 * 1024  # bytes
MOST_ROWS = 500_000
MOST_COLUMNS = 100
LONGEST_NAME = 200  # characters of a column's name
LONGEST_LINE = 1_000_000  # characters
PIECE = 256 * 1024  # bytes read at a time
HEAD_ROWS = 20  # by which the delimiter is told
DELIMITERS = ",;\t"
ENCODINGS = {"utf-8": "UTF-8", "utf-16": "UTF-16", "cp1250": "Windows-1250", "cp1252": "Windows-1252"}
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Letters that tell the two Windows encodings apart: the same bytes are unlikely signs in the other one.
CENTRAL = set("ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰ")
WESTERN = set("àâãåæèêìïðñòõøùûÿœÀÂÃÅÆÈÊÌÏÑÒÕØÙÛŒšžŠŽ")

Row = list[str]


class UnreadableFile(Exception):
    """The file cannot be read as CSV; the fault is a word for the reason, with what it is about."""

    def __init__(self, fault: str, **about: str | int) -> None:
        super().__init__(fault, about)
        self.fault = fault
        self.about = about


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file whose head was understood; `rows` are numbered as spreadsheets do, the header being row 1.

    A row has at most one cell more than the header: what is in all cells beyond it.
    """

    encoding: str
    delimiter: str
    header: list[str]
    rows: Iterator[tuple[int, Row]]


def read_csv(file: IO[bytes], encoding: str = "") -> CsvFile:
    """Read the head of `file` and promise the rows. Raises UnreadableFile, also while the rows are read.

    The encoding is detected where none is named. Rows that are empty throughout are left out.
    """
    encoding = _checked_encoding(file, encoding)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    delimiter, skipped = _delimiter(text)
    text.seek(0)
    records = _records(text, delimiter, skipped)
    _number, first = next(records, (0, []))
    header = _checked_header(first)
    return CsvFile(encoding.removesuffix("-sig"), delimiter, header, _counted(records, len(header)))


def _checked_encoding(file: IO[bytes], wanted: str) -> str:
    """The encoding in which the whole file can be read."""
    file.seek(0)
    head = file.read(PIECE)
    if not head.strip(b"\r\n\t ,;\0\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("empty")
    marked = next((encoding for mark, encoding in MARKS.items() if head.startswith(mark)), "")
    if wanted == "utf-16" or "utf-16" in marked:
        encoding = marked or ("utf-16-be" if head[:1] == b"\0" else "utf-16-le")
        return _readable(file, encoding) or _refuse_encoding(encoding)
    if wanted and not marked:
        return _readable(file, wanted) or _refuse_encoding(wanted)
    if found := _readable(file, "utf-8-sig"):
        return found
    if "\0" in head.decode("latin-1"):
        raise UnreadableFile("nul")
    best = max(("cp1252", "cp1250"), key=lambda encoding: _likeness(file, encoding))
    return _readable(file, best) or _refuse_encoding("")


def _refuse_encoding(encoding: str) -> str:
    raise UnreadableFile("encoding", encoding=ENCODINGS.get(encoding.removesuffix("-sig")[:6].rstrip("-"), ""))


def _readable(file: IO[bytes], encoding: str) -> str:
    """The encoding, if all of the file is text in it; raises UnreadableFile for text that holds a NUL."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(PIECE):
            if "\0" in decoder.decode(piece):
                raise UnreadableFile("nul")
        decoder.decode(b"", final=True)
    except UnicodeError:
        return ""
    return encoding


def _likeness(file: IO[bytes], encoding: str) -> int:
    """How much the file looks like text in this encoding: letters that only it has, minus signs that no name has."""
    file.seek(0)
    seen: Counter[str] = Counter()
    while piece := file.read(PIECE):
        seen.update(piece.translate(None, bytes(range(128))).decode(encoding, "replace"))
    letters = CENTRAL if encoding == "cp1250" else WESTERN
    return sum(number if sign in letters else 0 if sign.isalpha() else -number for sign, number in seen.items())


def _delimiter(text: io.TextIOWrapper) -> tuple[str, int]:
    """By what cells are divided, and how many lines come before the header: Excel may name the delimiter in one."""
    first = text.readline(PIECE)
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=,"):
        return first[4], 1
    lines = [first, *(text.readline(PIECE) for _line in range(HEAD_ROWS))]
    return max(DELIMITERS, key=lambda delimiter: _fitness(lines, delimiter)), 0


def _fitness(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """How many of the first rows have as many cells as the header, if it has several; then how many that are."""
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0, 0
    width = len(rows[0]) if rows else 0
    return (sum(len(row) == width for row in rows), width) if width > 1 else (0, 0)


def _records(text: io.TextIOWrapper, delimiter: str, skipped: int) -> Iterator[tuple[int, Row]]:
    lines = _lines(text)
    number = len(list(islice(lines, skipped)))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableFile("quote", row=number) from error
        if any(cell.strip() for cell in cells):
            yield number, cells


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise UnreadableFile("long_line", most=LONGEST_LINE)
        yield line


def _checked_header(first: Row) -> list[str]:
    names = [name.strip() for name in first]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise UnreadableFile("empty")
    if mail := next((name for name in names if EMAIL.fullmatch(name)), ""):
        raise UnreadableFile("no_header", cell=mail[:LONGEST_NAME])
    if len(names) > MOST_COLUMNS:
        raise UnreadableFile("columns", number=len(names), most=MOST_COLUMNS)
    if "" in names:
        raise UnreadableFile("nameless", column=names.index("") + 1)
    if long := next((name for name in names if len(name) > LONGEST_NAME), ""):
        raise UnreadableFile("long_name", column=names.index(long) + 1, most=LONGEST_NAME)
    twice = [name for name, number in Counter(name.lower() for name in names).items() if number > 1]
    if twice:
        raise UnreadableFile("twice", names=", ".join(twice))
    return names


def _counted(records: Iterator[tuple[int, Row]], width: int) -> Iterator[tuple[int, Row]]:
    count = 0
    for count, (number, cells) in enumerate(records, 1):
        if count > MOST_ROWS:
            raise UnreadableFile("rows", most=MOST_ROWS)
        beyond = "".join(cells[width:]).strip()
        yield number, [*cells[:width], beyond] if beyond else cells[:width]
    if not count:
        raise UnreadableFile("no_rows")
