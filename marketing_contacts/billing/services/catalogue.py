"""Changes the catalogue, for staff. A price whose day has come is never changed: what was agreed on rests on it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify

from marketing_contacts.billing.models import Edition, Price
from marketing_contacts.billing.selectors.charges import FURTHEST_AHEAD

LONGEST_CODE = 40
NO_CODES = {"new"}  # it is the address of the form


class EditionExists(Exception):
    """There is an edition of this name, or of one that is written alike in addresses."""


class PriceInForce(Exception):
    """Its day has come somewhere on earth, or would have: prices begin on a day to come."""


class PriceExists(Exception):
    """There is a price of the edition in this currency from this very day on."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a price says: from when on, what is included, and what that and each step cost a month."""

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
    """Offer another edition; what it costs is added to it. Raises EditionExists."""
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
    """Call an edition otherwise; what was charged keeps the old name. Raises EditionExists."""
    current = Edition.objects.select_for_update().get(pk=edition.pk)
    if Edition.objects.filter(name__iexact=name).exclude(pk=current.pk).exists():
        raise EditionExists
    current.name = name
    current.save(update_fields=["name"])
    return current


@transaction.atomic
def add_price(*, edition: Edition, currency: str, terms: Terms, by: str, now: datetime) -> Price:
    """Add what the edition costs in a currency from a day to come on; the first in a currency may begin today.

    Raises PriceInForce and PriceExists.
    """
    others = Price.objects.select_for_update().filter(edition=edition, currency=currency)
    first = not list(others)
    _require_to_come(terms.valid_from, now, today_will_do=first)
    price = Price(edition=edition, currency=currency)
    return _saved(price, terms, by, now)


@transaction.atomic
def correct_price(*, price: Price, terms: Terms, by: str, now: datetime) -> Price:
    """Correct a price whose day has not come. Raises PriceInForce, PriceExists, and DoesNotExist for one withdrawn."""
    current = Price.objects.select_for_update().get(pk=price.pk)
    _require_to_come(current.valid_from, now)
    _require_to_come(terms.valid_from, now)
    return _saved(current, terms, by, now)


@transaction.atomic
def withdraw_price(*, price: Price, now: datetime) -> None:
    """Take back a price whose day has not come. Raises PriceInForce, and DoesNotExist for one withdrawn before."""
    current = Price.objects.select_for_update().get(pk=price.pk)
    _require_to_come(current.valid_from, now)
    current.delete()


def is_to_come(day: date, now: datetime) -> bool:
    """Whether the day has begun nowhere yet."""
    return day > (now + FURTHEST_AHEAD).date()


def _require_to_come(day: date, now: datetime, *, today_will_do: bool = False) -> None:
    if not (is_to_come(day, now) or (today_will_do and day >= now.date())):
        raise PriceInForce


def _saved(price: Price, terms: Terms, by: str, now: datetime) -> Price:
    terms.put_on(price)
    price.set_by_label, price.set_at = by, now
    try:
        with transaction.atomic():
            price.save()
    except IntegrityError as error:
        raise PriceExists from error
    return price
