"""``pytest --rewrite`` writes what truly happened into the transcripts: then read the diff."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption("--rewrite", action="store_true", help="write the true transcripts into their files")
