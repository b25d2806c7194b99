"""A portal may require a second step of its members; none of those that are there does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portals", "0005_sign_in_failure")]
    operations = [
        migrations.AddField(
            "portal",
            "requires_second_step",
            models.BooleanField(default=False, db_default=False),
        ),
    ]
