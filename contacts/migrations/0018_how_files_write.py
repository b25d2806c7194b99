from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0017_associations_by_object"),
    ]

    operations = [
        migrations.AddField("import", "hints", models.JSONField(db_default={}, default=dict)),
        migrations.AddField(
            "import",
            "day_order",
            models.CharField(
                blank=True,
                choices=[("DMY", "Day first: 29/03/2026"), ("MDY", "Month first: 03/29/2026")],
                db_default="",
                default="",
                max_length=3,
            ),
        ),
        migrations.AddField(
            "import",
            "decimal_mark",
            models.CharField(
                blank=True,
                choices=[(".", "Point: 1,234.56"), (",", "Comma: 1 234,56")],
                db_default="",
                default="",
                max_length=1,
            ),
        ),
    ]
