from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0012_imports_that_suppress"),
    ]

    operations = [
        migrations.RunSQL(  # they ended before their contacts were found, and kept what was searched for
            "UPDATE contacts_bulkchange SET filters = jsonb_set(filters, '{q}', '\"…\"')"
            " WHERE state IN ('CANCELLED', 'FAILED') AND filters ->> 'q' NOT IN ('', '…')",
            migrations.RunSQL.noop,
        ),
    ]
