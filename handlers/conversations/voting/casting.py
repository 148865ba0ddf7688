"""Members vote: by a digit below the notice, or by the word for it; once each, and can say why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from handlers.notices.notices import BALLOT, Ballot, letter, text_for
from handlers.registry import registry
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.text import Lines, T, Text
from locales.values import When
from storage.notices import Notice

LENGTH = 300
SAY_WHY = Choice("why", T("I say why"))
LEAVE = Choice("leave", T("Leave it"), "0")
SAID: Mapping[str, Text] = {
    "yes": T("Thank you, your vote counts: yes."),
    "no": T("Thank you, your vote counts: no."),
    "talk": T("Thank you, your vote counts: talk about it first."),
}
OVER = T("This vote is over. Thank you all the same!")


@dataclass(frozen=True, slots=True)
class Why(Question):
    """We wait for why somebody voted as they did."""

    notice: int
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = timedelta(hours=12)


async def next_one(turn: Turn) -> list[Say] | None:
    """What the speaker has not voted on yet, in their language if it can be had; None where there is nothing."""
    waiting = await turn.work.votes.open_for(turn.speaker)
    return [await _asking(turn, waiting[0])] if waiting else None


async def _asking(turn: Turn, notice: Notice) -> Say:
    text = text_for(await turn.work.notices.texts(notice.id), turn.speaker.language)
    return replace(letter(turn.bank, notice, text, turn.speaker), choices=BALLOT, notice=None)


async def cast(turn: Turn, asked: Ballot) -> list[Say] | None:
    """A vote, the wish to say why, or no more news at all."""
    if turn.chosen == "no news":
        return await registry().openings["no_news"](turn)
    notice = await turn.work.notices.get(asked.notice)
    if notice.votes_until is None or notice.votes_until <= turn.work.now or notice.state not in {"going", "gone"}:
        return [Say(turn.speaker, OVER)] if turn.chosen else None
    if turn.chosen == AGAIN:
        return [await _asking(turn, notice)]
    if turn.chosen == SAY_WHY.key:
        return [_why(turn, notice.id)]
    if turn.chosen not in SAID:
        return None
    await turn.work.votes.cast(notice.id, turn.speaker.id, turn.chosen)
    others = tuple(one for one in BALLOT if one.key != turn.chosen)
    day = When(notice.votes_until.astimezone(ZoneInfo(turn.bank.zone)).date())
    text = Lines((SAID[turn.chosen], T("Until {day} you can change it:", day=day)))
    return [Say(turn.speaker, text, asked, (*others, SAY_WHY))]


def _why(turn: Turn, notice: int) -> Say:
    return Say(turn.speaker, T("Why? Write it in a few words. Nobody reads your name."), Why(notice), (LEAVE,))


async def why(turn: Turn, asked: Why) -> list[Say] | None:
    """Passed on without their name when the vote is over."""
    if turn.chosen == AGAIN or (not turn.chosen and not turn.text):
        return [_why(turn, asked.notice)]
    if turn.chosen:
        return [Say(turn.speaker, T("All right. Your vote counts."))]
    await turn.work.votes.explain(asked.notice, turn.speaker.id, turn.text[:LENGTH])
    return [Say(turn.speaker, T("Thank you. I pass it on without your name."))]
