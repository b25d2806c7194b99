"""Tables as CSV files that are sent while they are read.

UTF-8 with a byte order mark, without which spreadsheets take Polish letters apart. A text that a spreadsheet would run
as a formula gets an apostrophe in front.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

BYTE_ORDER_MARK = "\ufeff"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | int


class _Line:
    """What the CSV writer writes to: it hands each line on."""

    def write(self, line: str) -> str:
        return line


def csv_answer(*, file_name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    """A file to download, with the rows as they are read."""
    response = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def harmless(value: Cell) -> Cell:
    """The value as no spreadsheet takes it for a formula; a number is none."""
    return f"'{value}" if isinstance(value, str) and value.startswith(STARTS_A_FORMULA) else value


def _lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + str(writer.writerow(header))
    for row in rows:
        yield str(writer.writerow([harmless(cell) for cell in row]))
