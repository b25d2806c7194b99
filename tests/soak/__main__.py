"""`python -m tests.soak NAME`: run long what the suite runs for a few seconds, and print its figures.

SOAK_SEED chooses other values; the same seed chooses the same ones again.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Month's end, year's end, a leap day, and both changes of the clock in the portals' time zone.
DATES = ["2026-12-02T12:00", "2026-12-31T22:45", "2028-02-29T23:40", "2027-03-28T00:45", "2027-10-31T00:45"]
OF_RUNNING_PROGRAMS = ["browser", "demo", "clients"]  # other processes keep the day of the machine
PYTEST = ["pytest", "-n", "0", "-s", "-p", "no:randomly"]


@dataclass(frozen=True)
class Run:
    """A module with its arguments, which is run once for each of these additions to the environment."""

    about: str
    command: list[str]
    environments: Sequence[Mapping[str, str]] = ({},)


RUNS = {
    "life": Run(
        "100,000 writes of the domain in any order, beside the model",
        [*PYTEST, "tests/contacts/test_life_of_a_portal.py"],
        [{"LIFE_STEPS": "100000"}],
    ),
    "values": Run(
        "odd values for every parameter of every address",
        [*PYTEST, "tests/test_no_value_fails.py"],
        [{"FUZZ_EXAMPLES": "60"}],
    ),
    "document": Run(
        "requests made from the OpenAPI document, against a running server",
        [*PYTEST, "tests/clients/test_schemathesis.py"],
        [{"DOCUMENT_EXAMPLES": "50"}],
    ),
    "kills": Run(
        "parts of the product killed under load, 10 times each",
        [*PYTEST, "tests/demo", "-k", "crash or kill"],
        [{"KILL_ALL": "1"}] * 10,
    ),
    "races": Run(
        "parallel connections behind a barrier, 20 times each",
        [*PYTEST, "tests/contacts", "tests/integrations", "tests/billing", "-k", "race"],
        [{"RACE_ROUNDS": "200"}] * 20,
    ),
    "slow": Run(
        "1,000 connections in the middle of a request",
        [*PYTEST, "tests/clients/test_slow_clients.py"],
        [{"SLOW_CLIENTS": "1000"}],
    ),
    "proxies": Run(
        "the examples for Caddy and nginx in docs/production.md; both programs must be installed",
        [*PYTEST, "tests/soak/proxies.py"],
    ),
    "calendar": Run(
        "the suite on days of other kinds",
        ["pytest", "-r", "fE", *(f"--ignore=tests/{name}" for name in OF_RUNNING_PROGRAMS)],
        [{"SUITE_DATE": f"{date}+00:00"} for date in DATES],
    ),
    "rows": Run("the dearest requests in a portal of a million contacts", ["bench", "--worst"]),
}


def main(names: list[str]) -> int:
    """Run what the name says. Return 1 when it failed and 2 for an unknown name."""
    if len(names) != 1 or names[0] not in RUNS:
        print("Name one of these runs, as in `make soak ARGS=life`:", file=sys.stderr)
        for name, run in RUNS.items():
            print(f"  {name:10} {run.about}", file=sys.stderr)
        return 2
    run, seed = RUNS[names[0]], os.environ.get("SOAK_SEED", "1")
    environment = {**os.environ, "LIFE_SEED": seed, "FUZZ_SEED": seed}
    began = time.monotonic()
    failed = 0
    for more in run.environments:
        print(f"{names[0]} {dict(more)}", flush=True)
        command = [sys.executable, "-m", *run.command]
        failed += bool(subprocess.run(command, env={**environment, **more}, check=False).returncode)
    seconds = round(time.monotonic() - began)
    print(f"\n{names[0]}: {run.about}. Seed {seed}; {failed} of {len(run.environments)} failed; {seconds} s.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
