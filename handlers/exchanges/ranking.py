"""Whom to ask first. Pure: candidates in, candidates out; each rule has a test of the same number.

1. Nobody twice for the same request.
2. Only those who have passed the check that the skill needs in this bank.
3. Who offers the very skill comes before who offers a related one.
4. Who lives in the same area comes before the others.
5. Where the help is talking, who speaks the asker's language comes before the others.
6. Who has not been asked for longest comes first, counted in days.
7. Who has received more than given comes first: they are waiting for a chance.
8. Who would be a new tie comes first: across a language before a neighbourhood.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.bank_rules import Rules
from storage.records import Candidate, Member, Request

TALKING = frozenset({"company", "wellbeing"})
"""Groups of skills that need a common language. (Interpreting and teaching cross languages by nature.)"""
NEVER = -1
"""Sorts those who were never asked before everybody who was."""


@dataclass(frozen=True, slots=True)
class Need:
    """What is asked for, as far as the rules look at it."""

    request: Request
    asker: Member
    group: str


def ranked(candidates: Iterable[Candidate], need: Need, rules: Rules) -> list[Candidate]:
    """Those who may be asked, the best first."""
    check = rules.checks.get(need.request.skill)
    able = [one for one in candidates if not one.asked_before and (check is None or check in one.checks)]
    return sorted(able, key=lambda one: _order(one, need))


def _order(one: Candidate, need: Need) -> tuple[bool, bool, bool, int, bool, bool, bool, int]:
    foreign = one.member.language != need.asker.language
    return (
        need.request.skill not in one.skills,
        one.member.area != need.request.area,
        foreign and need.group in TALKING,
        _day(one.member.last_asked_at),
        one.balance_minutes >= 0,
        one.knows_asker,
        not foreign,
        one.member.id,
    )


def _day(moment: datetime | None) -> int:
    return NEVER if moment is None else moment.toordinal()
