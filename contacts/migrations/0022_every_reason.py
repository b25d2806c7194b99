"""A suppressed address keeps every reason, so a reason is a row and part of the key. Old rows stay as they are.

The new key is built beside the writes, then it replaces the older one. The release before inserts with ON CONFLICT DO
NOTHING and finds an address by its hash, so the new key suits it. `contacts_create_2` joins by the hash. A second
reason repeats a row of its insert, and ON CONFLICT DO NOTHING drops the repeated row.
"""

from django.db import migrations, models

NEW = "suppressed_address_reason"
CHOICES = [("BOUNCED", "Bounced"), ("COMPLAINED", "Complained"), ("UNSUBSCRIBED", "Unsubscribed")]


class Migration(migrations.Migration):
    atomic = False
    accepted = {
        "ban-drop-constraint": "Nothing relies on the older key, and the same statement puts the new one there."
    }
    dependencies = [("contacts", "0021_ids_by_time")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {NEW}"),  # what an attempt may have left
                migrations.RunSQL(
                    f"CREATE UNIQUE INDEX CONCURRENTLY {NEW}"
                    " ON contacts_suppressedaddress (portal_id, address_hash, reason)"
                ),
                migrations.RunSQL(
                    "ALTER TABLE contacts_suppressedaddress DROP CONSTRAINT contacts_suppressedaddress_pkey,"
                    f" ADD CONSTRAINT contacts_suppressedaddress_pkey PRIMARY KEY USING INDEX {NEW}"
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    "suppressedaddress",
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id",
                        "address_hash",
                        "reason",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
        ),
        migrations.AlterField("suppressedaddress", "reason", models.CharField(choices=CHOICES, max_length=12)),
        migrations.AlterField(
            "import",
            "suppresses",
            models.CharField(blank=True, choices=CHOICES, db_default="", default="", max_length=12),
        ),
    ]
