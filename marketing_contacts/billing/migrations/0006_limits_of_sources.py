"""Limits of single sources: their own maximum and breaker; the counters name the sources that have one."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0005_fold_ledger_into_days"),
        ("portals", "0004_invitation_mailed"),
    ]

    operations = [
        migrations.AddField(
            model_name="usage",
            name="limited_sources",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.CreateModel(
            name="BreakerTrip",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("source_kind", models.CharField(max_length=20)),
                ("source_id", models.BigIntegerField()),
                ("source_label", models.CharField(max_length=254)),
                ("rate", models.BigIntegerField()),
                ("rate_minutes", models.IntegerField()),
                ("opened_at", models.DateTimeField()),
                ("held", models.BigIntegerField(default=0)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by_id", models.BigIntegerField(null=True)),
                ("closed_by_label", models.CharField(blank=True, default="", max_length=254)),
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
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("portal", "source_kind", "source_id"),
                        name="breaker_trip_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceLimit",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id",
                        "source_kind",
                        "source_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("source_kind", models.CharField(max_length=20)),
                ("source_id", models.BigIntegerField()),
                ("source_label", models.CharField(max_length=254)),
                ("count", models.BigIntegerField()),
                ("maximum", models.BigIntegerField(null=True)),
                ("rate", models.BigIntegerField(null=True)),
                ("rate_minutes", models.IntegerField(null=True)),
                ("window_started_at", models.DateTimeField(null=True)),
                ("window_stamps", models.BigIntegerField(default=0)),
                ("trip", models.BigIntegerField(null=True)),
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
                    models.CheckConstraint(condition=models.Q(("count__gte", 0)), name="source_limit_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("maximum__gte", 1), models.Q(("maximum", None), ("rate__isnull", False)), _connector="OR"
                        ),
                        name="source_limit_limits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rate__gte", 1), ("rate_minutes__gte", 1)),
                            models.Q(("rate", None), ("rate_minutes", None), ("trip", None)),
                            _connector="OR",
                        ),
                        name="source_limit_rate_has_window",
                    ),
                ],
            },
        ),
    ]
