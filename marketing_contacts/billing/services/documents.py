"""Set a portal's billing name and address, and the tax rates of an installation."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from marketing_contacts.billing.models import BillingAddress, TaxRate
from marketing_contacts.billing.selectors import billing_address
from marketing_contacts.billing.services.catalogue import require_to_come
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal


class TaxRateExists(Exception):
    """The currency has a tax rate from the same day on."""


@transaction.atomic
def set_billing_address(*, portal: Portal, name: str, address: str, by: Member | None, now: datetime) -> None:
    """Set the name and the address on charges and statements from now on. Earlier documents keep theirs.

    Locks the end of the audit trail.
    """
    head = audit.lock_head(portal=portal)
    before = billing_address(portal)
    is_kept = BillingAddress.objects.filter(portal=portal).exists()
    if is_kept and (before.name, before.address) == (name, address):
        return
    BillingAddress.objects.update_or_create(portal=portal, defaults={"name": name, "address": address})
    audit.record(
        portal=portal,
        actor=by,
        action="subscription.billing_address",
        target=audit.Target("portal", portal.pk, portal.name),
        before={"name": before.name, "address": before.address},
        after={"name": name, "address": address},
        now=now,
        head=head,
    )


@transaction.atomic
def add_tax_rate(*, currency: str, name: str, rate: int, valid_from: date, by: str, now: datetime) -> TaxRate:
    """Add a tax rate in a currency from a future day on. The first rate in a currency may begin today.

    Raises PriceInForce when the day is too early, and TaxRateExists when a rate begins on the same day.
    """
    first = not TaxRate.objects.select_for_update().filter(currency=currency)
    require_to_come(valid_from, now, today_will_do=first)
    try:
        with transaction.atomic():
            return TaxRate.objects.create(
                currency=currency, name=name, rate=rate, valid_from=valid_from, set_by_label=by, set_at=now
            )
    except IntegrityError as error:
        raise TaxRateExists from error


@transaction.atomic
def withdraw_tax_rate(*, tax_rate: TaxRate, now: datetime) -> None:
    """Delete a future tax rate.

    Raises PriceInForce when its day has come, and DoesNotExist when the rate was withdrawn.
    """
    current = TaxRate.objects.select_for_update().get(pk=tax_rate.pk)
    require_to_come(current.valid_from, now)
    current.delete()
