"""A client that a generator makes of /openapi.json compiles, and reads the examples of the reference."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contacts.api.reference.document import document
from contacts.api.reference.examples import Example, examples_of
from contacts.api.reference.operations import Operation
from contacts.api.reference.table import OPERATIONS

PACKAGE = "marketing_contacts_client"
READ = [(each, example) for each in OPERATIONS for example in examples_of(each) if example.body.startswith("{")]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The package that the generator wrote without a warning."""
    place = tmp_path_factory.mktemp("generated")
    (place / "openapi.json").write_bytes(document())
    paths = ["--path", str(place / "openapi.json"), "--output-path", str(place / PACKAGE), "--meta", "none"]
    programs = Path(sys.executable).parent
    done = subprocess.run(
        [str(programs / "openapi-python-client"), "generate", "--fail-on-warning", *paths],
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(place))
        yield place / PACKAGE


def test_every_module_of_a_generated_client_can_be_imported(generated: Path) -> None:
    modules = [path.relative_to(generated).with_suffix("") for path in generated.rglob("*.py")]
    calls = [path for path in modules if path.parts[0] == "api" and path.name != "__init__"]

    for path in modules:
        importlib.import_module(".".join((PACKAGE, *path.parts)).removesuffix(".__init__"))

    assert len(calls) == len(OPERATIONS)


@pytest.mark.parametrize(("operation", "example"), READ, ids=[operation.id for operation, _example in READ])
def test_a_generated_client_reads_every_example(generated: Path, operation: Operation, example: Example) -> None:
    [path] = [path for path in generated.glob("api/*/*.py") if letters(path.stem) == letters(operation.id)]
    module = importlib.import_module(f"{PACKAGE}.api.{path.parent.name}.{path.stem}")
    client = importlib.import_module(PACKAGE).Client(base_url="http://127.0.0.1")
    answer = importlib.import_module("httpx").Response(example.status, text=example.body)

    read = module._parse_response(client=client, response=answer)  # noqa: SLF001 - what a call does with an answer

    assert read.to_dict() == json.loads(example.body)


def letters(name: str) -> str:
    """A name without the signs in which the generator's names differ from ours."""
    return name.replace("-", "").replace("_", "").lower()
