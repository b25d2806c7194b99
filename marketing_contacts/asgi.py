"""The web server's entry point."""

import gc
import os
import sys

import django

from marketing_contacts import celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketing_contacts.settings")
django.setup(set_prefix=False)
celery.app.set_default()  # pages start tasks, from any thread

from django.conf import settings  # noqa: E402 - models must be loaded first

from contacts.import_files.csv_files import LARGEST_FILE  # noqa: E402 - as above
from contacts.selectors import MOST_SLOW  # noqa: E402 - as above
from integrations.services import request_log  # noqa: E402 - as above
from marketing_contacts.entry.application import Entry  # noqa: E402 - as above
from marketing_contacts.entry.requests import Handler  # noqa: E402 - as above
from marketing_contacts.wire.addresses import WIRE  # noqa: E402 - as above

# The threads of each process. Slow searches hold at most as many as are spare, so the usual number serves others.
THREADS, SPARE_THREADS = 2, MOST_SLOW

request_log.start()


def most_kept(path: str) -> int:
    """Return the number of useful bytes of a body.

    The number is one byte more than the wire accepts, or a file that is too large together with its form.
    """
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1 if path.startswith(WIRE) else LARGEST_FILE + 1_000_000


application = Entry(Handler(), threads=THREADS, spare_threads=SPARE_THREADS, most=most_kept)

# A batch creates thousands of short-lived objects and hardly a cycle. A search for cycles after every 700 of them costs
# a quarter of the batch's time. Objects that were loaded before this line are never searched again.
gc.collect()
gc.freeze()
gc.set_threshold(100_000, 20, 20)

# A thread with an answer of the database waits until the other thread releases the interpreter. It holds locks in the
# database meanwhile. Python's default of 5 ms is longer than a create takes.
sys.setswitchinterval(0.0005)  # seconds
