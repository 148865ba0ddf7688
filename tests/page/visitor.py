"""What a visitor of the page does on its phones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect


def phone(page: Page, name: str) -> Locator:
    """One phone by its title."""
    return page.get_by_role("region", name=re.compile(f"^{name}"))


def write(page: Page, name: str, text: str, *, reply: str) -> None:
    """Write on a phone, and wait for what it then shows."""
    on = phone(page, name)
    on.get_by_role("textbox").fill(text)
    on.get_by_role("button", name="Send").click()
    expect(on.get_by_role("listitem").last).to_contain_text(reply)


def tap(page: Page, name: str, choice: str, *, reply: str) -> None:
    """Tap a choice, and wait for what the phone then shows."""
    on = phone(page, name)
    on.get_by_role("group").get_by_role("button", name=choice).click()
    expect(on.get_by_role("listitem").last).to_contain_text(reply)


@contextmanager
def answered(on: Locator) -> Iterator[None]:
    """Whatever is done on the phone inside is shown when it ends, with an answer below it."""
    before = on.get_by_role("listitem").count()
    yield
    expect(on.get_by_role("listitem")).to_have_count(before + 2)
