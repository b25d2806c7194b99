"""Billing periods that ended and their statements, which the database refuses to change or remove."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

BEGAN = """
UPDATE billing_usage SET period_starts_at = portal.created_at
  FROM portals_portal AS portal WHERE portal.id = billing_usage.portal_id
"""
TABLES = ("billing_billingperiod", "billing_statement", "billing_statementline")
CREATE = """
CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{table} is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_refuse();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse();
"""
DROP = """
DROP TRIGGER {table}_append_only ON {table};
DROP TRIGGER {table}_no_truncate ON {table};
DROP FUNCTION {table}_refuse();
"""


def numbered(child: str, parent: str) -> migrations.RunSQL:
    """A child of the portal's row with the same number in another table: Django has no such key."""
    name = f"{child}_number_fk"
    return migrations.RunSQL(
        f"ALTER TABLE {child} ADD CONSTRAINT {name} FOREIGN KEY (portal_id, number)"
        f" REFERENCES {parent} (portal_id, number)",
        f"ALTER TABLE {child} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    accepted = {"adding-field-with-default": "statement_timestamp() is stable: it is read once, no row is written"}
    dependencies = [
        ("billing", "0006_limits_of_sources"),
        ("portals", "0004_invitation_mailed"),
    ]

    operations = [
        migrations.AddField(
            model_name="usage",
            name="period_starts_at",
            field=models.DateTimeField(db_default=Now()),
        ),
        migrations.AddField(
            model_name="usage",
            name="periods_ended",
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="usage",
            name="statements_written",
            field=models.IntegerField(db_default=0),
        ),
        migrations.RunSQL(BEGAN, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.IntegerField()),
                ("written_at", models.DateTimeField()),
                ("ledger_sequence", models.BigIntegerField()),
                ("opening", models.BigIntegerField()),
                ("closing", models.BigIntegerField()),
                ("peak", models.BigIntegerField()),
                ("peak_at", models.DateTimeField()),
                ("previous_hash", models.BinaryField()),
                ("hash", models.BinaryField()),
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
            name="BillingPeriod",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.IntegerField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("ledger_sequence", models.BigIntegerField()),
                ("held", models.BigIntegerField()),
                ("pending", models.BigIntegerField()),
                ("tier", models.BigIntegerField()),
                ("maximum_marketing_contacts", models.BigIntegerField(null=True)),
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
                        condition=models.Q(("ends_at__gte", models.F("starts_at"))),
                        name="billing_period_ends_after_it_starts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id",
                        "number",
                        "late",
                        "source_kind",
                        "source_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.IntegerField()),
                ("late", models.BooleanField()),
                ("source_kind", models.CharField(max_length=20)),
                ("source_id", models.BigIntegerField()),
                ("source_label", models.CharField(max_length=254)),
                ("added", models.BigIntegerField()),
                ("removed", models.BigIntegerField()),
                ("lapsed", models.BigIntegerField()),
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
                        condition=models.Q(("added__gte", 0), ("lapsed__gte", 0), ("removed__gte", models.F("lapsed"))),
                        name="statement_line_not_negative",
                    )
                ],
            },
        ),
        numbered("billing_statement", "billing_billingperiod"),
        numbered("billing_statementline", "billing_statement"),
        *(migrations.RunSQL(CREATE.format(table=table), DROP.format(table=table)) for table in TABLES),
    ]
