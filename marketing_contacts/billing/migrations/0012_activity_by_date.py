"""What the billing pages read of sources: the days of two periods. Built beside the writes."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("billing", "0011_notices")]
    operations = [
        AddIndexConcurrently(
            "sourceactivityday", models.Index(fields=["portal", "date"], name="source_activity_by_date")
        ),
    ]
