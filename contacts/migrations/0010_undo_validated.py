from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0009_undo"),
    ]

    operations = [
        ValidateConstraint("bulkchange", "bulk_change_wish_known"),
        ValidateConstraint("bulkchange", "bulk_change_undo_has_an_end"),
    ]
