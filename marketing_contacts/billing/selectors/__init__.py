"""Reads of the count, its limits and the activity of sources.

Upper floors get the rows `BreakerOpening` and `SourceLimit` from here. Only billing asks the tables themselves.
"""

from marketing_contacts.billing.models import BreakerOpening, SourceLimit
from marketing_contacts.billing.selectors.activity import (
    Activity,
    ActivityDay,
    activity_by_day,
    activity_by_source,
    activity_by_version,
    last_activity,
)
from marketing_contacts.billing.selectors.banners import all_banners, banners
from marketing_contacts.billing.selectors.billing_contacts import Recipient, billing_contacts, billing_places
from marketing_contacts.billing.selectors.catalogue import offers, prices_of
from marketing_contacts.billing.selectors.charges import (
    FURTHEST_AHEAD,
    charge_totals,
    charges,
    first_upgrade_since,
    open_charges,
    portals_to_renew,
    with_settlements,
)
from marketing_contacts.billing.selectors.days import (
    CountDay,
    count_by_day,
    counted_by_days,
    first_day,
    portals_with_a_ledger_to_fold,
)
from marketing_contacts.billing.selectors.documents import billing_address, parties, tax_in_force, tax_rates
from marketing_contacts.billing.selectors.forecast import ENOUGH_DAYS, forecast_of
from marketing_contacts.billing.selectors.ledger import LedgerSearch, ledger_entries, stated_sources
from marketing_contacts.billing.selectors.limits import (
    NOTHING_READ,
    Balance,
    balance_of,
    breaker_openings,
    limits_of_sources,
)
from marketing_contacts.billing.selectors.notice_money import notice_money
from marketing_contacts.billing.selectors.notices import (
    MAILED_WITHIN,
    MAILS_LAST,
    language_of,
    last_read_notice,
    notice_levels,
    notice_mails,
    notice_recipients,
    notices,
    portals_to_look_at,
    portals_with_notices_to_mail,
    portals_with_old_notice_mails,
    unread_notices,
    waiting_mails,
)
from marketing_contacts.billing.selectors.periods import (
    all_periods,
    calendar_of,
    ended_periods,
    portals_with_statements_due,
    running_period,
)
from marketing_contacts.billing.selectors.preview import CountPreview, count_preview
from marketing_contacts.billing.selectors.prices import contact_tiers, price_in_force
from marketing_contacts.billing.selectors.recount import books, contents_of_books, faults_of_limits, sum_by_source
from marketing_contacts.billing.selectors.sources import (
    ActivitySums,
    SourceUsage,
    periods_around,
    usage_by_source,
)
from marketing_contacts.billing.selectors.statements import (
    StatedPeriod,
    charges_stated,
    stated_period,
    stated_periods,
)
from marketing_contacts.billing.selectors.states import states, still_true, true_now
from marketing_contacts.billing.selectors.subscription import (
    MOST_LOWER,
    SubscriptionSummary,
    counting_at_renewal,
    subscription_summary,
)
from marketing_contacts.billing.selectors.upgrades import next_upgrade, upgrade_of, upgrade_to_hold
from marketing_contacts.billing.selectors.usage import (
    UsageSummary,
    counting_by,
    counting_now,
    portals_past_their_update_date,
    usage,
)

__all__ = [
    "ENOUGH_DAYS",
    "FURTHEST_AHEAD",
    "MAILED_WITHIN",
    "MAILS_LAST",
    "MOST_LOWER",
    "NOTHING_READ",
    "Activity",
    "ActivityDay",
    "ActivitySums",
    "Balance",
    "BreakerOpening",
    "CountDay",
    "CountPreview",
    "LedgerSearch",
    "Recipient",
    "SourceLimit",
    "SourceUsage",
    "StatedPeriod",
    "SubscriptionSummary",
    "UsageSummary",
    "activity_by_day",
    "activity_by_source",
    "activity_by_version",
    "all_banners",
    "all_periods",
    "balance_of",
    "banners",
    "billing_address",
    "billing_contacts",
    "billing_places",
    "books",
    "breaker_openings",
    "calendar_of",
    "charge_totals",
    "charges",
    "charges_stated",
    "contact_tiers",
    "contents_of_books",
    "count_by_day",
    "count_preview",
    "counted_by_days",
    "counting_at_renewal",
    "counting_by",
    "counting_now",
    "ended_periods",
    "faults_of_limits",
    "first_day",
    "first_upgrade_since",
    "forecast_of",
    "language_of",
    "last_activity",
    "last_read_notice",
    "ledger_entries",
    "limits_of_sources",
    "next_upgrade",
    "notice_levels",
    "notice_mails",
    "notice_money",
    "notice_recipients",
    "notices",
    "offers",
    "open_charges",
    "parties",
    "periods_around",
    "portals_past_their_update_date",
    "portals_to_look_at",
    "portals_to_renew",
    "portals_with_a_ledger_to_fold",
    "portals_with_notices_to_mail",
    "portals_with_old_notice_mails",
    "portals_with_statements_due",
    "price_in_force",
    "prices_of",
    "running_period",
    "stated_period",
    "stated_periods",
    "stated_sources",
    "states",
    "still_true",
    "subscription_summary",
    "sum_by_source",
    "tax_in_force",
    "tax_rates",
    "true_now",
    "unread_notices",
    "upgrade_of",
    "upgrade_to_hold",
    "usage",
    "usage_by_source",
    "waiting_mails",
    "with_settlements",
]
