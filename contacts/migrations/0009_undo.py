from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    accepted = {"ban-drop-constraint": "it comes back at once, and allows all that it did"}
    dependencies = [
        ("contacts", "0008_bulk_changes"),
    ]

    operations = [
        migrations.AddField("bulkchange", "undoes_id", models.BigIntegerField(null=True)),
        migrations.AddField("bulkchange", "undo_ends_at", models.DateTimeField(null=True)),
        migrations.AddField("bulkchangepart", "set_at", models.DateTimeField(null=True)),
        migrations.RemoveConstraint("bulkchange", "bulk_change_wish_known"),
        AddConstraintNotValid(
            "bulkchange",
            models.CheckConstraint(
                condition=models.Q(("wished__in", ["MARKETING", "NON_MARKETING", "RELEASE", "UNDO"])),
                name="bulk_change_wish_known",
            ),
        ),
        AddConstraintNotValid(
            "bulkchange",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undo_ends_at__isnull", False), ("wished", "UNDO")),
                    models.Q(models.Q(("wished", "UNDO"), _negated=True), ("undo_ends_at", None), ("undoes_id", None)),
                    _connector="OR",
                ),
                name="bulk_change_undo_has_an_end",
            ),
        ),
    ]
