"""When beat asks for which task. Each app declares its tasks as `BEAT` in its `apps.py`.

A task finds its own work and is safe to run twice.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TypedDict

from celery.schedules import crontab

from marketing_contacts.toolbox.declared import declared


class Entry(TypedDict):
    """A row of Celery's schedule."""

    task: str
    schedule: timedelta | crontab


def beat_schedule(apps: Iterable[str]) -> dict[str, Entry]:
    """Gather the scheduled tasks of the apps, each named for its task."""
    return {task: {"task": task, "schedule": often} for beat in declared("BEAT", apps) for task, often in beat.items()}
