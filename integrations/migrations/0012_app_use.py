"""The last use of an OAuth app gets a row of its own. Every request of the app reads the app, so its row is not written.

The release before goes on with the column `last_used_at` of the app. This release neither reads nor writes the column.
A later release drops it: `ALTER TABLE integrations_connectedapp DROP COLUMN last_used_at`.
"""

from django.db import migrations, models

COPY = """
    INSERT INTO integrations_appuse (portal_id, app_id, last_used_at)
    SELECT portal_id, id, last_used_at FROM integrations_connectedapp
     WHERE last_used_at IS NOT NULL AND kind = 'OAUTH_APP'
"""


class Migration(migrations.Migration):
    dependencies = [("integrations", "0011_credential_use"), ("portals", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="AppUse",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id", "app_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("app_id", models.BigIntegerField()),
                ("last_used_at", models.DateTimeField()),
                (
                    "portal",
                    models.ForeignKey(
                        db_index=False, on_delete=models.deletion.PROTECT, related_name="+", to="portals.portal"
                    ),
                ),
            ],
        ),
        migrations.RunSQL([COPY], migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("connectedapp", "last_used_at")]),
    ]
