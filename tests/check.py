"""Everything that must be right, in one command: ``python -m tests.check``.

Format, lint, types and import contracts first, then the tests; it stops at the first thing that is
wrong and says what to do about it. Further arguments go to pytest: ``python -m tests.check -k ledger``.
``--no-tests`` leaves the tests out.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests import browser, postgres

ROOT = Path(__file__).resolve().parent.parent
WORKERS = "3"
"""One more than the two cores that it is made for: much of the time a test waits for a process that it has started."""


@dataclass(frozen=True, slots=True)
class Step:
    """One tool, and what to do when it finds something."""

    name: str
    command: tuple[str, ...]
    remedy: str


PYTHON = sys.executable
STEPS = (
    Step(
        "format",
        (PYTHON, "-m", "ruff", "format", "--check", "--output-format", "concise", "."),
        "Run: .venv/bin/ruff format .",
    ),
    Step(
        "lint",
        (PYTHON, "-m", "ruff", "check", "--output-format", "concise", "."),
        "Many of them repair themselves: .venv/bin/ruff check --fix .",
    ),
    Step(
        "types",
        (PYTHON, "-m", "mypy", "--no-error-summary", "--num-workers", "2"),
        "mypy names the lines; it runs strict.",
    ),
    Step(
        "contracts",
        (str(Path(PYTHON).with_name("lint-imports")), "--no-logo"),
        "An import crosses the floors. README.md says where a rule lives.",
    ),
)


def main(arguments: list[str]) -> int:
    """Run all steps; give the exit code of the first that fails."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # So that PostgreSQL is stopped.
    with_tests = "--no-tests" not in arguments
    for step in STEPS:
        code = _run(step)
        if code:
            return code
    return _test([argument for argument in arguments if argument != "--no-tests"]) if with_tests else 0


def _run(step: Step) -> int:
    began = time.monotonic()
    done = subprocess.run(step.command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{step.name}: wrong\n{done.stdout}{done.stderr}\n{step.name}: {step.remedy}", flush=True)
    else:
        print(f"{step.name}: fine ({time.monotonic() - began:.1f} s)", flush=True)
    return done.returncode


def _test(arguments: list[str]) -> int:
    """Run pytest on the one PostgreSQL that all its workers share; its closing line is the last thing printed."""
    environment = dict(os.environ)
    with ExitStack() as running:
        try:
            environment[postgres.URL_VARIABLE] = running.enter_context(postgres.server())
        except postgres.PostgresUnavailable as reason:
            if _left_out(f"everything on PostgreSQL: {reason}", required=postgres.REQUIRED):
                return 1
        try:
            browser.path()
        except browser.BrowserUnavailable as reason:
            if _left_out(f"the page in a browser: {reason}", required=browser.REQUIRED):
                return 1
        command = [PYTHON, "-m", "pytest", "-n", WORKERS, "--dist", "worksteal", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _left_out(what: str, *, required: bool) -> bool:
    """Say it loudly; give whether that is the end."""
    print(f"!!! {'REQUIRED, AND NOT HERE' if required else 'LEFT OUT'}: {what}", flush=True)
    return required


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
