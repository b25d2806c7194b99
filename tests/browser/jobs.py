"""Jobs over many contacts, as a person starts them and sees them end."""

import re
import time

from playwright.sync_api import Page, expect

from tests.running import Demo

PATIENCE = 60_000  # milliseconds


def new_people(demo: Demo, number: int) -> str:
    """So many new contacts; answers a word that finds them and nobody else."""
    word = f"w{time.monotonic_ns()}"
    rows = [{"properties": {"email": f"p{place}@{word}.example.com", "company": word}} for place in range(number)]
    for first in range(0, number, 100):
        demo.post("/batch/create", {"inputs": rows[first : first + 100]})
    return word


def choose_all(page: Page, demo: Demo, word: str, wish: str = "Set as non-marketing contacts") -> None:
    page.goto(demo.page(f"/contacts/?q={word}"))
    page.get_by_label(re.compile("matching|only match")).check()
    page.get_by_role("button", name=wish).click()


def counted(page: Page) -> Page:
    expect(page.locator("#would-do")).to_be_visible(timeout=PATIENCE)
    return page


def ended(page: Page) -> Page:
    expect(page.locator("#result")).to_be_visible(timeout=PATIENCE)
    return page


def facts(page: Page) -> dict[str, str]:
    names, values = page.locator(".facts > dt").all_inner_texts(), page.locator(".facts > dd").all_inner_texts()
    return dict(zip(names, values, strict=True))


def refresh(page: Page, wanted: str) -> None:
    """Follow the link that stands in for the polling, until the page has what is wanted."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not page.locator(wanted).count():
        assert time.monotonic() < deadline
        again = page.get_by_role("link", name="Refresh")
        again.click() if again.count() else page.reload()
