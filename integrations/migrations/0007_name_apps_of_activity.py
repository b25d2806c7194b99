"""What apps created before activity kept labels gets the label that the app has now."""

from django.db import migrations

NAME = """
    UPDATE {table} AS done SET source_label = app.name
      FROM integrations_connectedapp AS app
     WHERE app.portal_id = done.portal_id AND app.id = done.source_id AND done.source_kind = 'app'
       AND done.source_label = ''
"""


class Migration(migrations.Migration):
    dependencies = [("integrations", "0006_marketplace"), ("billing", "0003_name_sources_of_activity")]
    operations = [
        migrations.RunSQL(NAME.format(table=table), migrations.RunSQL.noop)
        for table in ("billing_sourceactivity", "billing_sourceactivityday")
    ]
