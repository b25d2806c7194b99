"""Takes erased persons out of what is kept of calls."""

from integrations.idempotency import erase_answers
from marketing_contacts.portals.erasers import ErasedPerson
from marketing_contacts.portals.models import Portal


def erase_from_answers(portal: Portal, person: ErasedPerson) -> None:
    """Erase the kept answers that name the person by an address or by a contact's number."""
    erase_answers(portal=portal, texts=[*sorted(person.addresses), *map(str, sorted(person.contact_ids))])
