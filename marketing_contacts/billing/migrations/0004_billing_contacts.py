import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0003_name_sources_of_activity"),
        ("portals", "0004_invitation_mailed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BillingContact",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id", "place", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("place", models.SmallIntegerField()),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("language", models.CharField(blank=True, max_length=8)),
                (
                    "portal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="portals.portal",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("place__gte", 1), ("place__lte", 3)), name="billing_contact_of_three"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("email", ""), ("user__isnull", False)),
                            models.Q(("user", None), models.Q(("email", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="billing_contact_is_one",
                    ),
                    models.UniqueConstraint(fields=("portal", "user"), name="billing_contact_member_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("email", ""), _negated=True),
                        fields=("portal", "email"),
                        name="billing_contact_email_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE billing_billingcontact ADD CONSTRAINT billing_contact_member"
            " FOREIGN KEY (portal_id, user_id) REFERENCES portals_member (portal_id, user_id) ON DELETE CASCADE",
            "ALTER TABLE billing_billingcontact DROP CONSTRAINT billing_contact_member",
        ),
    ]
