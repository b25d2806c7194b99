"""Pictures of every page, in both languages, light and dark, wide and narrow: `make screenshots` → tests/screenshots/.

Uses the demo that runs on VAR, else one of its own.
"""

import os
import re
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import django
from playwright.sync_api import sync_playwright

from tests.running import Demo, end, own_demo

if TYPE_CHECKING:
    from tests.browser.pages import Site

FOLDER = Path(__file__).resolve().parents[1] / "screenshots"
LOOKS = list(product(["en-GB", "pl-PL"], ["light", "dark"], [1280, 390]))


def main() -> None:
    """Write them all anew; a page that cannot be opened is named, and the others are written."""
    django.setup()
    from tests.browser.pages import Site, routes  # noqa: PLC0415 - reads the URL configuration

    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with running_demo() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        site = Site(browser, demo)
        for route in sorted(set(routes())):
            try:
                seen = site.page(route)
            except AssertionError as unknown:
                sys.stderr.write(f"{unknown}\n")
                continue
            if seen:
                picture(site, *seen)
        browser.close()


@contextmanager
def running_demo() -> Iterator[Demo]:
    """The demo on VAR where it answers, else a new one that ends with this."""
    demo = Demo(Path(os.environ.get("VAR") or "var").absolute(), int(os.environ.get("PORT") or 8000))
    try:
        with urllib.request.urlopen(f"{demo.known()['base_url']}/readyz", timeout=5):  # noqa: S310 - our own server
            yield demo
            return
    except OSError:
        pass
    with own_demo() as demo:
        process = demo.ready()
        yield demo
        end(process)


def picture(site: "Site", who: str, path: str) -> None:
    """The page at `path` in every look."""
    name = re.sub(r"\W+", "-", path).strip("-") or "start"
    for language, colours, width in LOOKS:
        window = site.context(who, viewport={"width": width, "height": 800}, locale=language, color_scheme=colours)
        page = window.new_page()
        page.goto(site.base + path)
        page.screenshot(path=FOLDER / f"{name}.{language[:2]}.{colours}.{width}.png", full_page=True)
        window.close()
    sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
