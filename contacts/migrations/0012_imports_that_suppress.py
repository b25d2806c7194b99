from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0011_suppression_source"),
    ]

    operations = [
        migrations.AddField(
            "import",
            "suppresses",
            models.CharField(
                blank=True,
                choices=[("UNSUBSCRIBED", "Unsubscribed"), ("BOUNCED", "Bounced")],
                db_default="",
                default="",
                max_length=12,
            ),
        ),
    ]
