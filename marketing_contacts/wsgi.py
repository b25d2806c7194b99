"""The web server's entry point."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

from marketing_contacts import celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketing_contacts.settings")
application = get_wsgi_application()
celery.app.set_default()  # pages tell workers, from whichever thread

from integrations.services import request_log  # noqa: E402 - models must be loaded first

request_log.start()

# A batch makes thousands of short-lived objects and hardly a cycle: looking for cycles after every 700 of them costs a
# quarter of its time. What was loaded up to here stays and is never looked at again.
gc.collect()
gc.freeze()
gc.set_threshold(100_000, 20, 20)

# A thread that has its answer from the database waits for the other one to let go of the interpreter, while it holds
# locks in the database: Python's 5 ms are longer than a create takes.
sys.setswitchinterval(0.0005)  # seconds
