"""Keep what a member's own pages remember. Nothing of it belongs to the audit trail."""

from django.db.models.functions import Greatest

from marketing_contacts.portals.models import Member


def hide_checklist(*, member: Member) -> None:
    """Leave the checklist for a new portal out of the member's start page."""
    Member.objects.filter(portal=member.portal, pk=member.pk).update(hides_checklist=True)


def see_notices(*, member: Member, last: int) -> None:
    """Remember that the member saw the notices up to the number `last`. Another window may have shown later ones."""
    Member.objects.filter(portal=member.portal, pk=member.pk).update(seen_notice=Greatest("seen_notice", last))
