"""Checks of what the database holds: each is a statement whose rows are faults, in words for an operator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import TextClause

from storage.connection import Connection


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, in words for whoever must put it right. It holds ids, never names."""

    kind: str
    subject: str
    """What it is about, for instance ``account 12``."""
    explanation: str
    remedy: str = field(default="", compare=False)
    """What to do about it."""


@dataclass(frozen=True, slots=True)
class Check:
    """Rows of the statement are faults; their columns fill the templates."""

    kind: str
    subject: str
    explanation: str
    remedy: str
    statement: TextClause


async def failing(connection: Connection, checks: Sequence[Check], values: Mapping[str, object]) -> list[Fault]:
    """The faults that the checks find with these values; an empty list where there are none."""
    faults: list[Fault] = []
    for check in checks:
        for row in (await connection.execute(check.statement, dict(values))).mappings():
            words = (template.format_map(row) for template in (check.subject, check.explanation, check.remedy))
            faults.append(Fault(check.kind, *words))
    return faults
