"""A disconnected app keeps its last limits. The release before leaves the column empty, which means unknown."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0012_app_use")]
    operations = [migrations.AddField(model_name="connectedapp", name="last_limits", field=models.JSONField(null=True))]
