"""The function that creates contacts in one call. Its text is in contacts_create_1.sql, beside this file.

The release before does not call it. A later change is a new file with a new name, and a migration of its own.
"""

from pathlib import Path

from django.db import migrations

CREATE = Path(__file__).with_name("contacts_create_1.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0019_suppress_one_form"),
        ("billing", "0015_notice_cursor"),
        ("integrations", "0010_kind_of_answer"),
    ]
    operations = [migrations.RunSQL([CREATE], "DROP FUNCTION contacts_create_1")]
