"""Finds a browser for the tests and prints its path; brings one where there is none.

`$CHROMIUM`, else one on the PATH, else what Playwright installs, else Debian's package where we may install it. One
counts only when it opens a page: a browser may be there and its libraries missing.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
INSTALL_SECONDS = 300
OPEN_SECONDS = 60


def candidates() -> Iterator[str | None]:
    """Browsers in the order in which they are tried; later ones are installed only when it is their turn."""
    yield os.environ.get("CHROMIUM")
    yield from (shutil.which(name) for name in NAMES)
    yield _of_playwright()
    _succeeds([sys.executable, "-m", "playwright", "install", "chromium"], INSTALL_SECONDS)
    yield _of_playwright()
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        _succeeds(["apt-get", "update", "-q"], INSTALL_SECONDS, quiet)
        _succeeds(["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"], INSTALL_SECONDS, quiet)
        yield shutil.which("chromium")


def opens(path: str) -> bool:
    """Whether the browser at `path` opens an empty page."""
    return _succeeds([path, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank"], OPEN_SECONDS)


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only there for development

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None  # noqa: PTH110 - a path as it came


def _succeeds(command: list[str], seconds: int, environment: dict[str, str] | None = None) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command, env={**os.environ, **(environment or {})}, capture_output=True, timeout=seconds, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    found = next((path for path in candidates() if path and opens(path)), None)
    if not found:
        sys.exit("The tests need a browser and none opens a page: install Chromium, or name one in CHROMIUM.")
    print(found)
