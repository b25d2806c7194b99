"""Run a command with static files, translations and, unless the environment names them, PostgreSQL and Valkey.

Run it as `python -m marketing_contacts.demo.testing COMMAND…`.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from marketing_contacts import translations
from marketing_contacts.demo.servers import NO_RATE_LIMITS, ServerDidNotStart, embedded_servers, with_programs


def main(command: list[str]) -> int:
    """Run `command` and return its exit status."""
    environment = {
        "SECRET_KEY": os.urandom(32).hex(),
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "HTTPS": "off",
        **NO_RATE_LIMITS,
        **os.environ,
        "PATH": with_programs(os.environ.get("PATH", os.defpath)),
    }
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mc-", ignore_cleanup_errors=True)))
        folder.chmod(0o711)
        environment["STATIC_ROOT"] = str(folder / "static")
        if not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
            addresses = stack.enter_context(embedded_servers(folder))
            environment.setdefault("DATABASE_URL", addresses.owner_url)
            environment.setdefault("REDIS_URL", addresses.redis_url)
        translations.compile_all()
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
        subprocess.run(collect, env=environment, check=True)  # noqa: S603 - our own command
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - the caller's command


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServerDidNotStart as error:
        sys.exit(str(error))
