"""When the mail server took an invitation. Of those that are there it is not known that it did not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portals", "0003_invitation")]
    operations = [
        migrations.AddField("invitation", "mailed_at", models.DateTimeField(null=True)),
        migrations.RunSQL("UPDATE portals_invitation SET mailed_at = sent_at", migrations.RunSQL.noop),
    ]
