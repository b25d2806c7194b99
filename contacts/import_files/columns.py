"""Guess the property of a file's column from its name, in English and Polish. Rules only."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from contacts.property_definitions import WRITABLE, PropertyDefinition

IN_BRACKETS = re.compile(r"\(([a-z][a-z0-9_]*)\)\Z")  # a property's name after its label
# Common names of the properties, compared without accents, case, spaces and signs.
CALLED = {
    "email": "e-mail, email address, e-mail address, mail, adres e-mail, adres email, poczta",  # codespell:ignore adres
    "firstname": "first name, given name, forename, imie",
    "lastname": "last name, surname, family name, nazwisko",
    "salutation": "title, zwrot grzecznosciowy",
    "company": "company name, organisation, organization, firma, nazwa firmy",
    "jobtitle": "job title, position, role, stanowisko",
    "phone": "phone number, telephone, tel, telefon, numer telefonu, nr telefonu",  # codespell:ignore numer
    "mobilephone": "mobile, mobile phone, mobile phone number, cell phone, komorka, telefon komorkowy",
    "fax": "fax number, faks",
    "address": "street, street address, adres, ulica",  # codespell:ignore adres
    "city": "town, miasto, miejscowosc",
    "state": "region, state/region, province, wojewodztwo",
    "zip": "zip code, postal code, postcode, kod pocztowy",
    "country": "country/region, kraj, panstwo",
    "industry": "branza",
    "website": "website url, www, strona internetowa, strona www",
    "lifecyclestage": "lifecycle stage, etap cyklu zycia",
    "numemployees": "number of employees, liczba pracownikow",
    "annualrevenue": "annual revenue, przychod roczny",
    "date_of_birth": "birthday, birth date, data urodzenia",
    "gender": "sex, plec",
    "message": "wiadomosc",
}


def guessed(
    header: Sequence[str],
    definitions: Mapping[str, PropertyDefinition] = WRITABLE,
    names: Mapping[str, str] | None = None,
    *,
    ours: bool = False,
) -> list[str]:
    """Return the property of each column, each property once. A column without a likely property gets an empty text.

    The first column of our own exports is the contact's number, even if a property has that name.
    """
    known = names if names is not None else names_of(definitions)
    found: list[str] = []
    for place, heading in enumerate(header):
        named = IN_BRACKETS.search(heading)
        likely = named[1] if named and named[1] in definitions else known.get(plain(heading), "")
        found.append("" if likely in found or (ours and place == 0) else likely)
    return found


def names_of(
    definitions: Mapping[str, PropertyDefinition], labels: Mapping[str, Iterable[str]] | None = None
) -> dict[str, str]:
    """Return the property for each plain heading. `labels` are the default properties' labels in other languages."""
    own = {name: definition for name, definition in definitions.items() if name not in WRITABLE}
    translated = {plain(label): name for name, words in (labels or {}).items() for label in words}
    return (
        {plain(definition.label): name for name, definition in own.items()}
        | {plain(name): name for name in own}
        | {heading: name for heading, name in (translated | KNOWN).items() if name in definitions}
    )


def headings(names: Sequence[str], labels: Sequence[str], known: Mapping[str, str], taken: Iterable[str]) -> list[str]:
    """Return the headings of properties in an export, so that an import finds the same properties again.

    A heading is the label alone. If the label means another property or occurs twice, the name follows in brackets.
    """
    there = Counter(plain(label) for label in (*labels, *taken))
    writable = set(known.values())
    return [
        label
        if plain(label)
        and there[plain(label)] == 1
        and known.get(plain(label), "") == (name if name in writable else "")
        else f"{label} ({name})"
        for name, label in zip(names, labels, strict=True)
    ]


def plain(name: str) -> str:
    """Return a name without accents, case, spaces and signs."""
    letters = unicodedata.normalize("NFKD", name.lower().replace("ł", "l"))
    return "".join(letter for letter in letters if letter.isalnum())


KNOWN = (
    {plain(definition.label): name for name, definition in WRITABLE.items()}
    | {plain(name): name for name in WRITABLE}
    | {plain(name): property_name for property_name, names in CALLED.items() for name in names.split(",")}
)
