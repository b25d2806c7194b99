"""Imports: a file of contacts in parts, what became of its rows, and which row an email belongs to."""

import django.db.models.deletion
from django.db import migrations, models

import contacts.models


def composite_key(child: str) -> migrations.RunSQL:
    name = f"{child}_import_id_fk"
    return migrations.RunSQL(
        f"ALTER TABLE {child} ADD CONSTRAINT {name}"
        f" FOREIGN KEY (portal_id, import_id) REFERENCES contacts_import (portal_id, id)",
        f"ALTER TABLE {child} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0003_contact_list"),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE contacts_import_id_seq", "DROP SEQUENCE IF EXISTS contacts_import_id_seq"),
        migrations.CreateModel(
            name="ImportAddress",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id",
                        "import_id",
                        "address_hash",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("import_id", models.BigIntegerField()),
                ("address_hash", models.BinaryField(max_length=32)),
                ("row", models.IntegerField()),
                (
                    "portal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portals.portal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id",
                        "import_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("import_id", models.BigIntegerField()),
                ("number", models.IntegerField()),
                ("rows", models.JSONField()),
                ("problems", models.JSONField(default=list)),
                (
                    "portal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portals.portal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(db_default=contacts.models.NextImportId(), editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("CHECKING", "Checking"),
                            ("READY", "Ready to start"),
                            ("RUNNING", "Running"),
                            ("DONE", "Done"),
                            ("CANCELLED", "Cancelled"),
                            ("FAILED", "Failed"),
                        ],
                        default="WAITING",
                        max_length=9,
                    ),
                ),
                ("file_name", models.CharField(max_length=254)),
                ("encoding", models.CharField(max_length=10)),
                ("delimiter", models.CharField(max_length=1)),
                ("header", models.JSONField()),
                ("columns", models.JSONField()),
                ("rows", models.IntegerField(default=0)),
                ("rows_done", models.IntegerField(default=0)),
                ("next_part", models.IntegerField(default=0)),
                ("tries", models.SmallIntegerField(default=0)),
                ("update_existing", models.BooleanField(default=False)),
                ("as_marketing", models.BooleanField(default=False)),
                ("expected", models.JSONField(default=dict)),
                ("result", models.JSONField(default=dict)),
                ("failure", models.CharField(blank=True, default="", max_length=24)),
                ("created_by_label", models.CharField(max_length=254)),
                ("created_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("purged_at", models.DateTimeField(null=True)),
                (
                    "portal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portals.portal",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("purged_at", None)), fields=["touched_at"], name="import_not_purged"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["WAITING", "CHECKING", "READY", "RUNNING", "DONE", "CANCELLED", "FAILED"])
                        ),
                        name="import_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rows_done__lte", models.F("rows"))), name="import_rows_done"
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER SEQUENCE contacts_import_id_seq OWNED BY contacts_import.id",
            "ALTER SEQUENCE contacts_import_id_seq OWNED BY NONE",
        ),
        composite_key("contacts_importpart"),
        composite_key("contacts_importaddress"),
    ]
