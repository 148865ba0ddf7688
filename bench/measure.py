"""Rounds that take turns, so that a machine with other work to do slows down both sides alike; medians and spread."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

Side = Callable[[], Awaitable[float]]
"""One round of one side: so many a second."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was found, and what is to be reached."""

    name: str
    unit: str
    ours: Sequence[float]
    theirs: Sequence[float]
    floor: float
    target: float
    against: str
    remarks: Sequence[str] = field(default=())

    @property
    def ratios(self) -> list[float]:
        """Ours through theirs, round by round."""
        return [one / other for one, other in zip(self.ours, self.theirs, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the rounds."""
        return median(self.ratios)

    @property
    def verdict(self) -> str:
        """Whether the figure was reached."""
        return "target" if self.ratio >= self.target else "ok" if self.ratio >= self.floor else "BELOW"


async def interleaved(rounds: int, ours: Side, theirs: Side) -> tuple[list[float], list[float]]:
    """Measure both sides round by round, after one round of each that does not count."""
    mine: list[float] = []
    other: list[float] = []
    for number in range(rounds + 1):
        one, two = await ours(), await theirs()
        if number:
            mine.append(one)
            other.append(two)
            say(f"  round {number}: {one:,.0f} against {two:,.0f} = {one / two:.2f}")
    return mine, other


def say(line: str) -> None:
    """Tell how far it is, beside the figures themselves."""
    print(line, file=sys.stderr, flush=True)


def table(figures: Sequence[Figure]) -> str:
    """All ratios side by side."""
    rows = [("figure", "ratio", "spread", "to reach", "", "ours", "theirs", "measured against")]
    for one in figures:
        spread = f"{min(one.ratios):.2f}-{max(one.ratios):.2f}"
        pace = f"{median(one.ours):,.0f}/s", f"{median(one.theirs):,.0f}/s"
        reach = f"{one.floor:g}; {one.target:g}"
        rows.append((one.name, f"{one.ratio:.2f}", spread, reach, one.verdict, *pace, one.against))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines += [f"{one.name}: {remark}" for one in figures for remark in one.remarks]
    return "\n".join(lines)
