"""Which property a column of a file is: guessed from its name, in English and Polish. Rules only."""

import unicodedata
from collections.abc import Mapping, Sequence

from contacts.property_definitions import WRITABLE, PropertyDefinition

# What people call the properties; compared without accents, case, spaces and signs.
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


def guessed(header: Sequence[str], definitions: Mapping[str, PropertyDefinition] = WRITABLE) -> list[str]:
    """For each column the name of its property, empty where none is likely; a property once only."""
    own = {name: definition for name, definition in definitions.items() if name not in WRITABLE}
    known = {plain(definition.label): name for name, definition in own.items()} | {plain(name): name for name in own}
    known |= KNOWN
    found: list[str] = []
    for name in header:
        likely = known.get(plain(name), "")
        found.append("" if likely in found else likely)
    return found


def plain(name: str) -> str:
    """A name without accents, case, spaces and signs."""
    letters = unicodedata.normalize("NFKD", name.lower().replace("ł", "l"))
    return "".join(letter for letter in letters if letter.isalnum())


KNOWN = (
    {plain(definition.label): name for name, definition in WRITABLE.items()}
    | {plain(name): name for name in WRITABLE}
    | {plain(name): property_name for property_name, names in CALLED.items() for name in names.split(",")}
)
