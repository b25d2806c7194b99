"""Texts about what a portal's edition has."""

from django.utils.translation import gettext_lazy as _

NO_MARKETING_CONTACTS = _("Your edition has no marketing contacts.")
CREATED_AS_NON_MARKETING = _("Your edition has no marketing contacts: contacts are created as non-marketing.")
