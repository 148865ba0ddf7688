"""House rules that no linter knows: sizes, docstrings, and words that have no place in the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import FLOORS, ROOT, Function, Source, called_name, is_public, lines_of_code, sources

MODULE_LINES_MAX = 300
FUNCTION_LINES_MAX = 60
POSITIONAL_PARAMETERS_MAX = 5

EVERYWHERE = (*FLOORS, "tests")
NO_OWN_WORDS = ("storage/migrations/versions/",)
"""Alembic calls what is in here by names of its own."""

UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK|WI" r"P)\b")
EXCUSED_TYPE = re.compile(r"#\s*type:\s*ignore\[[\w-]+(,\s*[\w-]+)*\]\s+(#|-)\s*\w")
EXCUSED_LINT = re.compile(r"#\s*noqa:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*\s+(#|-)\s*\w")

# Members read these sentences. They are members, their time is not money, and nobody writes wrongly.
UNKIND = re.compile(
    r"\b(users?|clients?|patients?|customers?|debts?|owes?|owed|credits?|ledger|transactions?|invalid|errors?|illegal)\b",
    re.IGNORECASE,
)
NOT_PLAIN = re.compile("[‘’“”–—…\u00a0]")
"""Each of these makes a message in English twice as long for the telephone network."""


def test_modules_are_short() -> None:
    found = {source.path: lines_of_code(source.tree) for source in sources(*EVERYWHERE)}
    assert not {path: lines for path, lines in found.items() if lines > MODULE_LINES_MAX}


def test_functions_are_short() -> None:
    long = [
        source.at(node, f"{node.name} has {lines_of_code(node)} lines")
        for source in sources(*EVERYWHERE)
        for node in source.functions()
        if lines_of_code(node) > FUNCTION_LINES_MAX
    ]
    assert not long


def test_functions_have_few_positional_parameters() -> None:
    wide = [
        source.at(node, f"{node.name} has {len(names)}")
        for source in sources(*FLOORS)
        for node in source.functions()
        if len(names := _positional(node)) > POSITIONAL_PARAMETERS_MAX
        if not _is_command(node) and node not in _dictated_methods(source)
    ]
    assert not wide, "more than five: make them keyword-only, or a dataclass"


def _positional(node: Function) -> list[str]:
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def _dictated_methods(source: Source) -> list[ast.stmt]:
    """Methods of a class that inherits: a library's contract may say how many parameters they have."""
    return [
        node
        for owner in ast.walk(source.tree)
        if isinstance(owner, ast.ClassDef) and owner.bases
        for node in owner.body
    ]


def _is_command(node: Function) -> bool:
    """Whether click calls it: by keyword, with one parameter for each option."""
    return any("option" in ast.unparse(part) or "argument" in ast.unparse(part) for part in node.decorator_list)


def test_what_is_public_says_what_it_is_for() -> None:
    promised = _promised_methods()
    silent = [
        line
        for source in sources(*FLOORS)
        if not source.path.startswith(NO_OWN_WORDS)
        for line in _silent(source, promised)
    ]
    assert not silent


def _promised_methods() -> set[str]:
    """Names of methods that some class explains; whoever keeps the same contract need not say it again."""
    return {
        node.name
        for source in sources(*FLOORS)
        for owner in ast.walk(source.tree)
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, Function) and ast.get_docstring(node)
    }


def _silent(source: Source, promised: set[str]) -> Iterator[str]:
    if not ast.get_docstring(source.tree):
        yield f"{source.path}:1: the module"
    for node in source.tree.body:
        if not isinstance(node, Function | ast.ClassDef) or not is_public(node.name):
            continue
        if not ast.get_docstring(node):
            yield source.at(node, node.name)
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, Function) and is_public(method.name) and method.name not in promised:
                    yield source.at(method, f"{node.name}.{method.name}")


def test_no_language_is_named_in_code() -> None:
    tags = {path.parent.name for path in (ROOT / "locales").glob("*/language.toml")}
    assert tags, "there is no language yet"
    named = [
        source.at(node, repr(node.value))
        for source in sources(*FLOORS)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lower() in tags
    ]
    assert not named, "a language is a folder of locales/, and nothing else"


def test_nothing_is_unfinished() -> None:
    left = [
        f"{source.path}:{number}: {line.strip()}"
        for source in sources(*EVERYWHERE)
        for number, line in enumerate(source.lines, 1)
        if UNFINISHED.search(line)
    ]
    assert not left


def test_no_mocks_of_our_own_code() -> None:
    mocks = [
        source.at(node, ast.unparse(node))
        for source in sources(*EVERYWHERE)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import | ast.ImportFrom) and re.search(r"\bmock\b", ast.unparse(node))
    ]
    assert not mocks, "tests use a real database and a fake wire"


@pytest.mark.parametrize(
    ("marker", "excuse"), [("type: ignore", EXCUSED_TYPE), ("noqa", EXCUSED_LINT)], ids=["type", "lint"]
)
def test_every_exception_gives_its_code_and_its_reason(marker: str, excuse: re.Pattern[str]) -> None:
    bare = [
        f"{source.path}:{number}: {line.strip()}"
        for source in sources(*EVERYWHERE)
        for number, line in enumerate(source.lines, 1)
        if re.search(rf"#\s*{marker}\b", line) and not excuse.search(line)
    ]
    assert not bare, "write for instance: # noqa: S105 - a name, not a password"


def test_sentences_for_members_are_kind_and_plain() -> None:
    unkind = [
        source.at(call, repr(part.value))
        for source in sources("bot", "handlers")
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and called_name(call) in ("T", "TN")
        for part in call.args
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        if UNKIND.search(part.value) or NOT_PLAIN.search(part.value)
    ]
    assert not unkind


def test_sentences_are_written_out_where_they_are_said() -> None:
    """The catalogue is collected from the source; a sentence made at run time would have no translation."""
    made = [
        source.at(call, ast.unparse(call)[:80])
        for source in sources("bot", "handlers")
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and called_name(call) in ("T", "TN")
        for part in call.args[: 2 if called_name(call) == "TN" else 1]
        if not (isinstance(part, ast.Constant) and isinstance(part.value, str))
    ]
    assert not made
