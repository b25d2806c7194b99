"""Import the demo's file, the guests of a trade fair. Some rows are duplicates, unusable or known contacts."""

import csv
import io
import random
from collections.abc import Sequence
from datetime import datetime

from contacts.import_files.csv_files import read_csv
from contacts.services.creation.new_contact import NewContact
from contacts.services.jobs.import_work import IMPORTS
from contacts.services.jobs.imports import name_columns, receive_file, start_import
from marketing_contacts.demo.people import person
from marketing_contacts.jobs.services import do_all_parts
from marketing_contacts.portals.models import Member, Portal

HEADER = ("First name", "Last name", "E-mail", "Company", "Job title", "City", "Country", "Booth")
COLUMNS = ("firstname", "lastname", "email", "company", "jobtitle", "city", "country", "")
GUESTS = 140
FIRST_NUMBER = 10_000  # higher than the numbers of the other contacts
NOT_USABLE = (
    ("Ewa", "Wilk", "ewa.wilk(at)example.com", "Gale", "Buyer", "Gdynia", "Poland", "B4"),
    ("Omar", "Sato", "", "Fjord Optics", "Engineer", "Osaka", "Japan", "A1"),
    ("Rita", "Klein", "rita.klein@", "Alder Works", "Founder", "Berlin", "Germany", "C2"),
)


def import_guests(*, portal: Portal, by: Member, known: Sequence[NewContact], now: datetime) -> None:
    """Import the file like a person does, with upload, columns, check and start.

    `known` contacts are in the file too.
    """
    dice = random.Random(140)  # noqa: S311 - the same demo everywhere
    guests = [person(dice, FIRST_NUMBER + number) for number in range(GUESTS)]
    rows = [*map(_row, guests), *map(_row, known), *NOT_USABLE, *map(_row, guests[:4])]
    dice.shuffle(rows)
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    file = read_csv(io.BytesIO(text.getvalue().encode()))
    job = receive_file(portal=portal, file=file, file_name="trade-fair-gdynia.csv", by=by, now=now)
    name_columns(portal=portal, import_id=job.id, columns=COLUMNS, now=now)
    do_all_parts(work=IMPORTS, portal=portal, job_id=job.id, now=now)
    start_import(portal=portal, import_id=job.id, update_existing=False, as_marketing=False, by=by, now=now)
    do_all_parts(work=IMPORTS, portal=portal, job_id=job.id, now=now)


def _row(guest: NewContact) -> tuple[str, ...]:
    values = {**guest.properties, "email": guest.email or ""}
    return tuple(values.get(column, "B4") for column in COLUMNS)
