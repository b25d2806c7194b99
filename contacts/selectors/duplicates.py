"""Contacts that may be the same person as a given contact. An index answers each question."""

import re
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from contacts.models import Contact
from contacts.selectors.list_filters import ContactFilters, filtered_contacts
from contacts.selectors.living import living_contacts

MOST = 5  # proposals for each likeness
SEPARATORS = ("", ".", "_", "-")
SAME_DOMAINS = {"gmail.com": "googlemail.com", "googlemail.com": "gmail.com"}


class Likeness(StrEnum):
    """Why two contacts may be the same person."""

    ADDRESS = "address"
    NAME = "name"


def like_addresses(email: str) -> set[str]:
    """Return other addresses that one person may well have beside `email`.

    The first part has the same words, joined or parted by a dot, a hyphen or an underscore. The words may stand in
    another order. A `+tag` is left out. Two domains of one provider are one.
    """
    local, _at, domain = email.rpartition("@")
    words = [word for word in re.split(r"[._-]", local.partition("+")[0]) if word]
    orders = [words, [*words[1:], *words[:1]]]
    locals_ = {separator.join(order) for order in orders for separator in SEPARATORS}
    domains = {domain, SAME_DOMAINS.get(domain, domain)}
    return {f"{each}@{at}" for each in locals_ for at in domains if each} - {email}


def duplicates_of(contact: Contact, now: datetime) -> list[tuple[Contact, Likeness]]:
    """Return living contacts that are like the contact, each once, with the first likeness that was found."""
    portal, found = contact.portal, dict[int, tuple[Contact, Likeness]]()

    def propose(rows: QuerySet[Contact], likeness: Likeness) -> None:
        for each in rows.exclude(id__in={contact.id, *found}).order_by("-id")[:MOST]:
            found[each.id] = (each, likeness)

    propose(living_contacts(portal).filter(email__in=like_addresses(contact.email or "")), Likeness.ADDRESS)
    names = [(contact.properties.get(name) or "").strip() for name in ("firstname", "lastname", "company")]
    if all(names):
        first, last, company = names
        same = {"properties__firstname__iexact": first, "properties__lastname__iexact": last}
        by_words = filtered_contacts(portal, ContactFilters(q=" ".join(names)), now)
        propose(by_words.filter(**same, properties__company__iexact=company), Likeness.NAME)
    return list(found.values())
