"""Where the Chromium of this machine is. The tests never download one."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

REQUIRED = os.environ.get("DOORSTEP_REQUIRE_BROWSER", "0") not in ("", "0")
"""Whether the tests must fail, instead of leaving something out, without a browser."""

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class BrowserUnavailable(Exception):
    """This machine has no browser that the tests can steer; the message says why."""


@cache
def path() -> str:
    """Where the Chromium is that playwright can steer."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise BrowserUnavailable("there is no Chromium on this machine")
    package = find_spec("playwright")
    assert package is not None, "playwright is in the lock"
    assert package.origin is not None
    driver = Path(package.origin).parent / "driver" / "node"
    # On a bare Debian it lacks a library, and would only say that the connection was closed.
    tried = subprocess.run([str(driver), "--version"], capture_output=True, text=True)
    if tried.returncode:
        raise BrowserUnavailable(f"playwright's driver does not start: {tried.stderr.strip()}")
    return found
