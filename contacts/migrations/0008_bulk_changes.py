"""Bulk changes: a marketing status that is wished for many contacts, and these contacts in parts."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import contacts.models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0007_contact_updated_at"),
        ("portals", "0004_invitation_mailed"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE contacts_bulk_change_id_seq", "DROP SEQUENCE IF EXISTS contacts_bulk_change_id_seq"
        ),
        migrations.CreateModel(
            name="BulkChangePart",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id",
                        "change_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("change_id", models.BigIntegerField()),
                ("number", models.IntegerField()),
                (
                    "contact_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "outcomes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=24), default=list, size=None
                    ),
                ),
                (
                    "before",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
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
            name="BulkChange",
            fields=[
                ("next_part", models.IntegerField(default=0)),
                ("tries", models.SmallIntegerField(default=0)),
                ("expected", models.JSONField(default=dict)),
                ("result", models.JSONField(default=dict)),
                ("failure", models.CharField(blank=True, default="", max_length=24)),
                ("created_by_label", models.CharField(max_length=254)),
                ("created_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(db_default=contacts.models.NextBulkChangeId(), editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("COUNTING", "Counting"),
                            ("PREVIEWED", "Ready to confirm"),
                            ("RUNNING", "Running"),
                            ("DONE", "Done"),
                            ("CANCELLED", "Cancelled"),
                            ("FAILED", "Failed"),
                        ],
                        default="COUNTING",
                        max_length=9,
                    ),
                ),
                ("wished", models.CharField(max_length=20)),
                ("filters", models.JSONField()),
                ("contacts", models.IntegerField(default=0)),
                ("contacts_done", models.IntegerField(default=0)),
                ("started_by_id", models.BigIntegerField(null=True)),
                ("started_by_label", models.CharField(blank=True, default="", max_length=254)),
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
                        condition=models.Q(("state__in", ["COUNTING", "PREVIEWED", "RUNNING"])),
                        fields=["touched_at"],
                        name="bulk_change_not_ended",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["COUNTING", "PREVIEWED", "RUNNING", "DONE", "CANCELLED", "FAILED"])
                        ),
                        name="bulk_change_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("wished__in", ["MARKETING", "NON_MARKETING"])),
                        name="bulk_change_wish_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("contacts_done__lte", models.F("contacts"))),
                        name="bulk_change_contacts_done",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER SEQUENCE contacts_bulk_change_id_seq OWNED BY contacts_bulkchange.id",
            "ALTER SEQUENCE contacts_bulk_change_id_seq OWNED BY NONE",
        ),
        migrations.RunSQL(
            "ALTER TABLE contacts_bulkchangepart ADD CONSTRAINT contacts_bulkchangepart_change_id_fk"
            " FOREIGN KEY (portal_id, change_id) REFERENCES contacts_bulkchange (portal_id, id)",
            "ALTER TABLE contacts_bulkchangepart DROP CONSTRAINT contacts_bulkchangepart_change_id_fk",
        ),
    ]
