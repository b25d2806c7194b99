"""A member may leave the checklist for a new portal out of the start page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portals", "0007_invitation_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="hides_checklist",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
