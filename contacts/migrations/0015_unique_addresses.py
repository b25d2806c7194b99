"""An address is one contact's alone, as its email or as another one. Built beside the writes, then the older index goes.

The creates of the release before infer the new index from their own condition, which implies that of the index.
"""

from django.db import migrations, models

NEW = "contact_address_unique"
HOLDING = models.Q(archived_at=None) | models.Q(holds_email=True)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("contacts", "0014_other_addresses")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {NEW}"),  # what an attempt may have left
                migrations.RunSQL(
                    f"CREATE UNIQUE INDEX CONCURRENTLY {NEW} ON contacts_contact (portal_id, email)"
                    " WHERE (archived_at IS NULL OR holds_email)"
                ),
                migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS contact_email_unique"),
            ],
            state_operations=[
                migrations.AddConstraint(
                    "contact", models.UniqueConstraint(fields=["portal", "email"], condition=HOLDING, name=NEW)
                ),
                migrations.RemoveConstraint("contact", "contact_email_unique"),
            ],
        ),
    ]
