from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0010_undo_validated"),
    ]

    operations = [
        migrations.AddField(
            "suppressedaddress",
            "source_kind",
            models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField("suppressedaddress", "source_id", models.BigIntegerField(null=True)),
        migrations.AddField(
            "suppressedaddress",
            "source_label",
            models.CharField(blank=True, db_default="", default="", max_length=254),
        ),
    ]
