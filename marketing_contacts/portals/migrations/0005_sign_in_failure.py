"""Sign-ins that failed or were refused, for staff to look into."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portals", "0004_invitation_mailed")]
    operations = [
        migrations.CreateModel(
            name="SignInFailure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("password", "Wrong password"),
                            ("code", "Wrong code"),
                            ("throttled", "Too many attempts at the account from one address or device"),
                            ("account_throttled", "Too many attempts at the account from unknown devices"),
                            ("address_throttled", "Too many attempts from one address"),
                        ],
                        max_length=20,
                    ),
                ),
                ("account", models.EmailField(blank=True, max_length=254)),
                ("address", models.GenericIPAddressField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "id"], name="sign_in_failure_by_account"),
                    models.Index(fields=["address", "id"], name="sign_in_failure_by_address"),
                ],
            },
        ),
    ]
