"""Staff see what staff did to a portal: few entries of a trail that may be long, so an index of their own finds them."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

ACTIONS = ["portal.suspend", "portal.resume", "portal.close", "portal.reopen", "portal.erase"]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("portals", "0009_suspended_portals")]
    operations = [
        AddIndexConcurrently(
            "auditentry",
            models.Index(
                fields=["portal", "sequence"], condition=models.Q(action__in=ACTIONS), name="audit_of_a_portals_state"
            ),
        )
    ]
