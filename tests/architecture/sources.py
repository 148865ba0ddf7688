"""Reads the project's own source for the tests about its shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeGuard

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("bot", "handlers", "locales", "storage")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Source:
    """One module: where it is, its lines and its tree."""

    path: str
    lines: tuple[str, ...]
    tree: ast.Module

    def at(self, node: ast.stmt | ast.expr, what: str) -> str:
        """A finding that an editor can jump to."""
        return f"{self.path}:{node.lineno}: {what}"

    def functions(self) -> Iterator[Function]:
        """All functions and methods, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """The modules below these folders of the project, in order."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(str(path.relative_to(ROOT)), tuple(text.splitlines()), ast.parse(text, str(path)))


def is_public(name: str) -> bool:
    """Whether a name is meant for other modules."""
    return not name.startswith("_")


def lines_of_code(node: ast.Module | Function) -> int:
    """How many lines it has, from the first to the last, without those that only explain."""
    first, last = (node.lineno, node.end_lineno) if isinstance(node, Function) else (1, _end(node.body))
    said = sum(_end([part]) - part.lineno + 1 for part in ast.walk(node) if _is_text(part))
    return (last or first) - first + 1 - said


def _is_text(node: ast.AST) -> TypeGuard[ast.Expr]:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _end(body: Sequence[ast.stmt]) -> int:
    return (body[-1].end_lineno or body[-1].lineno) if body else 1


def called_name(call: ast.Call) -> str:
    """``T`` of ``T(...)`` and of ``text.T(...)``; empty for anything else."""
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""
