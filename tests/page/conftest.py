"""A real demonstration in a process of its own, and a real browser on it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page is."""
    database = tmp_path_factory.mktemp("page") / "demo.db"
    environment = {**os.environ, "DOORSTEP_DATABASE_URL": f"sqlite:///{database}", "DOORSTEP_PUBLIC_URL": ""}
    command = [sys.executable, "-u", "-m", "bot", "demo", "--port", "0"]
    with subprocess.Popen(
        command, cwd=database.parent, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        assert running.stdout is not None
        found = next((url for line in running.stdout if (url := re.search(r"http://127\.0\.0\.1:\d+/", line))), None)
        assert found, "the demonstration said no address"
        yield found[0]
        running.send_signal(signal.SIGTERM)
        running.stdout.read()
        assert running.wait(15) == 0


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """The machine's Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page, opened afresh; whatever it complains about in the console fails the test."""
    complaints: list[str] = []
    opened = browser.new_page(viewport={"width": 1400, "height": 1000})
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(address)
    yield opened
    opened.close()
    assert complaints == []
