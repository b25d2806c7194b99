"""Find a browser for the tests and print its path. Install one if there is none.

The order is `$CHROMIUM`, a browser on the PATH, Playwright's browser, and Debian's package where we may install it. A
browser counts only when it opens a page, because its libraries may be missing.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
EMPTY_PAGE = ("--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank")
INSTALL_SECONDS = 300
OPEN_SECONDS = 60


def candidates() -> Iterator[str | None]:
    """Yield browsers in the order of trial. Later ones are installed only when it is their turn."""
    yield os.environ.get("CHROMIUM")
    yield from (shutil.which(name) for name in NAMES)
    yield _playwright_browser()
    _succeeds([sys.executable, "-m", "playwright", "install", "chromium"], INSTALL_SECONDS)
    yield _playwright_browser()
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        _succeeds(["apt-get", "update", "-q"], INSTALL_SECONDS, quiet)
        _succeeds(["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"], INSTALL_SECONDS, quiet)
        yield shutil.which("chromium")


def _playwright_browser() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - installed for development only

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None  # noqa: PTH110 - Playwright returns a plain text


def _succeeds(command: list[str], seconds: int, environment: dict[str, str] | None = None) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command, env={**os.environ, **(environment or {})}, capture_output=True, timeout=seconds, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    found = next((path for path in candidates() if path and _succeeds([path, *EMPTY_PAGE], OPEN_SECONDS)), None)
    if not found:
        sys.exit("The tests need a browser and none opens a page: install Chromium, or name one in CHROMIUM.")
    print(found)
