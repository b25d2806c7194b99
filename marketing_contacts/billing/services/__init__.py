"""Moves the running count and its ledger; upgrades tiers; keeps what sources did. Told by the floors above."""

from marketing_contacts.billing.services.activity import fold_activity
from marketing_contacts.billing.services.billing_contacts import (
    IsBillingContact,
    TooManyBillingContacts,
    add_billing_contact,
    remove_billing_contact,
)
from marketing_contacts.billing.services.days import fold_ledger
from marketing_contacts.billing.services.limits import BreakerMoved, close_breaker, lift_limits, set_source_limits
from marketing_contacts.billing.services.periods import write_statements
from marketing_contacts.billing.services.subscriptions import (
    CapBelowOne,
    NoMarketingContacts,
    require_marketing_contacts,
    set_cap,
    subscribe,
)
from marketing_contacts.billing.services.usage import (
    UsageMove,
    count_creation,
    count_up_to_cap,
    hold,
    lock_usage,
    move_count,
    pass_update_date,
    set_pending,
)

__all__ = [
    "BreakerMoved",
    "CapBelowOne",
    "IsBillingContact",
    "NoMarketingContacts",
    "TooManyBillingContacts",
    "UsageMove",
    "add_billing_contact",
    "close_breaker",
    "count_creation",
    "count_up_to_cap",
    "fold_activity",
    "fold_ledger",
    "hold",
    "lift_limits",
    "lock_usage",
    "move_count",
    "pass_update_date",
    "remove_billing_contact",
    "require_marketing_contacts",
    "set_cap",
    "set_pending",
    "set_source_limits",
    "subscribe",
    "write_statements",
]
