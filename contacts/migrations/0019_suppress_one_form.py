"""Where an address of a living contact is suppressed and was not kept in its one form, its form is suppressed, too.

The release before reads the same table and finds what it found before.
"""

import hashlib

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from contacts.email_addresses import normalised

FOUND = """
    SELECT contact.email, suppressed.reason, suppressed.at, suppressed.source_kind, suppressed.source_id,
           suppressed.source_label
      FROM contacts_contact AS contact
      JOIN contacts_suppressedaddress AS suppressed ON suppressed.portal_id = %(portal)s
           AND suppressed.address_hash = sha256(convert_to(contact.email, 'UTF8'))
     WHERE contact.portal_id = %(portal)s AND (contact.archived_at IS NULL OR contact.holds_email)
       AND (octet_length(contact.email) > char_length(contact.email) OR contact.email LIKE '%%xn--%%')
"""


NAMES = ("reason", "at", "source_kind", "source_id", "source_label")


def suppress_forms(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    suppressed = apps.get_model("contacts", "SuppressedAddress")
    portals = apps.get_model("portals", "Portal")
    for portal_id in portals.objects.order_by("id").values_list("id", flat=True):
        with editor.connection.cursor() as cursor:
            cursor.execute(FOUND, {"portal": portal_id})
            found = [(normalised(email), *said) for email, *said in cursor.fetchall()]
        rows = {
            hashlib.sha256(form.encode()).digest(): dict(zip(NAMES, said, strict=True)) for form, *said in found if form
        }
        suppressed.objects.bulk_create(
            [suppressed(portal_id=portal_id, address_hash=each, **rows[each]) for each in sorted(rows)],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("contacts", "0018_how_files_write")]
    operations = [migrations.RunPython(suppress_forms, migrations.RunPython.noop)]
