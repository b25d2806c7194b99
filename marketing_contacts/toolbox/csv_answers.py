"""Stream tables as CSV files.

The files are UTF-8 with a byte order mark, which spreadsheets need for Polish letters. No cell runs as a formula.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import chain

from django.http import StreamingHttpResponse

from marketing_contacts.toolbox.spreadsheet_cells import guarded

BYTE_ORDER_MARK = "\ufeff"

Cell = str | int


def csv_answer(
    *, file_name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str = ","
) -> StreamingHttpResponse:
    """Return a download that streams the rows while they are read."""
    lines = chain([BYTE_ORDER_MARK + csv_text([header], delimiter)], (csv_text([row], delimiter) for row in rows))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def csv_text(rows: Iterable[Sequence[Cell]], delimiter: str = ",") -> str:
    """Return rows as lines of a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return text.getvalue()
