"""The tables of billing.

The tables hold subscriptions, prices, charges, the running count, its ledger, periods, statements and sources'
activity.
"""

from marketing_contacts.billing.models.activity import NextSourceActivityId, SourceActivity, SourceActivityDay
from marketing_contacts.billing.models.banners import DismissedBanner
from marketing_contacts.billing.models.billing_contacts import MOST_BILLING_CONTACTS, BillingContact
from marketing_contacts.billing.models.catalogue import Edition, Price, TaxRate
from marketing_contacts.billing.models.charges import Charge
from marketing_contacts.billing.models.days import UsageDay, UsageFold
from marketing_contacts.billing.models.documents import BillingAddress
from marketing_contacts.billing.models.limits import BreakerOpening, SourceLimit
from marketing_contacts.billing.models.notices import Notice, NoticeCursor, NoticeLevels, NoticeMail, ReadNotices
from marketing_contacts.billing.models.periods import BillingPeriod, Statement, StatementLine
from marketing_contacts.billing.models.subscription import Subscription
from marketing_contacts.billing.models.usage import TierUpgrade, Usage, UsageEntry

__all__ = [
    "MOST_BILLING_CONTACTS",
    "BillingAddress",
    "BillingContact",
    "BillingPeriod",
    "BreakerOpening",
    "Charge",
    "DismissedBanner",
    "Edition",
    "NextSourceActivityId",
    "Notice",
    "NoticeCursor",
    "NoticeLevels",
    "NoticeMail",
    "Price",
    "ReadNotices",
    "SourceActivity",
    "SourceActivityDay",
    "SourceLimit",
    "Statement",
    "StatementLine",
    "Subscription",
    "TaxRate",
    "TierUpgrade",
    "Usage",
    "UsageDay",
    "UsageEntry",
    "UsageFold",
]
