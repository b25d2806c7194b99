"""The last use of a credential gets a row of its own. Every request reads the credential, so its row is not written.

The release before goes on with the column `last_used_at` of the credential. This release neither reads nor writes the
column. A later release drops it: `ALTER TABLE integrations_credential DROP COLUMN last_used_at`.
"""

from django.db import migrations, models

KEY = """
    ALTER TABLE integrations_credentialuse ADD CONSTRAINT credential_use_of_credential
    FOREIGN KEY (credential_id) REFERENCES integrations_credential (id) ON DELETE CASCADE
"""
COPY = """
    INSERT INTO integrations_credentialuse (portal_id, credential_id, last_used_at)
    SELECT portal_id, id, last_used_at FROM integrations_credential WHERE last_used_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("integrations", "0010_kind_of_answer"), ("portals", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="CredentialUse",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id", "credential_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("last_used_at", models.DateTimeField()),
                (
                    "credential",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=models.deletion.DO_NOTHING,
                        related_name="+",
                        to="integrations.credential",
                    ),
                ),
                (
                    "portal",
                    models.ForeignKey(
                        db_index=False, on_delete=models.deletion.PROTECT, related_name="+", to="portals.portal"
                    ),
                ),
            ],
        ),
        migrations.RunSQL([KEY], migrations.RunSQL.noop),
        migrations.RunSQL([COPY], migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("credential", "last_used_at")]),
    ]
