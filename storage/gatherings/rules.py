"""Who gives and who gets the hours of a gathering. Pure: values in, lines out; the tests carry the same numbers.

1. An hour is an hour: whoever leads gets its length, rounded to quarter hours in their favour, and what was agreed for
   preparing. Whoever comes gets or gives its length.
2. ``teach``: those who come give, the leaders get, through the pot: what is left stays there, what lacks it adds.
3. ``social``: leaders and those who come get, out of the pot.
4. ``sponsored``: leaders and those who come get, from the organisation that stands for it.
5. ``free``: the leaders get, out of the pot; those who come give and get nothing.
6. Who comes to be taught and would fall below their floor gives nothing: nobody is asked for what they do not have.
7. Everybody has at most one line: who leads does not come.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from storage.exchanges.rules import quarter_hours
from storage.gatherings.records import Gathering


@dataclass(frozen=True, slots=True)
class Line:
    """What one member gets (positive minutes) or gives (negative); the other side is the pot or the organisation."""

    member_id: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Everything that is posted for a gathering, as one act."""

    lines: tuple[Line, ...]
    excused: tuple[int, ...] = ()
    """Who came to be taught and has nothing to give now (rule 6)."""

    @property
    def cost(self) -> int:
        """What the pot or the organisation gives in all; below 0: what comes into the pot."""
        return sum(line.minutes for line in self.lines)

    def same(self, other: Sums) -> bool:
        """Whether everybody gets and gives the same, in whatever order."""
        return set(self.lines) == set(other.lines) and set(self.excused) == set(other.excused)

    def of(self, member_id: int) -> int:
        """What a member gets, or gives (below 0)."""
        return next((line.minutes for line in self.lines if line.member_id == member_id), 0)


def sums(gathering: Gathering, leaders: Sequence[int], came: Sequence[int], short: Collection[int] = ()) -> Sums:
    """What everybody gives and gets. ``short``: members whose balance would fall below its floor."""
    length = quarter_hours(gathering.minutes)
    leading = quarter_hours(gathering.minutes + gathering.prep_minutes)
    lines = [Line(member_id, leading) for member_id in dict.fromkeys(leaders)]
    others = [member_id for member_id in dict.fromkeys(came) if member_id not in leaders]
    if gathering.rule in {"social", "sponsored"}:
        lines += [Line(member_id, length) for member_id in others]
    if gathering.rule != "teach":
        return Sums(tuple(lines))
    lines += [Line(member_id, -length) for member_id in others if member_id not in short]
    return Sums(tuple(lines), tuple(member_id for member_id in others if member_id in short))
