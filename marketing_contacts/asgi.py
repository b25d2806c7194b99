"""The web server's entry point."""

import gc
import os
import sys

import django

from marketing_contacts import celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketing_contacts.settings")
django.setup(set_prefix=False)
celery.app.set_default()  # pages tell workers, from whichever thread

from django.conf import settings  # noqa: E402 - models must be loaded first

from contacts.import_files.csv_files import LARGEST_FILE  # noqa: E402 - as above
from integrations.services import request_log  # noqa: E402 - as above
from marketing_contacts.entry.application import Entry  # noqa: E402 - as above
from marketing_contacts.entry.requests import Handler  # noqa: E402 - as above
from marketing_contacts.portals.middleware import WIRE  # noqa: E402 - as above

# Of each process. The spare threads are left for others while the longest requests run.
THREADS, SPARE_THREADS = 2, 2

request_log.start()


def most_kept(path: str) -> int:
    """How many bytes of a body are of use: one more than the wire takes, or a file that is too large with its form."""
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1 if path.startswith(WIRE) else LARGEST_FILE + 1_000_000


application = Entry(Handler(), threads=THREADS, spare_threads=SPARE_THREADS, most=most_kept)

# A batch makes thousands of short-lived objects and hardly a cycle: looking for cycles after every 700 of them costs a
# quarter of its time. What was loaded up to here stays and is never looked at again.
gc.collect()
gc.freeze()
gc.set_threshold(100_000, 20, 20)

# A thread that has its answer from the database waits for the other one to let go of the interpreter, while it holds
# locks in the database: Python's 5 ms are longer than a create takes.
sys.setswitchinterval(0.0005)  # seconds
