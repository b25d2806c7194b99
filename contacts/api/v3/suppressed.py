"""The properties that say whether mail to an address is unwanted: of the address, read where they are asked for."""

from collections.abc import Sequence

from contacts.api.v3.representation import WireContact
from contacts.models import Contact
from contacts.property_definitions import SUPPRESSED_FOR
from contacts.selectors import suppression_reasons
from marketing_contacts.portals.models import Portal


def with_suppression(
    portal: Portal, contacts: Sequence[Contact], answers: list[WireContact], asked: Sequence[str]
) -> list[WireContact]:
    """Write "true" into the answers to a read where an address is suppressed for a requested reason."""
    wanted = SUPPRESSED_FOR.keys() & set(asked)
    if wanted:
        reasons = suppression_reasons(portal, [contact.email for contact in contacts if contact.email])
        for contact, answer in zip(contacts, answers, strict=True):
            for name in wanted:
                if SUPPRESSED_FOR[name] & reasons.get(contact.email or "", set()):
                    answer.properties[name] = "true"
    return answers
