"""The bench runs, so that a change of what it measures does not leave it broken. Its figures mean nothing here."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection


@pytest.mark.parametrize(
    ("options", "written", "said"),
    [
        (
            [],
            "bench.json",
            ["single create: REST to psycopg alone", "get by id", "billing's usage", "the counts add up"],
        ),
        (["--worst", "--contacts", "2000"], "bench-worst.json", ["/livez beside the four worst to beside four reads"]),
    ],
)
def test_the_bench_runs_and_prints_its_table(
    committed_database: None, tmp_path: Path, options: list[str], written: str, said: list[str]
) -> None:
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    command = [sys.executable, "-m", "bench", "--smoke", *options, "--var", str(tmp_path)]
    run = subprocess.run(
        command, env=os.environ | {"DATABASE_URL": database}, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stderr
    assert [sentence for sentence in said if sentence not in run.stdout] == []
    assert json.loads((tmp_path / written).read_text())["figures"]
