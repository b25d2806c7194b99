"""Reads of imports and the parts of their files."""

from collections.abc import Iterator

from django.db.models import QuerySet

from contacts.import_files.rows import Problem, RowFault
from contacts.models import Import, ImportPart
from marketing_contacts.portals.models import Portal

EXAMPLES = 3  # values to show of each column
RISKY_PARTS = 20  # parts of a file from which values are shown


def imports(portal: Portal) -> QuerySet[Import]:
    """Return the portal's imports."""
    return Import.objects.filter(portal=portal)


def import_parts(job: Import, *, first: int = 0) -> QuerySet[ImportPart]:
    """Return the kept parts of an import's file from the part `first` on."""
    return ImportPart.objects.filter(portal=job.portal_id, import_id=job.id, number__gte=first).order_by("number")


def import_problems(job: Import) -> Iterator[list[tuple[list[str], Problem]]]:
    """Yield the rows that were not imported, with their cells and reasons, part by part."""
    number = 0
    while part := import_parts(job, first=number).exclude(problems=[]).first():
        cells = dict(part.rows)
        yield [(cells[row], Problem(row, RowFault(code), *about)) for row, code, *about in part.problems]
        number = part.number + 1


def import_examples(job: Import) -> list[list[str]]:
    """Return some values of each column, in the file's order.

    The values are one with letters beyond ASCII, the longest one and the first ones.
    """
    risky: dict[str, list[list[int]]] = job.hints.get("risky", {})
    parts = list(dict.fromkeys(part for places in risky.values() for part, _row in places))[:RISKY_PARTS]
    kept = ImportPart.objects.filter(portal=job.portal_id, import_id=job.id, number__in=[0, *parts]).order_by("number")
    cells_of = {row: cells for part in kept for row, cells in part.rows}
    first = list(cells_of)[:EXAMPLES]
    examples = []
    for place in range(len(job.header)):
        rows = [*(row for _part, row in risky.get(str(place), [])), *first]
        cells = {row: cells_of[row][place] for row in rows if place < len(cells_of.get(row, []))}
        chosen = [row for row, cell in cells.items() if cell.strip()][:EXAMPLES]
        examples.append(list(dict.fromkeys(cells[row] for row in sorted(chosen))))
    return examples
