"""What every test may ask for: a database of its own on SQLite and on PostgreSQL, a clock, a browser.

``storage`` runs a test twice, on both databases. A test that shows something about one database says so:
``@pytest.mark.parametrize("backend", ["postgres"], indirect=True)``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

os.environ.setdefault("PTB_TIMEDELTA", "1")  # Before telegram is imported: else reading RetryAfter warns.

import hypothesis
import pytest

from tests import browser, in_memory, postgres
from tests.clock import StoppedClock
from tests.databases import Databases

if TYPE_CHECKING:
    from storage import Storage

LEFT_OUT = "LEFT OUT"
"""How the reason of a skipped test begins when the machine lacks something; said loudly at the end."""

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


def _stay_at_home(event: str, arguments: tuple[Any, ...]) -> None:
    """No test may speak to another machine: a mistake must not send a text to anybody."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        assert host in ("localhost", "::1", "0.0.0.0") or host.startswith("127."), f"a test tried to reach {host}"


sys.addaudithook(_stay_at_home)


@pytest.fixture(scope="session", autouse=True)
def no_settings_from_outside() -> Iterator[None]:
    """Whoever runs the tests may have an account with Twilio; no test may see it."""
    with pytest.MonkeyPatch.context() as environment:
        for name in list(os.environ):
            if name.startswith(("DOORSTEP_", "TWILIO_", "TELEGRAM_")):
                environment.delenv(name)
        yield


@pytest.fixture
def clock() -> StoppedClock:
    """A clock that stands at Monday 23 November 2026, 10:00 UTC, until it is moved."""
    return StoppedClock()


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Makes fresh databases; for tests that need several, or that cannot use ``storage``."""
    with ExitStack() as running:

        @cache
        def address_or_reason() -> str | postgres.PostgresUnavailable:
            try:
                return running.enter_context(postgres.server())
            except postgres.PostgresUnavailable as reason:
                return reason

        def address() -> str:
            found = address_or_reason()
            if isinstance(found, str):
                return found
            _leave_out(f"PostgreSQL: {found}", required=postgres.REQUIRED)

        made = Databases(Path(running.enter_context(in_memory.folder("doorstep-databases-"))), address)
        yield made
        made.close()


@pytest.fixture(params=["sqlite", "postgres"])
def backend(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return str(request.param)


@pytest.fixture
def storage_url(databases: Databases, backend: str) -> Iterator[str]:
    """The address of a migrated database for this test alone."""
    url = databases.fresh(backend)
    yield url
    databases.drop(url)


@pytest.fixture
def empty_storage_url(databases: Databases, backend: str) -> Iterator[str]:
    """The address of a database without any table."""
    url = databases.empty(backend)
    yield url
    databases.drop(url)


@pytest.fixture
async def storage(storage_url: str, clock: StoppedClock) -> AsyncIterator[Storage]:
    """An open storage over a migrated database of its own, on ``clock``'s time."""
    from storage import open_storage

    opened = open_storage(storage_url, now=clock.now)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The machine's Chromium, for playwright's ``executable_path``."""
    try:
        return browser.path()
    except browser.BrowserUnavailable as reason:
        _leave_out(f"the page in a browser: {reason}", required=browser.REQUIRED)


def _leave_out(what: str, *, required: bool) -> NoReturn:
    if required:
        pytest.fail(f"{what} (and it is required here)", pytrace=False)
    pytest.skip(f"{LEFT_OUT}: {what}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what this machine could not test."""
    counts: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[-1]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if LEFT_OUT in reason:
            what = reason.partition(f"{LEFT_OUT}: ")[2]
            counts[what] = counts.get(what, 0) + 1
    for what, count in counts.items():
        terminalreporter.write_line(f"!!! {count} tests {LEFT_OUT}: {what}", red=True, bold=True)
