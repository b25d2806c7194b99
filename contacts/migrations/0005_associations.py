"""What contacts are associated with: objects elsewhere, by their numbers there."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_imports")]

    operations = [
        migrations.CreateModel(
            name="ContactAssociation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id",
                        "contact_id",
                        "type_id",
                        "to_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("contact_id", models.BigIntegerField()),
                ("type_id", models.IntegerField()),
                ("to_id", models.CharField(max_length=64)),
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
        migrations.RunSQL(
            "ALTER TABLE contacts_contactassociation ADD CONSTRAINT contacts_contactassociation_contact_id_fk"
            " FOREIGN KEY (portal_id, contact_id) REFERENCES contacts_contact (portal_id, id)",
            "ALTER TABLE contacts_contactassociation DROP CONSTRAINT contacts_contactassociation_contact_id_fk",
        ),
    ]
