from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contacts", "0026_bulk_actions")]
    operations = [ValidateConstraint("bulkchange", "bulk_change_wish_known")]
