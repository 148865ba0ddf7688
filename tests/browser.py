"""Where the Chromium of this machine is. The tests never download one."""

from __future__ import annotations

import os
import shutil

REQUIRED_VARIABLE = "DOORSTEP_REQUIRE_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def required() -> bool:
    """Whether the tests must fail, instead of leaving something out, without a browser."""
    return os.environ.get(REQUIRED_VARIABLE, "0") not in ("", "0")


def find() -> str | None:
    """The path of a Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
