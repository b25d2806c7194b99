"""A process that has loaded Django and forks for each command of manage.py: most of a command's time is its start.

Run `python -m tests.warm`. Each line of its input names a command and a file for the output. It answers with the
command's exit status.
"""

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

import django
from django.core.management import execute_from_command_line

HOUSE = Path(__file__).parents[1]


class Warm:
    """The process, started with this environment; it ends with its input."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        command, pipe = [sys.executable, "-m", "tests.warm"], subprocess.PIPE
        self.process = subprocess.Popen(command, env=environment, cwd=HOUSE, stdin=pipe, stdout=pipe, text=True)

    def run(self, arguments: list[str]) -> str:
        """The output of a command; raises CalledProcessError where it fails."""
        assert self.process.stdin
        assert self.process.stdout
        with NamedTemporaryFile("r") as output:
            print(json.dumps([arguments, output.name]), file=self.process.stdin, flush=True)
            status = int(self.process.stdout.readline())
            if status:
                raise subprocess.CalledProcessError(status, arguments, output.read())
            return output.read()

    def end(self) -> None:
        self.process.communicate()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketing_contacts.settings")
    django.setup()
    for line in sys.stdin:
        arguments, output = json.loads(line)
        if child := os.fork():
            _pid, status = os.waitpid(child, 0)
            sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
            sys.stdout.flush()
        else:
            os._exit(obeyed(arguments, Path(output)))


def obeyed(arguments: list[str], output: Path) -> int:
    """Run a command in this process, and return its exit status."""
    with output.open("w") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    try:
        execute_from_command_line(["manage.py", *arguments])
    except SystemExit as refused:
        return refused.code if isinstance(refused.code, int) else bool(refused.code)
    except BaseException:  # noqa: BLE001 - whatever it is, the fork must not go on as its parent
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    main()
