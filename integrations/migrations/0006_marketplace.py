import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0005_idempotent_answers")]

    operations = [
        # The column stays in the database for code that still reads it.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE integrations_developerapp ALTER COLUMN logo_url SET DEFAULT ''",
                    "ALTER TABLE integrations_developerapp ALTER COLUMN logo_url DROP DEFAULT",
                )
            ],
            state_operations=[migrations.RemoveField(model_name="developerapp", name="logo_url")],
        ),
        migrations.AddField(
            model_name="developerapp",
            name="logo_version",
            field=models.PositiveBigIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="developerapp",
            name="deleted_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name="DeveloperAppLogo",
            fields=[
                (
                    "developer_app",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                    ),
                ),
                ("media_type", models.CharField(max_length=20)),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.AddIndex(
            model_name="connectedapp",
            index=models.Index(
                condition=models.Q(("developer_app__isnull", False), ("disconnected_at", None)),
                fields=["developer_app", "connected_at", "id"],
                name="connected_app_installs",
            ),
        ),
    ]
