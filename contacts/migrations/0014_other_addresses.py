"""A contact's other addresses: the rows of contacts that were merged into it may hold their email for it."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0013_hide_searched_words")]
    operations = [
        migrations.AddField("contact", "holds_email", models.BooleanField(default=False, db_default=False)),
        AddConstraintNotValid(
            "contact",
            models.CheckConstraint(
                condition=models.Q(holds_email=False)
                | models.Q(email__isnull=False, archived_at__isnull=False, merged_into_id__isnull=False),
                name="contact_holds_for_another",
            ),
        ),
    ]
