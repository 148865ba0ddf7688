"""A temporary folder in memory where the machine has one: a database is made there ten times as fast."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
FREE_BYTES_MIN = 2**30
"""Containers often have little of it; there an ordinary folder does."""


def folder(prefix: str) -> tempfile.TemporaryDirectory[str]:
    """A context manager that makes the folder and removes it."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= FREE_BYTES_MIN
    return tempfile.TemporaryDirectory(prefix=prefix, dir=MEMORY if roomy else None, ignore_cleanup_errors=True)
