"""A migration that needs a moment alone with the invitations."""

from django.db import migrations


class Migration(migrations.Migration):
    operations = [
        migrations.RunSQL(
            "ALTER TABLE portals_invitation ADD COLUMN planted integer",
            "ALTER TABLE portals_invitation DROP COLUMN planted",
        ),
    ]
