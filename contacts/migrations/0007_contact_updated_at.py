"""What programs that keep up with changes read: the living contacts by when they last changed. Built beside the writes."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("contacts", "0006_custom_properties")]
    operations = [
        AddIndexConcurrently(
            "contact",
            models.Index(
                fields=["portal", "updated_at", "id"], condition=models.Q(archived_at=None), name="contact_updated_at"
            ),
        ),
    ]
