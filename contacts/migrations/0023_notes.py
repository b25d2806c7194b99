"""Members write notes about contacts."""

import django.db.models.deletion
from django.db import migrations, models

import contacts.models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0022_every_reason")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE contacts_note_id_seq", "DROP SEQUENCE IF EXISTS contacts_note_id_seq"),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "portal_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(db_default=contacts.models.NextNoteId(), editable=False)),
                ("contact_id", models.BigIntegerField()),
                ("text", models.TextField(max_length=10_000)),
                ("author_id", models.BigIntegerField()),
                ("author_label", models.CharField(max_length=254)),
                ("at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(null=True)),
                (
                    "portal",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portals.portal",
                    ),
                ),
                (
                    "contact",
                    models.ForeignObject(
                        from_fields=["portal_id", "contact_id"],
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="contacts.contact",
                        to_fields=["portal_id", "id"],
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["portal", "contact_id", "at", "id"], name="note_of_contact")],
            },
        ),
        migrations.RunSQL(
            "ALTER SEQUENCE contacts_note_id_seq OWNED BY contacts_note.id",
            "ALTER SEQUENCE contacts_note_id_seq OWNED BY NONE",
        ),
        migrations.RunSQL(
            "ALTER TABLE contacts_note ADD CONSTRAINT contacts_note_contact_id_fk"
            " FOREIGN KEY (portal_id, contact_id) REFERENCES contacts_contact (portal_id, id)",
            "ALTER TABLE contacts_note DROP CONSTRAINT contacts_note_contact_id_fk",
        ),
    ]
