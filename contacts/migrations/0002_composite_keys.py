"""Children refer to their parent by portal and id: Django has no such key, so it is written in SQL."""

from django.db import migrations


def composite_key(child: str, column: str, parent: str) -> migrations.RunSQL:
    name = f"{child}_{column}_fk"
    return migrations.RunSQL(
        f"ALTER TABLE {child} ADD CONSTRAINT {name} FOREIGN KEY (portal_id, {column}) REFERENCES {parent} (portal_id, id)",
        f"ALTER TABLE {child} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]
    operations = [
        composite_key("contacts_propertychange", "contact_id", "contacts_contact"),
        composite_key("contacts_statuschange", "contact_id", "contacts_contact"),
    ]
