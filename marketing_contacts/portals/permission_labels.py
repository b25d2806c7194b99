"""The labels of permissions."""

from django.utils.translation import gettext_lazy

from marketing_contacts.portals.permissions import Permission

PERMISSION_LABELS = {
    Permission.SUPER_ADMIN: gettext_lazy("Super Admin"),
    Permission.EDIT_CONTACTS: gettext_lazy("Edit contacts"),
    Permission.MARKETING_CONTACTS_ACCESS: gettext_lazy("Marketing contacts access"),
    Permission.EXPORT: gettext_lazy("Export"),
    Permission.APP_MARKETPLACE_ACCESS: gettext_lazy("App marketplace access"),
    Permission.DEVELOPER: gettext_lazy("Developer"),
    Permission.VIEW_BILLING: gettext_lazy("View billing"),
    Permission.MODIFY_BILLING: gettext_lazy("Modify billing"),
}
