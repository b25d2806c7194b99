"""Explain the values of the header Marketing-Contacts-Decision."""

from contacts.api.decisions import NOT_IN_EDITION

DECISIONS = {
    "marketing": "The contact became a marketing contact and counts.",
    "held; reason=cap": "The portal's maximum of marketing contacts is reached. The contact was created as"
    " non-marketing, and a person can release it under Usage.",
    "held; reason=app_cap": "The app's own maximum is reached. The contact was created as non-marketing, and a person"
    " can release it.",
    "held; reason=breaker": "The app's breaker is open, because the app created too many contacts in a short time. The"
    " contact was created as non-marketing, and a person can release it after closing the breaker.",
    "non_marketing; reason=toggle": "The app's toggle is off.",
    "non_marketing; reason=suppressed": "The address is suppressed: it unsubscribed, bounced or complained.",
    "non_marketing; reason=edition": NOT_IN_EDITION,
}
