"""Writes what a person chose for the list of contacts."""

from collections.abc import Sequence

from contacts.models import ListColumns
from marketing_contacts.portals.models import Member

MOST_COLUMNS = 20


def choose_columns(*, by: Member, columns: Sequence[str], page_size: int) -> None:
    """Keep the columns in their order, each once, and the size of a page. Further columns are left out."""
    chosen = list(dict.fromkeys(columns))[:MOST_COLUMNS]
    ListColumns.objects.update_or_create(
        portal=by.portal, user_id=by.user_id, defaults={"columns": chosen, "page_size": page_size}
    )
