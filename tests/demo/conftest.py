"""A demo that many tests kill and start again."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Demo, end, own_demo


@pytest.fixture(scope="package")
def own(seeded_data: Path) -> Iterator[Demo]:
    with own_demo(data=seeded_data) as demo:
        yield demo


@pytest.fixture(scope="package")
def run(own: Demo) -> Iterator[list["subprocess.Popen[str]"]]:
    """The runs of the demo, the one that goes on last: a test that ends it starts the next."""
    runs = [own.ready()]
    yield runs
    assert end(runs[-1]) == 0
