from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0007_name_apps_of_activity")]

    operations = [
        migrations.AddField(
            model_name="developerapp",
            name="names_issuer",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="authorizationgrant",
            name="must_repeat_address",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
