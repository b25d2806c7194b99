"""Contacts' ids are drawn by time. Existing contacts keep their ids, and every new id is higher.

The release before goes on to call contacts_create_1, which draws from the same sequence without the time. A later
release drops that function. The text of the new function is in contacts_create_2.sql, beside this file.
"""

from pathlib import Path

from django.db import migrations, models

import contacts.models

CREATE = Path(__file__).with_name("contacts_create_2.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("contacts", "0020_create_function")]
    operations = [
        migrations.AlterField(
            "contact", "id", models.BigIntegerField(db_default=contacts.models.ContactIdByTime(), editable=False)
        ),
        migrations.RunSQL([CREATE], "DROP FUNCTION contacts_create_2"),
    ]
