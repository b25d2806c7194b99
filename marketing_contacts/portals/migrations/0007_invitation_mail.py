"""Invitations are mailed by the worker: when it is due, how often it was tried, and why it failed.

Of those that were not mailed it is known that the mail server did not take them.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("portals", "0006_second_step_required")]
    operations = [
        migrations.AddField("invitation", "mail_due_at", models.DateTimeField(null=True)),
        migrations.AddField("invitation", "mail_tries", models.PositiveSmallIntegerField(default=0, db_default=0)),
        migrations.AddField(
            "invitation",
            "mail_failure",
            models.CharField(
                max_length=10,
                choices=[("not_now", "Not Now"), ("never", "Never")],
                blank=True,
                default="",
                db_default="",
            ),
        ),
        migrations.RunSQL(
            "UPDATE portals_invitation SET mail_failure = 'not_now' WHERE mailed_at IS NULL", migrations.RunSQL.noop
        ),
        AddIndexConcurrently(
            "invitation",
            models.Index(
                fields=["mail_due_at"],
                condition=models.Q(("mail_due_at__isnull", False)),
                name="invitation_mail_due",
            ),
        ),
    ]
