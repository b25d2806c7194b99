"""Conditions on contacts that an index answers: the beginnings of words, and the reasons of suppressed addresses."""

from collections.abc import Collection, Iterable

from django.db.models import BinaryField, BooleanField, Exists, Func, OuterRef, QuerySet, Value

from contacts.models import SuppressedAddress, Words
from contacts.search_terms import necessary
from marketing_contacts.portals.models import Portal

LONGEST_WORD = 200  # characters, since PostgreSQL takes at most 2,046 bytes in a query


def has_words(portal: Portal, words: Iterable[str]) -> Func:
    """Return a condition for contacts that have, for each of `words`, a word with that beginning.

    The words are letters and digits only, and stand in the statement itself. The best plan depends on how common the
    words are, so the statements must not share a plan.
    """
    beginnings = necessary(word[:LONGEST_WORD] for word in words if word.isalnum())
    query = " & ".join(f"{portal.pk:d}_{word}:*" for word in beginnings)
    found = f"%(expressions)s @@ '{query}'::tsquery"
    return Func(Words("portal", "email", "properties"), template=found, output_field=BooleanField())


def suppressions_by_contact(portal: Portal) -> QuerySet[SuppressedAddress]:
    """Return the reasons of an outer contact's address, for a subquery. No index leads from a hash to its contact."""
    address = Func(OuterRef("email"), Value("UTF8"), function="convert_to", output_field=BinaryField())
    hashed = Func(address, function="sha256", output_field=BinaryField())
    return SuppressedAddress.objects.filter(portal=portal, address_hash=hashed)


def is_suppressed(portal: Portal, reasons: Collection[str] = ()) -> Exists:
    """Return a condition for contacts with a suppressed address, for one of `reasons` or for any reason."""
    found = suppressions_by_contact(portal)
    return Exists(found.filter(reason__in=sorted(reasons)) if reasons else found)
