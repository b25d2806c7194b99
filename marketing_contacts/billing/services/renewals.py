"""Begin the next term when a renewal date has come."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from marketing_contacts.billing.models import Price, Subscription
from marketing_contacts.billing.selectors import contact_tiers, first_upgrade_since, price_in_force
from marketing_contacts.billing.services.charges import charge_renewal
from marketing_contacts.billing.services.usage import lock_usage
from marketing_contacts.billing.update_dates import local_date
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal


@transaction.atomic
def renew(*, portal: Portal, now: datetime) -> int:
    """Begin every term whose renewal date has come in the portal's time zone, and return the number of terms.

    Repeated, late and parallel runs are safe. Each term begins and is charged once, as of its own date.
    """
    due = Subscription.objects.values_list("next_renewal_date", flat=True).get(portal=portal)
    if due and due > local_date(now, portal.time_zone):
        return 0
    return Renewing(portal, now).begin_terms()


class Renewing:
    """A portal's subscription, its counters and the end of its audit trail, all locked in the order of locks."""

    def __init__(self, portal: Portal, at: datetime) -> None:
        self.head = audit.lock_head(portal=portal)
        self.portal, self.at = Portal.objects.get(pk=portal.pk), at
        self.usage = lock_usage(portal=self.portal, now=at)
        self.subscription = Subscription.objects.select_related("edition").get(portal=portal)
        self.today = local_date(at, self.portal.time_zone)

    @property
    def next_renewal_date(self) -> date:
        return self.subscription.next_renewal_date or self.subscription.term_holding(self.today).ends

    def price_at(self, renewal: date) -> Price | None:
        return price_in_force(self.subscription.edition, self.portal.currency, term_starts=renewal, day=self.today)

    def begin_terms(self) -> int:
        begun, known = 0, self.subscription.next_renewal_date
        self.subscription.next_renewal_date = self.next_renewal_date
        while self.next_renewal_date <= self.today:
            self._begin_term(self.next_renewal_date)
            begun += 1
        if known != self.subscription.next_renewal_date:
            self.subscription.save()
        return begun

    def _begin_term(self, renewal: date) -> None:
        if self.subscription.edition.has_marketing_contacts:
            price, before = self.price_at(renewal), self.usage.tier
            if upgrade := first_upgrade_since(self.portal, renewal):
                # The upgrade came after the renewal date and has charged the higher tier.
                before = upgrade.from_tier
                tier = contact_tiers(self.subscription.edition, price).smallest_holding(before)
            else:
                tier = self.fit_tier(price, at_least=self.subscription.downgrade_tier or before)
            charge_renewal(
                portal=self.portal,
                subscription=self.subscription,
                tier_before=before,
                tier=tier,
                price=price,
                ledger_sequence=self.usage.ledger_sequence,
                now=self.at,
            )
        self.clear_downgrade()
        self.subscription.next_renewal_date = self.subscription.term_holding(renewal).ends

    def fit_tier(self, price: Price | None, *, at_least: int = 0, by: str | None = None) -> int:
        """Move to the smallest tier that holds the count and the tier `at_least`, and return that tier."""
        usage, before = self.usage, self.usage.tier
        tiers = contact_tiers(self.subscription.edition, price)
        usage.tier = tiers.smallest_holding(max(at_least, usage.count - usage.pending_due))
        if usage.tier != before:
            usage.save(update_fields=["tier"])
            self.record("subscription.tier", before, usage.tier, by)
        return usage.tier

    def clear_downgrade(self) -> None:
        self.subscription.downgrade_tier = self.subscription.downgrade_asked_at = None
        self.subscription.downgrade_asked_by_label = ""

    def record(self, action: str, before: Any, after: Any, by: Member | str | None) -> None:
        target = audit.Target("portal", self.portal.pk, self.portal.name)
        audit.record(
            portal=self.portal,
            actor=by,
            action=action,
            target=target,
            before=before,
            after=after,
            now=self.at,
            head=self.head,
        )
