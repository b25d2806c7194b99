"""A new release migrates while the one before works: its code works on the new schema, and nobody notices.

The release before is taken from the history of the repository.
"""

import io
import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from tests.running import OWN, Demo, end, own_demo

pytestmark = pytest.mark.xdist_group("release_before")

HOUSE = Path(__file__).parents[2]
RELEASE_BEFORE = "b81cfd76898b"  # before statuses got their clock and reports


@pytest.fixture(scope="module")
def old_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code of the release before."""
    house = tmp_path_factory.mktemp("release-before")
    if git("rev-parse", "--is-shallow-repository").stdout.strip() != b"false":
        pytest.skip("There is no release before where the repository's history is not there.")
    taken = git("archive", RELEASE_BEFORE)
    assert not taken.returncode, taken.stderr.decode()
    with tarfile.open(fileobj=io.BytesIO(taken.stdout)) as files:
        files.extractall(house, filter="data")
    return house


def git(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    command = [shutil.which("git") or "false", "-C", str(HOUSE), *arguments]
    return subprocess.run(command, capture_output=True, check=False)


@pytest.fixture(scope="module")
def old(old_house: Path) -> Iterator[Demo]:
    """The release before, running; the database was migrated under it while programs created contacts."""
    with own_demo(old_house) as demo:
        process, stop = demo.ready(), Event()
        with ThreadPoolExecutor(1) as pool:
            creating = pool.submit(creates, demo, stop)
            try:
                migrate(demo)
            finally:
                stop.set()
            assert creating.result() > 0
        yield demo
        end(process)


def migrate(demo: Demo) -> None:
    """Bring the database to this code's schema; the wall of SQL is not for migrations."""
    environment = json.loads((demo.var / "environment.json").read_text())
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, env={**environment, "SQL_WALL": ""}, cwd=HOUSE, check=True)


def creates(demo: Demo, stop: Event) -> int:
    """Create contacts until told to stop; raises OSError as soon as one is refused."""
    number = 0
    while not stop.is_set():
        number += 1
        demo.create(f"meanwhile-{number}@example.com")
    return number


def test_the_release_before_creates_and_reads_on_the_new_schema(old: Demo) -> None:
    [one, two] = ({"properties": {"email": f"{name}@old.example.com"}} for name in ("one", "two"))

    created = [contact["id"] for contact in old.post("/batch/create", {"inputs": [one, two]})["results"]]
    read = old.post("/batch/read", {"inputs": [{"id": contact} for contact in created]})["results"]

    assert [contact["id"] for contact in read] == created
    assert "all whole" in old.counts()


def test_the_release_before_flips_toggles_and_sets_statuses_on_the_new_schema(old: Demo) -> None:
    before, contact = old.toggle("Calendar Link"), old.create("status@old.example.com")
    wish = {"inputs": [{"id": str(contact), "status": "non_marketing"}]}

    flipped = old.ask("PATCH", f"{OWN}/apps/{before['appId']}", {"marketingEnabled": not before["marketingEnabled"]})
    [decided] = old.ask("POST", f"{OWN}/contacts/status", wish)["results"]

    assert flipped["toggleVersion"] == before["toggleVersion"] + 1
    assert decided["decision"] == "pending_non_marketing"
    assert "all whole" in old.counts()


SUPPRESS = """
from django.utils import timezone
from contacts.services import suppress
from marketing_contacts.portals.models import Portal
for reason in ("UNSUBSCRIBED", "BOUNCED"):
    suppress(portal=Portal.objects.first(), emails=["both@old.example.com"], reason=reason, at=timezone.now())
"""


def test_the_release_before_suppresses_for_two_reasons_and_creates_each_once(old: Demo, old_house: Path) -> None:
    environment = json.loads((old.var / "environment.json").read_text())
    command = [sys.executable, "manage.py", "shell", "--command", SUPPRESS]
    subprocess.run(command, env=environment, cwd=old_house, check=True, capture_output=True)

    inputs = [{"properties": {"email": f"{name}@old.example.com"}} for name in ("both", "other")]
    created = old.post("/batch/create", {"inputs": inputs})["results"]

    assert len({each["id"] for each in created}) == 2
    assert "all whole" in old.counts()


def test_the_release_before_changes_merges_and_archives_on_the_new_schema(old: Demo) -> None:
    kept, merged, gone = (old.create(f"{name}@old.example.com") for name in ("kept", "merged", "gone"))

    old.ask("PATCH", f"/crm/v3/objects/contacts/{kept}", {"properties": {"firstname": "Kept"}})
    old.post("/merge", {"primaryObjectId": str(kept), "objectIdToMerge": str(merged)})
    old.post("/gdpr-delete", {"objectId": str(gone)})

    assert "all whole" in old.counts()
