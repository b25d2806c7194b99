"""The entry point of worker and beat."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketing_contacts.settings")
app = Celery("marketing_contacts")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
