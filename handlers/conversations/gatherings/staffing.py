"""The jobs of a work party, out of the words of whoever plans it."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import skills
from handlers.conversations.gatherings.drafts import SEATS_MAX, Draft, become
from handlers.delivery import longer
from handlers.turn import AGAIN, YES, Choice, Say, Turn
from handlers.words import shortened
from locales.text import Lines, T
from locales.values import Skill

JOBS_MAX = 6
"""So many jobs fit into a text."""
WORDS_SHOWN = 30
OTHERS = Choice("change", T("Change it"))
NONE = Choice("none", T("No jobs"), "0")
_PIECES = re.compile(r"[,;\n/+،]|(?<!\d)(?=\d)")
"""Jobs are told apart by marks, or by their numbers: "2 painters 1 cook"."""


class WhichJobs(Draft):
    """We asked which jobs there are, and for how many people."""


class RightJobs(Draft):
    """We read the jobs back."""


def ask_jobs(turn: Turn, draft: Draft) -> Say:
    """Ask for them."""
    text = T("Which jobs are there? Write how many people for each, like: 2 painting, 1 cooking.")
    return Say(turn.speaker, text, become(WhichJobs, draft), (NONE,))


def which_jobs(turn: Turn, asked: WhichJobs) -> Draft | Say:
    """The jobs that are named, read back; where one is not known, it is said, and asked again."""
    if turn.chosen == NONE.key:
        return replace(asked, jobs=())
    found, unknown = _read(turn)
    if unknown or not found:
        words = shortened(unknown or turn.text, WORDS_SHOWN)
        text = T("I know no such job: {words}. Please say it in other words, like: 2 painting, 1 cooking.", words=words)
        return Say(turn.speaker, text, asked, (NONE,))
    return _read_back(turn, replace(asked, jobs=tuple(found.items()), seats=max(asked.seats, sum(found.values()))))


def _read_back(turn: Turn, draft: Draft) -> Say:
    say = Say(turn.speaker, Lines((T("Is that right?"),)), become(RightJobs, draft), (YES, OTHERS))
    return longer(say, [T("{skill}: {count}", skill=Skill(skill), count=count) for skill, count in draft.jobs or ()])


def right_jobs(turn: Turn, asked: RightJobs) -> Draft | Say | None:
    """Yes, or they are written anew."""
    match turn.chosen:
        case "yes":
            return asked
        case "change":
            return ask_jobs(turn, asked)
        case _ if turn.chosen == AGAIN:
            return _read_back(turn, asked)
    return None


def _read(turn: Turn) -> tuple[dict[str, int], str]:
    """How many for which skill, and the first words that name none."""
    found: dict[str, int] = {}
    for piece in filter(_says_something, _PIECES.split(turn.text)):
        part = skills.of_words(turn, piece)
        skill = skills.sure(part)
        if not skill:
            return found, piece.strip()
        if len(found) < JOBS_MAX or skill in found:
            found[skill] = min(found.get(skill, 0) + _count(turn, piece), SEATS_MAX)
    return found, ""


def _says_something(piece: str) -> bool:
    return any(letter.isalpha() for letter in piece)


def _count(turn: Turn, piece: str) -> int:
    numbers = turn.meaning_of(piece).numbers
    return max(1, min(int(numbers[0]), SEATS_MAX)) if numbers else 1
