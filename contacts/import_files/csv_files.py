"""Read CSV files with any common encoding, delimiter and header, and name every fault. Rules only."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import IO

from contacts.email_addresses import normalised
from contacts.import_files.delimiters import delimiter_of
from contacts.import_files.encodings import BAD_BYTE, ENCODINGS, PIECE, is_broken_utf_8, likeliest
from marketing_contacts.toolbox.spreadsheet_cells import unguarded

LARGEST_FILE = 50 * 1024 * 1024  # bytes
MOST_ROWS = 500_000
MOST_COLUMNS = 1_000 + 100  # all properties of a portal, and the other columns of our exports
LONGEST_NAME = 400  # characters of a column's name
LONGEST_LINE = 1_000_000  # characters
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # xlsx and its like, xls
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

Row = list[str]


class FileFault(StrEnum):
    """The reasons why a file cannot be read as CSV."""

    EMPTY = "empty"
    NO_ROWS = "no_rows"
    NO_HEADER = "no_header"
    COLUMNS = "columns"
    NAMELESS = "nameless"
    LONG_NAME = "long_name"
    TWICE = "twice"
    NUL = "nul"
    ENCODING = "encoding"
    BAD_BYTE = "bad_byte"
    WORKBOOK = "workbook"
    QUOTE = "quote"
    LONG_LINE = "long_line"
    ROWS = "rows"


class UnreadableFile(Exception):
    """The file cannot be read as CSV. `about` has the values of the fault's text."""

    def __init__(self, fault: FileFault, **about: str | int) -> None:
        super().__init__(fault, about)
        self.fault = fault
        self.about = about


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file with a readable head. `rows` are numbered like in spreadsheets, and the header is row 1.

    A row has at most one cell more than the header. That cell joins all cells beyond the header.
    """

    encoding: str
    delimiter: str
    header: list[str]
    rows: Iterator[tuple[int, Row]]


def read_csv(file: IO[bytes], encoding: str = "", *, central: bool = False) -> CsvFile:
    """Read the head of `file`, and return the rows as an iterator.

    Without an encoding, the encoding is detected. `central` decides when several encodings fit. Empty rows are left
    out. Raises UnreadableFile, also while the rows are read.
    """
    encoding = _checked_encoding(file, encoding, central=central)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    delimiter, skipped = delimiter_of(text)
    text.seek(0)
    records = _records(text, delimiter, skipped)
    _number, first = next(records, (0, []))
    header = _checked_header(first)
    return CsvFile(encoding.removesuffix("-sig"), delimiter, header, _counted(records, len(header)))


def _checked_encoding(file: IO[bytes], wanted: str, *, central: bool) -> str:
    """Return the encoding in which the whole file can be read. Raises UnreadableFile when there is none."""
    file.seek(0)
    head = file.read(PIECE)
    if head.startswith(WORKBOOKS):
        raise UnreadableFile(FileFault.WORKBOOK)
    if not head.strip(b"\r\n\t ,;\0\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(FileFault.EMPTY)
    marked = next((encoding for mark, encoding in MARKS.items() if head.startswith(mark)), "")
    if wanted == "utf-16" or "utf-16" in marked:
        wanted = marked or ("utf-16-be" if head[:1] == b"\0" else "utf-16-le")
        found = _readable(file, wanted)
    elif wanted not in {"", "utf-8"} and not marked:
        found = _readable(file, wanted)
    elif not (found := _readable(file, "utf-8-sig")):
        if "\0" in head.decode("latin-1"):
            raise UnreadableFile(FileFault.NUL)
        if marked or is_broken_utf_8(file):
            raise UnreadableFile(FileFault.BAD_BYTE, row=_row_of_bad_byte(file))
        found = "" if wanted else likeliest(file, central=central)
    if not found:
        raise UnreadableFile(
            FileFault.ENCODING, encoding=ENCODINGS.get(wanted.removesuffix("-sig")[:6].rstrip("-"), "")
        )
    return found


def _row_of_bad_byte(file: IO[bytes]) -> int:
    """Return the first row with a byte that is not UTF-8."""
    file.seek(0)
    text = io.TextIOWrapper(file, "utf-8-sig", "surrogateescape", newline="")
    delimiter, skipped = delimiter_of(text)
    text.seek(0)
    found = (number for number, cells in _records(text, delimiter, skipped) if BAD_BYTE.search("".join(cells)))
    row = next(found, 1)
    text.detach()
    return row


def _readable(file: IO[bytes], encoding: str) -> str:
    """Return the encoding if it decodes the whole file, else an empty text. Raises UnreadableFile for a NUL."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(PIECE):
            if "\0" in decoder.decode(piece):
                raise UnreadableFile(FileFault.NUL)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return ""
    return encoding


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
            raise UnreadableFile(FileFault.QUOTE, row=number) from error
        if any(cell.strip() for cell in cells):
            yield number, cells


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise UnreadableFile(FileFault.LONG_LINE, most=LONGEST_LINE)
        yield line


def _checked_header(first: Row) -> list[str]:
    names = [unguarded(name).strip() for name in first]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise UnreadableFile(FileFault.EMPTY)
    if mail := next((name for name in names if normalised(name)), ""):
        raise UnreadableFile(FileFault.NO_HEADER, cell=mail[:LONGEST_NAME])
    if len(names) > MOST_COLUMNS:
        raise UnreadableFile(FileFault.COLUMNS, number=len(names), most=MOST_COLUMNS)
    if "" in names:
        raise UnreadableFile(FileFault.NAMELESS, column=names.index("") + 1)
    if long := next((name for name in names if len(name) > LONGEST_NAME), ""):
        raise UnreadableFile(FileFault.LONG_NAME, column=names.index(long) + 1, most=LONGEST_NAME)
    twice = [name for name, number in Counter(name.lower() for name in names).items() if number > 1]
    if twice:
        raise UnreadableFile(FileFault.TWICE, names=", ".join(twice))
    return names


def _counted(records: Iterator[tuple[int, Row]], width: int) -> Iterator[tuple[int, Row]]:
    count = 0
    for count, (number, cells) in enumerate(records, 1):
        if count > MOST_ROWS:
            raise UnreadableFile(FileFault.ROWS, most=MOST_ROWS)
        beyond = "".join(cells[width:]).strip()
        yield number, [*cells[:width], beyond] if beyond else cells[:width]
    if not count:
        raise UnreadableFile(FileFault.NO_ROWS)
