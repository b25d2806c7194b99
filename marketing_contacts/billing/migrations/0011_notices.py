"""What portals are told about their count, and until where they were looked at."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0010_first_prices"),
        ("portals", "0004_invitation_mailed"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeLook",
            fields=[
                (
                    "portal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="notice_look",
                        serialize=False,
                        to="portals.portal",
                    ),
                ),
                ("ledger_sequence", models.BigIntegerField()),
                ("trip", models.BigIntegerField()),
                ("period", models.IntegerField()),
                ("next_limit", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="NoticeLevels",
            fields=[
                (
                    "portal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="portals.portal",
                    ),
                ),
                (
                    "levels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), blank=True, size=None
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("levels__len__lte", 3)), name="notice_levels_are_three")
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("period", models.IntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("subject", models.CharField(max_length=80)),
                ("facts", models.JSONField()),
                (
                    "portal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="portals.portal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("portal", "period", "kind", "subject"), name="notice_once_per_period"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeMail",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id",
                        "notice_number",
                        "email",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("notice_number", models.IntegerField()),
                ("email", models.EmailField(max_length=254)),
                ("language", models.CharField(max_length=8)),
                ("asked_at", models.DateTimeField()),
                ("mailed_at", models.DateTimeField(null=True)),
                (
                    "portal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="portals.portal",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("mailed_at", None)), fields=["portal", "asked_at"], name="notice_mail_open"
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE billing_noticemail ADD CONSTRAINT billing_noticemail_notice_fk"
            " FOREIGN KEY (portal_id, notice_number) REFERENCES billing_notice (portal_id, number) ON DELETE CASCADE",
            "ALTER TABLE billing_noticemail DROP CONSTRAINT billing_noticemail_notice_fk",
        ),
    ]
