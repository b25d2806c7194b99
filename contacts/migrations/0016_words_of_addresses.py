"""Contacts are found by the words of their other addresses. What programs wrote as such a list moves to the history.

What the function makes of rows that have no such list, which now are all, stays the same: so does the index.
"""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

MOVE = """
    WITH written AS (
        SELECT portal_id, id, properties ->> 'hs_additional_emails' AS list
          FROM contacts_contact WHERE properties ? 'hs_additional_emails' FOR UPDATE),
    noted AS (
        INSERT INTO contacts_propertychange (portal_id, id, contact_id, name, previous_value, value, at,
               source_kind, source_id, source_label)
        SELECT portal_id, nextval('contacts_property_change_id_seq'), id, 'hs_additional_emails', list, NULL, now(),
               'upgrade', 0, 'Marketing Contacts'
          FROM written WHERE list <> '')
    UPDATE contacts_contact AS contact SET properties = contact.properties - 'hs_additional_emails'
      FROM written WHERE contact.portal_id = written.portal_id AND contact.id = written.id
"""
WORDS = """
    CREATE OR REPLACE FUNCTION contacts_words(portal bigint, email text, properties jsonb) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_tsvector(string_to_array(
        portal || '_' || regexp_replace(btrim(lower(
            coalesce(left(email, 254), '') || ' ' || coalesce(left(properties ->> 'firstname', 200), '') || ' ' ||
            coalesce(left(properties ->> 'lastname', 200), '') || ' ' || coalesce(left(properties ->> 'company', 200), '')
            || coalesce(' ' || (properties ->> 'hs_additional_emails'), '')
        )), '[^[:alnum:]]+', ' ' || portal || '_', 'g'), ' '))
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0015_unique_addresses")]
    operations = [
        ValidateConstraint("contact", "contact_holds_for_another"),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RunSQL(WORDS, migrations.RunSQL.noop),
    ]
