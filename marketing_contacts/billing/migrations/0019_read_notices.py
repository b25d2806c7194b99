"""Members mark notices as read. The release before neither reads nor writes the table."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0018_billing_documents"),
        ("portals", "0007_invitation_mail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadNotices",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id",
                        "user_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("last", models.IntegerField()),
                (
                    "portal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="portals.portal",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE billing_readnotices ADD CONSTRAINT read_notices_member"
            " FOREIGN KEY (portal_id, user_id) REFERENCES portals_member (portal_id, user_id) ON DELETE CASCADE",
            "ALTER TABLE billing_readnotices DROP CONSTRAINT read_notices_member",
        ),
    ]
