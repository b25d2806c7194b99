"""Which contacts an object is associated with: what is asked from the object's end. Built beside the writes."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("contacts", "0016_words_of_addresses")]
    operations = [
        AddIndexConcurrently(
            "contactassociation",
            models.Index(fields=["portal", "to_id", "contact_id", "type_id"], name="association_by_object"),
        ),
    ]
