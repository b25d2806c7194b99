"""Move the running count and its ledger, upgrade tiers, and keep the activity of sources. Higher floors call this."""

from marketing_contacts.billing.services.activity import fold_activity
from marketing_contacts.billing.services.banners import dismiss_banner
from marketing_contacts.billing.services.billing_contacts import (
    IsBillingContact,
    TooManyBillingContacts,
    add_billing_contact,
    erase_billing_addresses,
    remove_billing_contact,
)
from marketing_contacts.billing.services.catalogue import (
    EditionExists,
    PriceExists,
    PriceInForce,
    Terms,
    add_edition,
    add_price,
    correct_price,
    is_to_come,
    rename_edition,
    withdraw_price,
)
from marketing_contacts.billing.services.charges import AmountIsSet, settle_charge
from marketing_contacts.billing.services.days import fold_ledger
from marketing_contacts.billing.services.documents import (
    TaxRateExists,
    add_tax_rate,
    set_billing_address,
    withdraw_tax_rate,
)
from marketing_contacts.billing.services.downgrades import (
    NoSuchTier,
    TierTooSmall,
    TooLateToAsk,
    ask_for_downgrade,
    withdraw_downgrade,
)
from marketing_contacts.billing.services.edition_changes import RenewalPassed, RenewalTooFar, change_subscription
from marketing_contacts.billing.services.founding import create_portal_with_subscription
from marketing_contacts.billing.services.limits import BreakerMoved, close_breaker, lift_limits, set_source_limits
from marketing_contacts.billing.services.notices import (
    WrongNoticeLevels,
    create_due_notices,
    delete_old_notice_mails,
    mail_notices,
    set_notice_levels,
)
from marketing_contacts.billing.services.periods import write_statements
from marketing_contacts.billing.services.read_notices import read_notices
from marketing_contacts.billing.services.renewals import renew
from marketing_contacts.billing.services.subscriptions import (
    MaximumBelowOne,
    NoMarketingContacts,
    require_marketing_contacts,
    set_maximum,
    subscribe,
)
from marketing_contacts.billing.services.time_zone import move_time_zone
from marketing_contacts.billing.services.usage import (
    UsageMove,
    count_creation,
    count_within_limits,
    hold,
    lock_usage,
    move_count,
    pass_update_date,
    set_pending,
)

__all__ = [
    "AmountIsSet",
    "BreakerMoved",
    "EditionExists",
    "IsBillingContact",
    "MaximumBelowOne",
    "NoMarketingContacts",
    "NoSuchTier",
    "PriceExists",
    "PriceInForce",
    "RenewalPassed",
    "RenewalTooFar",
    "TaxRateExists",
    "Terms",
    "TierTooSmall",
    "TooLateToAsk",
    "TooManyBillingContacts",
    "UsageMove",
    "WrongNoticeLevels",
    "add_billing_contact",
    "add_edition",
    "add_price",
    "add_tax_rate",
    "ask_for_downgrade",
    "change_subscription",
    "close_breaker",
    "correct_price",
    "count_creation",
    "count_within_limits",
    "create_due_notices",
    "create_portal_with_subscription",
    "delete_old_notice_mails",
    "dismiss_banner",
    "erase_billing_addresses",
    "fold_activity",
    "fold_ledger",
    "hold",
    "is_to_come",
    "lift_limits",
    "lock_usage",
    "mail_notices",
    "move_count",
    "move_time_zone",
    "pass_update_date",
    "read_notices",
    "remove_billing_contact",
    "rename_edition",
    "renew",
    "require_marketing_contacts",
    "set_billing_address",
    "set_maximum",
    "set_notice_levels",
    "set_pending",
    "set_source_limits",
    "settle_charge",
    "subscribe",
    "withdraw_downgrade",
    "withdraw_price",
    "withdraw_tax_rate",
    "write_statements",
]
