"""A kept answer says of which kind it is. Status 0 and empty headers said so before.

The release before writes no kind, and keeps the one that it finds. So status and headers are written on, too, until a
later release drops them.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0009_reviewed_listings")]
    operations = [
        migrations.AddField("idempotentanswer", "kind", models.CharField(max_length=10, null=True)),
    ]
