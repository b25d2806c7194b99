"""Keep the request log of connected apps for seven days.

A request never waits for its line. The line goes to a list in memory, and a thread writes the list a moment later. The
newest lines are kept while the database is away. A killed process loses the lines that it had not written.
"""

import atexit
from collections import deque
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from threading import Event, Thread
from uuid import UUID

import msgspec
import structlog
from django.db import InterfaceError, OperationalError, connection

from integrations.selectors import REQUESTS_KEPT, all_apps
from marketing_contacts.portals.models import Portal

MOST_WAITING = 10_000  # lines in memory
COLLECTING = 1.0  # seconds
AT_ONCE = 1_000  # lines that one statement writes or deletes
log = structlog.get_logger(__name__)


class Line(msgspec.Struct, gc=False):
    """A line of the log."""

    portal_id: int
    app_id: int
    at: datetime
    request_id: UUID
    method: str
    route: str
    status: int
    milliseconds: int


class Writer:
    """Collects lines and writes them in its own thread."""

    def __init__(self) -> None:
        self._waiting: deque[Line] = deque(maxlen=MOST_WAITING)
        self._came, self._ending = Event(), Event()
        self._thread = Thread(target=self._write_on, name="request log", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def note(self, line: Line) -> None:
        """Append a line. Drop the oldest lines when too many wait."""
        self._waiting.append(line)
        if not self._came.is_set():
            self._came.set()

    def stop(self) -> None:
        """Write the waiting lines and end."""
        self._ending.set()
        self._came.set()
        self._thread.join(timeout=5)

    def _write_on(self) -> None:
        while not self._ending.is_set():
            self._came.wait()
            self._ending.wait(COLLECTING)
            self._came.clear()
            self.write_waiting()
        self.write_waiting()  # lines that came during the last write
        connection.close()

    def write_waiting(self) -> None:
        """Write the waiting lines, or keep them for the next time while the database is away."""
        lines = [self._waiting.popleft() for _line in range(len(self._waiting))]
        try:
            write(lines)
        except (OperationalError, InterfaceError):
            connection.close()
            # The lines go before newer ones. The next line or the next second starts another try.
            room = MOST_WAITING - len(self._waiting)
            self._waiting.extendleft(reversed(lines[-room:] if room else []))
            self._came.set()
        except Exception:  # a bad line must not stop the log
            connection.close()
            log.exception("request_log_lost", lines=len(lines))


running: list[Writer] = []  # at most one writer


def start() -> None:
    """Keep the log in this process until it ends. Other processes note nothing."""
    if not running:
        writer = Writer()
        running.append(writer)
        writer.start()
        atexit.register(writer.stop)


def note(line: Line) -> None:
    """Note a request in its app's log. The call never waits and never fails."""
    for writer in running:
        writer.note(line)


_INSERT = """
    INSERT INTO integrations_loggedrequest (portal_id, app_id, at, request_id, method, route, status, milliseconds)
    SELECT %s, app_id, at, request_id, method, route, status, milliseconds
      FROM jsonb_to_recordset(%s::jsonb) AS line (
          app_id bigint, at timestamptz, request_id uuid, method text, route text, status smallint, milliseconds integer
      )
    ON CONFLICT DO NOTHING
"""


def write(lines: list[Line]) -> None:
    """Write the lines, portal by portal. Existing lines stay, so repeated runs are safe."""
    for portal_id, of_portal in groupby(sorted(lines, key=attrgetter("portal_id")), key=attrgetter("portal_id")):
        its = list(of_portal)
        with connection.cursor() as cursor:
            for first in range(0, len(its), AT_ONCE):
                rows = msgspec.json.encode(its[first : first + AT_ONCE]).decode()
                cursor.execute(_INSERT, [portal_id, rows])


_DELETE = """
    DELETE FROM integrations_loggedrequest
     WHERE portal_id = %s AND app_id = %s AND (at, request_id) IN (
        SELECT at, request_id FROM integrations_loggedrequest
         WHERE portal_id = %s AND app_id = %s AND at < %s ORDER BY at LIMIT %s)
"""


def purge_old_lines(*, portal: Portal, now: datetime) -> int:
    """Delete lines that are older than REQUESTS_KEPT, in batches, and return their number."""
    gone = 0
    with connection.cursor() as cursor:
        for app_id in all_apps(portal).values_list("id", flat=True):
            while True:
                cursor.execute(_DELETE, [portal.pk, app_id, portal.pk, app_id, now - REQUESTS_KEPT, AT_ONCE])
                gone += cursor.rowcount
                if cursor.rowcount < AT_ONCE:
                    break
    return gone
