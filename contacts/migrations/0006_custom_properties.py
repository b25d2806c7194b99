"""Properties and groups that a portal makes, and values that one living contact only may have."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0005_associations"),
        ("portals", "0003_invitation"),
    ]

    operations = [
        migrations.CreateModel(
            name="PropertyGroup",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id", "name", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("label", models.CharField(max_length=100)),
                ("display_order", models.IntegerField(default=-1)),
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
            name="CustomProperty",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id", "name", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("label", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True, default="")),
                ("type", models.CharField(max_length=12)),
                ("field_type", models.CharField(max_length=20)),
                ("group_name", models.CharField(default="contactinformation", max_length=100)),
                ("options", models.JSONField(default=list)),
                ("hints", models.JSONField(default=dict)),
                ("display_order", models.IntegerField(default=-1)),
                ("hidden", models.BooleanField(default=False)),
                ("form_field", models.BooleanField(default=False)),
                ("has_unique_value", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("created_by_id", models.BigIntegerField(null=True)),
                ("created_by_label", models.CharField(max_length=254)),
                ("updated_at", models.DateTimeField()),
                ("updated_by_id", models.BigIntegerField(null=True)),
                ("updated_by_label", models.CharField(max_length=254)),
                ("archived_at", models.DateTimeField(null=True)),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "type__in",
                                ["bool", "date", "datetime", "enumeration", "number", "phone_number", "string"],
                            )
                        ),
                        name="custom_property_type_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UniqueValue",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id", "name", "value", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("value", models.TextField()),
                ("contact_id", models.BigIntegerField()),
                (
                    "contact",
                    models.ForeignObject(
                        from_fields=["portal_id", "contact_id"],
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unique_values",
                        to="contacts.contact",
                        to_fields=["portal_id", "id"],
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
            options={
                "indexes": [models.Index(fields=["portal", "contact_id"], name="unique_value_of_contact")],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE contacts_uniquevalue ADD CONSTRAINT contacts_uniquevalue_contact_id_fk"
            " FOREIGN KEY (portal_id, contact_id) REFERENCES contacts_contact (portal_id, id) ON DELETE CASCADE",
            "ALTER TABLE contacts_uniquevalue DROP CONSTRAINT contacts_uniquevalue_contact_id_fk",
        ),
    ]
