"""Write an audit trail as CSV. The entries are read by key, piece by piece, while the answer is sent."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from marketing_contacts.portals.audit_words import details, target, told_alone
from marketing_contacts.portals.models import AuditEntry
from marketing_contacts.toolbox.csv_answers import BYTE_ORDER_MARK, csv_text
from marketing_contacts.toolbox.paging import chunks_of

PIECE = 500  # entries


def lines(entries: QuerySet[AuditEntry], *, time_zone: str, language: str) -> Iterator[str]:
    """Yield the entries, the newest first, in the words of a language and the time of a time zone."""
    with translation.override(language):
        head = [_("Number"), _("When"), _("Who"), _("Event"), _("Event"), _("Details"), _("Code")]
    yield BYTE_ORDER_MARK + csv_text([head])
    zone = ZoneInfo(time_zone)
    for piece in chunks_of(entries, by=("-sequence",), size=PIECE):
        rows = (
            [
                str(entry.sequence),
                entry.at.astimezone(zone).isoformat(" ", "seconds"),
                entry.actor_label,
                told_alone(entry).sentence,
                target(entry),
                "; ".join(details(entry)),
                entry.action,
            ]
            for entry in piece
        )
        with translation.override(language), timezone.override(time_zone):
            text = csv_text(rows)
        yield text
