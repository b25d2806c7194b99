"""A worker killed with -9 in the middle of an import: every row becomes one contact, none two, and all is counted."""

import re
import subprocess
from collections.abc import Callable

import pytest

from tests.demo.cast import DONE, Person, counted, one_process_of_the_worker, stored, the_whole_worker
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("crash")

ROWS = 3_000


@pytest.mark.parametrize("kill", [one_process_of_the_worker, the_whole_worker])
def test_an_import_goes_on_where_a_killed_worker_left_it(
    own: Demo, run: list["subprocess.Popen[str]"], kill: Callable[[Demo, subprocess.Popen[str]], subprocess.Popen[str]]
) -> None:
    before, person = counted(own), Person(own)
    emails = [f"{kill.__name__}-{number}@example.com" for number in range(ROWS)]
    person.send(f"{person.portal}/contacts/imports/new", {"encoding": ""}, "\n".join(["email", *emails, *emails[:10]]))
    page = person.place.removesuffix("/columns")
    person.send(f"{page}/columns", {"column-0": "email"})
    person.wait_for(page, f"{page}/start")
    person.send(f"{page}/start", {"existing": "leave", "as_marketing": "on"}, form=page)
    done = 0
    while not done:
        found = DONE.search(person.see(page))
        assert found, "the import was done before anything was killed"
        done = int(found[1])

    run.append(kill(own, run[-1]))

    result = person.wait_for(page, "The import is complete.")
    numbers = re.findall(r"<dd><data[^>]*>([\d,]+)</data></dd>", result)
    assert numbers[:5] == ["3,010", "3,000", "0", "10", "0"]  # rows, new, there already, duplicates, with errors
    assert stored(own, emails) == set(emails)
    assert counted(own) == before + ROWS
