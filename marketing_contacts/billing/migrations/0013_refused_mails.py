"""Mails of notices that the mail server refuses for good. Old code goes on trying them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0012_activity_by_date")]
    operations = [migrations.AddField("noticemail", "refused_at", models.DateTimeField(null=True))]
