from datetime import timedelta

from django.apps import AppConfig

BEAT = {"marketing_contacts.jobs.tasks.resume_jobs": timedelta(seconds=15)}


class JobsConfig(AppConfig):
    name = "marketing_contacts.jobs"
