"""The running server against its own OpenAPI document: every check of schemathesis, for every operation."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import end, own_demo

pytestmark = pytest.mark.xdist_group("crash")

EXAMPLES = int(os.environ.get("DOCUMENT_EXAMPLES", "2"))  # of each operation, besides those of the schema's limits
PATIENCE = 150 * EXAMPLES  # seconds, should the machine be busy; two take less than a minute


def test_the_server_does_what_its_document_says_and_never_fails(seeded_data: Path) -> None:
    with own_demo(data=seeded_data) as demo:
        process = demo.ready()
        known = demo.known()
        program, config = Path(sys.executable).with_name("schemathesis"), Path(__file__).with_name("schemathesis.toml")
        run = ["run", f"{known['base_url']}/openapi.json", "--checks", "all", "--phases", "examples,coverage,fuzzing"]
        bounds = ["--max-examples", str(EXAMPLES), "--continue-on-failure", "--generation-deterministic", "--no-color"]
        token = ["--header", f"Authorization: Bearer {known['private_token']}"]

        done = subprocess.run(
            [str(program), "--config-file", str(config), *run, *bounds, *token],
            cwd=demo.var,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

        print(done.stdout[-2_000:])  # noqa: T201 - the figures of the run
        assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
        assert end(process) == 0
