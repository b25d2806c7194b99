"""Keep what a member's own pages remember. Nothing of it belongs to the audit trail."""

from marketing_contacts.portals.models import Member


def hide_checklist(*, member: Member) -> None:
    """Leave the checklist for a new portal out of the member's start page."""
    Member.objects.filter(portal=member.portal, pk=member.pk).update(hides_checklist=True)
