"""A portal can be suspended by staff, with a reason that its members read. The columns start empty."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portals", "0008_start_page")]
    operations = [
        migrations.AddField("portal", "suspended_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "portal", "suspension_reason", models.CharField(blank=True, db_default="", default="", max_length=500)
        ),
    ]
