"""Invent people for the demo."""

import random

from contacts.services.creation.new_contact import NewContact

# fmt: off
FIRST = (
    "Ada", "Adam", "Agata", "Alan", "Alicja", "Amir", "Anita", "Bartek", "Bea", "Carla", "Celina", "Chen", "Dorota",
    "Edsger", "Elena", "Emil", "Ewa", "Felix", "Grace", "Hana", "Igor", "Iris", "Jakub", "Joan", "Julia", "Karol",
    "Lena", "Leon", "Maja", "Marek", "Maria", "Milan", "Nadia", "Nina", "Olaf", "Omar", "Paula", "Piotr", "Rita",
)
LAST = (
    "Adamski", "Bauer", "Becker", "Brown", "Costa", "Dijk", "Dubois", "Evans", "Fischer", "Garcia", "Gray", "Ivanova",
    "Jansen", "Kaczmarek", "Kim", "Klein", "Kowalska", "Lopez", "Mazur", "Moore", "Nowicka", "Okafor", "Olsen", "Patel",
    "Pinto", "Rossi", "Sato", "Silva", "Smith", "Sobczak", "Turner", "Weber", "Wilk", "Wong", "Young", "Zielinska",
)
# fmt: on
CITIES = (
    ("Warsaw", "Poland"),
    ("Gdynia", "Poland"),
    ("Berlin", "Germany"),
    ("Lyon", "France"),
    ("Porto", "Portugal"),
    ("Leeds", "United Kingdom"),
    ("Boston", "United States"),
    ("Osaka", "Japan"),
)
COMPANIES = ("Alder Works", "Blue Harbor", "Cedar & Sons", "Delta Foods", "Elm Street Books", "Fjord Optics", "Gale")
JOBS = ("Buyer", "Designer", "Engineer", "Founder", "Head of sales", "Marketing manager", "Office manager", "Teacher")
STAGES = ("subscriber", "lead", "lead", "marketingqualifiedlead", "opportunity", "customer")


def person(dice: random.Random, number: int) -> NewContact:
    """Return a contact that looks like a person. `number` keeps the email unique."""
    first, last = dice.choice(FIRST), dice.choice(LAST)
    city, country = dice.choice(CITIES)
    return NewContact(
        f"{first}.{last}.{number}@example.com".lower(),
        {
            "firstname": first,
            "lastname": last,
            "company": dice.choice(COMPANIES),
            "jobtitle": dice.choice(JOBS),
            "city": city,
            "country": country,
            "lifecyclestage": dice.choice(STAGES),
        },
    )
