from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0008_issuer_and_address")]

    operations = [
        migrations.AddField(
            model_name="developerapp",
            name="listing_version",
            field=models.PositiveBigIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="developerapp",
            name="listing_approved_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="developerapp",
            name="listing_declined_because",
            field=models.CharField(blank=True, db_default="", editable=False, max_length=500),
        ),
        # What is in the App Marketplace stays there.
        migrations.RunSQL(
            "UPDATE integrations_developerapp SET listing_approved_at = now() WHERE is_listed", migrations.RunSQL.noop
        ),
    ]
