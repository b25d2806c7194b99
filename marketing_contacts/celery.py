"""The entry point of worker and beat."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketing_contacts.settings")
app = Celery("marketing_contacts")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _keep_logging(**_signal: Any) -> None:
    """Keep the logging of the settings. Celery would replace our handlers with its own."""
