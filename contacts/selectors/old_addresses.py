"""Find addresses that were stored before each address had one normal form."""

from collections.abc import Iterator
from dataclasses import dataclass

from contacts.email_addresses import normalised, spellings
from contacts.models import HOLDING, Contact
from marketing_contacts.portals.models import Portal


@dataclass(frozen=True, slots=True)
class OldAddress:
    """A living contact with an address that is not in normal form, and other contacts with the same address.

    An address that is not `valid` has no normal form.
    """

    contact_id: int
    valid: bool
    twins: list[int]


def old_addresses(portal: Portal) -> Iterator[OldAddress]:
    """Yield the portal's addresses that today's rules would write otherwise or refuse, by contact."""
    holding = Contact.objects.filter(HOLDING, portal=portal, email__isnull=False).order_by("id")
    rows = holding.values_list("email", "id", "merged_into_id")
    for email, number, survivor in rows.iterator(chunk_size=2_000):
        form = normalised(str(email))
        if form == email:
            continue
        contact_id = survivor or number
        same = Contact.objects.filter(HOLDING, portal=portal, email__in=spellings(str(form)) if form else [])
        owners = {into or twin for twin, into in same.values_list("id", "merged_into_id")}
        yield OldAddress(contact_id, form is not None, sorted(owners - {contact_id}))
