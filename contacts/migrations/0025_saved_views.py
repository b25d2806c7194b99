"""Members save views of the list of contacts."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import contacts.models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0024_list_columns")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE contacts_saved_view_id_seq", "DROP SEQUENCE IF EXISTS contacts_saved_view_id_seq"
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(db_default=contacts.models.NextSavedViewId(), editable=False)),
                ("name", models.CharField(max_length=100)),
                ("owner_id", models.BigIntegerField()),
                ("owner_label", models.CharField(max_length=254)),
                ("is_shared", models.BooleanField(default=False)),
                ("query", models.TextField(blank=True)),
                ("format", models.SmallIntegerField(default=1)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), size=None),
                ),
                ("changed_at", models.DateTimeField()),
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
            "ALTER SEQUENCE contacts_saved_view_id_seq OWNED BY contacts_savedview.id",
            "ALTER SEQUENCE contacts_saved_view_id_seq OWNED BY NONE",
        ),
    ]
