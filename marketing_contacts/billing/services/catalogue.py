"""Change the catalogue, for staff. A price is never changed once its day has come, because charges rest on it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify

from marketing_contacts.billing.models import Edition, Price
from marketing_contacts.billing.selectors import FURTHEST_AHEAD

LONGEST_CODE = 40
NO_CODES = {"new", "taxes"}  # addresses of other pages


class EditionExists(Exception):
    """An edition of this name exists, or an edition whose name gives the same code."""


class PriceInForce(Exception):
    """The day of the price has come in some time zone. Prices begin in the future."""


class PriceExists(Exception):
    """The edition has a price in this currency from the same day on."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a price.

    The terms are the first day, the tiers, and the monthly prices of the included tier and of each step.
    """

    valid_from: date
    included_contacts: int
    step_contacts: int
    month_minor: int
    step_month_minor: int

    def put_on(self, price: Price) -> None:
        for name in self.__slots__:
            setattr(price, name, getattr(self, name))


@transaction.atomic
def add_edition(*, name: str, has_marketing_contacts: bool, included_contacts: int, step_contacts: int) -> Edition:
    """Add an edition without prices. Raises EditionExists when the name or the code is taken."""
    code = slugify(name)[:LONGEST_CODE] or "edition"
    if code in NO_CODES or Edition.objects.filter(Q(pk=code) | Q(name__iexact=name)).exists():
        raise EditionExists
    return Edition.objects.create(
        code=code,
        name=name,
        has_marketing_contacts=has_marketing_contacts,
        included_contacts=included_contacts if has_marketing_contacts else 0,
        step_contacts=step_contacts if has_marketing_contacts else 0,
    )


@transaction.atomic
def rename_edition(*, edition: Edition, name: str) -> Edition:
    """Rename an edition. Charges keep the old name. Raises EditionExists when the name is taken."""
    current = Edition.objects.select_for_update().get(pk=edition.pk)
    if Edition.objects.filter(name__iexact=name).exclude(pk=current.pk).exists():
        raise EditionExists
    current.name = name
    current.save(update_fields=["name"])
    return current


@transaction.atomic
def add_price(*, edition: Edition, currency: str, terms: Terms, by: str, now: datetime) -> Price:
    """Add a price in a currency from a future day on. The first price in a currency may begin today.

    Raises PriceInForce when the day is too early, and PriceExists when a price begins on the same day.
    """
    others = Price.objects.select_for_update().filter(edition=edition, currency=currency)
    first = not list(others)
    require_to_come(terms.valid_from, now, today_will_do=first)
    price = Price(edition=edition, currency=currency)
    return _save_price(price, terms, by, now)


@transaction.atomic
def correct_price(*, price: Price, terms: Terms, by: str, now: datetime) -> Price:
    """Correct a future price.

    Raises PriceInForce when its day has come, PriceExists when a price begins on the same day, and DoesNotExist when
    the price was withdrawn.
    """
    current = Price.objects.select_for_update().get(pk=price.pk)
    require_to_come(current.valid_from, now)
    require_to_come(terms.valid_from, now)
    return _save_price(current, terms, by, now)


@transaction.atomic
def withdraw_price(*, price: Price, now: datetime) -> None:
    """Delete a future price.

    Raises PriceInForce when its day has come, and DoesNotExist when the price was withdrawn.
    """
    current = Price.objects.select_for_update().get(pk=price.pk)
    require_to_come(current.valid_from, now)
    current.delete()


def is_to_come(day: date, now: datetime) -> bool:
    """Return True when the day has begun in no time zone."""
    return day > (now + FURTHEST_AHEAD).date()


def require_to_come(day: date, now: datetime, *, today_will_do: bool = False) -> None:
    """Raise PriceInForce when the day has begun in some time zone. The present day may do."""
    if not (is_to_come(day, now) or (today_will_do and day >= now.date())):
        raise PriceInForce


def _save_price(price: Price, terms: Terms, by: str, now: datetime) -> Price:
    terms.put_on(price)
    price.set_by_label, price.set_at = by, now
    try:
        with transaction.atomic():
            price.save()
    except IntegrityError as error:
        raise PriceExists from error
    return price
