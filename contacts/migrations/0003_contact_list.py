"""What the contacts' list reads: the words that contacts are found by, and an index for each of its filters.

Every word has its portal's number in front, so that a search reads its own portal's part of the one GIN index. Values are
cut: a word of more than 2,046 bytes would fail the create that brings it.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

import contacts.models

LIVING = models.Q(archived_at=None)
HELD = ~models.Q(held_reason="")
WORDS = """
    CREATE FUNCTION contacts_words(portal bigint, email text, properties jsonb) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_tsvector(string_to_array(
        portal || '_' || regexp_replace(btrim(lower(
            coalesce(left(email, 254), '') || ' ' || coalesce(left(properties ->> 'firstname', 200), '') || ' ' ||
            coalesce(left(properties ->> 'lastname', 200), '') || ' ' || coalesce(left(properties ->> 'company', 200), '')
        )), '[^[:alnum:]]+', ' ' || portal || '_', 'g'), ' '))
"""


def add(index: models.Index) -> migrations.AddIndex:
    return migrations.AddIndex(model_name="contact", index=index)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_composite_keys")]
    operations = [
        migrations.RunSQL(WORDS, "DROP FUNCTION contacts_words(bigint, text, jsonb)"),
        add(GinIndex(contacts.models.Words("portal", "email", "properties"), name="contact_words")),
        add(models.Index(fields=["portal", "created_at", "id"], name="contact_created_at")),
        add(models.Index(fields=["portal", "marketing_status", "id"], condition=LIVING, name="contact_by_status")),
        add(models.Index(fields=["portal", "id"], condition=LIVING & HELD, name="contact_held")),
        add(
            models.Index(fields=["portal", "held_reason", "id"], condition=LIVING & HELD, name="contact_held_by_reason")
        ),
        add(
            models.Index(
                fields=["portal", "created_by_kind", "id"],
                condition=models.Q(toggle_version=None),
                name="contact_created_otherwise",
            )
        ),
        add(models.Index(fields=["portal", "id"], condition=~LIVING, name="contact_archived")),
    ]
