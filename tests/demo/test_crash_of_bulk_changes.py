"""A worker killed with -9 in the middle of a bulk change: every contact is set once, and all is counted."""

import re
import subprocess
from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.demo.cast import DONE, Person, counted, one_process_of_the_worker, the_whole_worker
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("crash")

PEOPLE = 8_000
FACTS = re.compile(r"<dt>([^<]+)</dt><dd><data[^>]*>([\d,]+)</data></dd>")


def many(demo: Demo) -> str:
    """Marketing contacts that one word finds, and nobody else."""
    word = f"w{uuid4().hex}"
    rows = [{"properties": {"email": f"p{place}@{word}.example.com"}} for place in range(PEOPLE)]
    for first in range(0, PEOPLE, 100):
        demo.post("/batch/create", {"inputs": rows[first : first + 100]})
    return word


@pytest.mark.parametrize("kill", [one_process_of_the_worker, the_whole_worker])
def test_a_bulk_change_goes_on_where_a_killed_worker_left_it(
    own: Demo, run: list["subprocess.Popen[str]"], kill: Callable[[Demo, subprocess.Popen[str]], subprocess.Popen[str]]
) -> None:
    word, person = many(own), Person(own)
    before = counted(own)
    wish = {"all": "on", "wished": "non-marketing"}
    person.send(f"{person.portal}/contacts/bulk-changes/prepare?q={word}", wish, form=f"{person.portal}/contacts/")
    page = person.place
    person.wait_for(page, f"{page}/start")
    person.send(f"{page}/start", {"typed_number": str(PEOPLE)}, form=page)
    done = 0
    while not done:
        found = DONE.search(person.see(page))
        assert found, "the bulk change was done before anything was killed"
        done = int(found[1])

    run.append(kill(own, run[-1]))

    result = dict(FACTS.findall(person.wait_for(page, "The bulk change is complete.")))
    assert result["Contacts found"] == "8,000"
    assert result["Stop counting at the next update"] == "8,000"
    assert counted(own) == before
