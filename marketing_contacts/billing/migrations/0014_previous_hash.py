"""The hash before the ledger's head, so that one statement moves the count and appends to the ledger.

Old code does not keep it up to date, and need not: each move sets it anew, to the head it finds.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0013_refused_mails")]
    operations = [
        migrations.AddField("usage", "ledger_previous_hash", models.BinaryField(default=bytes, db_default=b"")),
    ]
