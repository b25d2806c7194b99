import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0007_periods"),
        ("portals", "0004_invitation_mailed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Charge",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("date", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("UPGRADE", "Higher tier"),
                            ("RENEWAL", "Renewal"),
                            ("SETTLEMENT", "Amount set later"),
                        ],
                        max_length=10,
                    ),
                ),
                ("edition_name", models.CharField(max_length=80)),
                ("from_tier", models.BigIntegerField()),
                ("to_tier", models.BigIntegerField()),
                ("days", models.SmallIntegerField()),
                ("days_of_term", models.SmallIntegerField()),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("ledger_sequence", models.BigIntegerField()),
                ("settles", models.BigIntegerField(null=True)),
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
                            ("days__gte", 0), ("days__lte", models.F("days_of_term")), ("days_of_term__gt", 0)
                        ),
                        name="charge_days_of_a_term",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount_minor__gte", 0)), name="charge_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount_minor__isnull", False), ("kind", "SETTLEMENT"), ("settles__isnull", False)
                            ),
                            models.Q(models.Q(("kind", "SETTLEMENT"), _negated=True), ("settles", None)),
                            _connector="OR",
                        ),
                        name="charge_settles_with_an_amount",
                    ),
                    models.UniqueConstraint(fields=("portal", "settles"), name="charge_settled_once"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Price",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(max_length=3)),
                ("valid_from", models.DateField()),
                ("included_contacts", models.PositiveIntegerField()),
                ("step_contacts", models.PositiveIntegerField()),
                ("month_minor", models.BigIntegerField()),
                ("step_month_minor", models.BigIntegerField()),
                ("set_by_label", models.CharField(max_length=254)),
                ("set_at", models.DateTimeField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="prices", to="billing.edition"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "currency", "valid_from"), name="price_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("included_contacts__gt", 0), ("step_contacts__gt", 0)),
                        name="price_has_a_tier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month_minor__gte", 0), ("step_month_minor__gte", 0)),
                        name="price_not_negative",
                    ),
                ]
            },
        ),
        migrations.AddField(
            model_name="subscription",
            name="downgrade_asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="downgrade_asked_by_label",
            field=models.CharField(blank=True, db_default="", max_length=254),
        ),
        migrations.AddField(
            model_name="subscription",
            name="downgrade_tier",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="next_renewal_date",
            field=models.DateField(null=True),
        ),
    ]
