"""A create asks whether its portal is suspended, in the transaction that writes.

The release before goes on to call contacts_create_2, which does not ask. A later release drops that function. The text
of the new function is in contacts_create_3.sql, beside this file.
"""

from pathlib import Path

from django.db import migrations

CREATE = Path(__file__).with_name("contacts_create_3.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("contacts", "0027_bulk_actions_validated"), ("portals", "0009_suspended_portals")]
    operations = [migrations.RunSQL([CREATE], "DROP FUNCTION contacts_create_3")]
