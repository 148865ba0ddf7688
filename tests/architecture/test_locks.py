"""The lock files fit pyproject.toml and the code, and say nothing about where packages come from."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import FLOORS, ROOT, sources

EVERYTHING, RUNNING = "requirements.lock", "requirements-run.lock"


def locked(name: str) -> dict[str, str]:
    """Package and version, as the file pins them."""
    pins = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in pins}


def asked() -> dict[str, list[str]]:
    """What pyproject.toml asks for in each lock file."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    running = said["project"]["dependencies"]
    groups = [line for group in said["dependency-groups"].values() for line in group]
    return {RUNNING: running, EVERYTHING: [*running, *groups, *said["build-system"]["requires"]]}


@pytest.mark.parametrize("name", [RUNNING, EVERYTHING])
def test_the_lock_is_what_pyproject_asks_for(name: str) -> None:
    pins = locked(name)
    wrong = [
        line
        for line in asked()[name]
        for wanted in [Requirement(line)]
        if canonicalize_name(wanted.name) not in pins or pins[canonicalize_name(wanted.name)] not in wanted.specifier
    ]
    assert not wrong, "run: make lock"


def test_both_locks_have_the_same_versions() -> None:
    assert locked(RUNNING).items() <= locked(EVERYTHING).items()


@pytest.mark.parametrize("name", [RUNNING, EVERYTHING])
def test_the_lock_names_no_place(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "//" not in text
    assert not [line for line in text.splitlines() if line.startswith("-")]
    assert text.count("--hash=sha256:") > len(locked(name))


def test_the_floors_need_nothing_that_only_tests_have() -> None:
    owners = packages_distributions()
    imported = {
        name.split(".")[0]
        for source in sources(*FLOORS)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    foreign = imported - set(FLOORS) - sys.stdlib_module_names
    running = locked(RUNNING)
    unlocked = {
        name for name in foreign if not {canonicalize_name(owner) for owner in owners.get(name, [])} & set(running)
    }
    assert not unlocked
