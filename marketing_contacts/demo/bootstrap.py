"""Make `.venv` from the pinned, hashed requirements.

The file uses the standard library only, because it runs before anything is installed. Run it as `python3
marketing_contacts/demo/bootstrap.py [requirements-file]`. An error is one line.
"""

import hashlib
import os
import shutil
import subprocess
import sys

HOUSE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(HOUSE, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")


def main(requirements):
    """Update `.venv` to the file `requirements`. Does nothing when it is up to date."""
    if sys.version_info < (3, 11):
        sys.exit("Python 3.11 or newer is needed; this is %s." % sys.version.split()[0])
    path = os.path.join(HOUSE, requirements)
    with open(path, "rb") as file:
        wanted = hashlib.sha256(file.read()).hexdigest()
    stamp = os.path.join(VENV, "installed-" + requirements)
    if os.path.exists(PYTHON) and os.path.exists(stamp) and read(stamp) == wanted:
        return
    install(path)
    with open(stamp, "w") as file:
        file.write(wanted)


def install(path):
    """Create a missing or broken environment, and install the requirements of `path`."""
    print("Installing what is needed into .venv ...", flush=True)
    try:
        works = quietly([PYTHON, "-m", "pip", "--version"])[0] == 0
    except OSError:
        works = False
    if not works:
        shutil.rmtree(VENV, ignore_errors=True)
        status, last_line = quietly([sys.executable, "-m", "venv", VENV])
        if status:
            sys.exit("Cannot make .venv (is the folder writable, and Python's venv module installed?): " + last_line)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", path]
    status, last_line = quietly(pip)
    if status:
        sys.exit("Cannot install the requirements (is there a network?): " + last_line)


def quietly(command):
    """Run a command, and return its exit status and the last line that it printed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)  # noqa: S603
    lines = done.stdout.decode(errors="replace").strip().splitlines()
    return done.returncode, lines[-1] if lines else "no reason given"


def read(path):
    with open(path) as file:
        return file.read()


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "requirements-demo.txt")
    except OSError as error:
        sys.exit("Cannot set up .venv: %s" % error)
