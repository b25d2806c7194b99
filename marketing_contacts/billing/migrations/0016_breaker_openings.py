"""Call an opening of a breaker an opening. The table and its columns stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0015_notice_cursor")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("BreakerTrip", "BreakerOpening"),
                migrations.AlterModelTable("BreakerOpening", "billing_breakertrip"),
                migrations.RenameField("NoticeCursor", "trip", "opening"),
                migrations.AlterField("NoticeCursor", "opening", models.BigIntegerField(db_column="trip")),
                migrations.RemoveConstraint("SourceLimit", "source_limit_rate_has_window"),
                migrations.RenameField("SourceLimit", "trip", "opening"),
                migrations.AlterField("SourceLimit", "opening", models.BigIntegerField(db_column="trip", null=True)),
                migrations.AddConstraint(
                    "SourceLimit",
                    models.CheckConstraint(
                        condition=models.Q(rate__gte=1, rate_minutes__gte=1)
                        | models.Q(rate=None, rate_minutes=None, opening=None),
                        name="source_limit_rate_has_window",
                    ),
                ),
            ]
        )
    ]
