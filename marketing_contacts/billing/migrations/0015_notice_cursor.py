from django.db import migrations, models


class Migration(migrations.Migration):
    """Give the model a plainer name. The table keeps its own, so the release before goes on."""

    dependencies = [("billing", "0014_previous_hash")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("NoticeLook", "NoticeCursor"),
                migrations.AlterModelTable("NoticeCursor", "billing_noticelook"),
                migrations.AlterField(
                    "NoticeCursor",
                    "portal",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="notice_cursor",
                        serialize=False,
                        to="portals.portal",
                    ),
                ),
            ]
        )
    ]
