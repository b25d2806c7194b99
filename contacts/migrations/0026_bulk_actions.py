"""Bulk changes edit one property, archive and delete, beside the marketing status."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    accepted = {"ban-drop-constraint": "it comes back at once, and allows all that it did"}
    dependencies = [("contacts", "0025_saved_views")]
    operations = [
        migrations.AddField(
            "bulkchange", "undone_wish", models.CharField(blank=True, db_default="", default="", max_length=20)
        ),
        migrations.AddField(
            "bulkchange", "property_name", models.CharField(blank=True, db_default="", default="", max_length=100)
        ),
        migrations.AddField("bulkchange", "value", models.TextField(null=True)),
        migrations.RemoveConstraint("bulkchange", "bulk_change_wish_known"),
        AddConstraintNotValid(
            "bulkchange",
            models.CheckConstraint(
                condition=models.Q(
                    ("wished__in", ["MARKETING", "NON_MARKETING", "RELEASE", "UNDO", "EDIT", "ARCHIVE", "ERASE"])
                ),
                name="bulk_change_wish_known",
            ),
        ),
    ]
