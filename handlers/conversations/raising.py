"""What several people say about a service is put to the professional responsible; the answer goes to those who said it.

The professional reads no name, and those who said it read no number: everything goes through here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from handlers import rights
from handlers.conversation import Conversation
from handlers.notices import tongues
from handlers.notices.notices import RIGHT
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from handlers.words import shortened
from locales.text import TN, T
from storage import Work
from storage.issues import Issue
from storage.records import Bank, DeskItem, Due, Member

ANSWERING = "answer_issues"
ROUTINE = "issue_reminder"
PATIENCE = timedelta(days=3)
SHOWN = 6
"""So many things that people said are listed at a time."""
WORDS_SHOWN = 24
LENGTH = 300
LEAVE = Choice("leave", T("Leave it"), "0")
DONE = Choice("done", T("That is all"), "0")
ANSWER = Choice("answer", T("I answer"))
NOT_MINE = Choice("not mine", T("It is not my task"))


@dataclass(frozen=True, slots=True)
class Gathering(Question):
    """We listed what people said about services; what belongs together is chosen one after another."""

    issue: int = 0
    """0 until the first is chosen."""


@dataclass(frozen=True, slots=True)
class Wording(Question):
    """We asked how to put it to the professional."""

    issue: int
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class WhichProfessional(Question):
    """We asked who is responsible."""

    issue: int


@dataclass(frozen=True, slots=True)
class Put(Question):
    """We put it to a professional."""

    issue: int
    lasts: ClassVar[timedelta] = timedelta(days=30)

    def topic(self) -> str:
        """One for each issue."""
        return f"issue:{self.issue}"


@dataclass(frozen=True, slots=True)
class Answering(Question):
    """A professional writes the answer."""

    issue: int
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True
    lasts: ClassVar[timedelta] = timedelta(days=2)


async def gather(turn: Turn) -> list[Say]:
    """What people said and nobody has answered yet."""
    if said := await rights.refused(turn, RIGHT):
        return said
    return [await _list(turn, 0)]


async def _list(turn: Turn, issue: int) -> Say:
    waiting = await _said(turn.work, turn.bank)
    if not waiting and not issue:
        return Say(turn.speaker, T("Nobody has said anything new about a service."))
    if not waiting:
        return _word(turn, issue)
    text = T("Which of these belong together? Choose one after another.")
    choices = [Choice(str(one.id), T("{words}", words=shortened(one.words, WORDS_SHOWN))) for one in waiting]
    return Say(turn.speaker, text, Gathering(issue), (*choices, DONE if issue else LEAVE))


async def _said(work: Work, bank: Bank) -> list[DeskItem]:
    items = await work.desk.items(bank.id)
    return [one for one in items if one.kind == "said" and one.member_id is not None][:SHOWN]


async def gathering(turn: Turn, asked: Gathering) -> list[Say] | None:
    """One more, or that is all."""
    if said := await rights.refused(turn, RIGHT):
        return said
    if turn.chosen == "leave":
        return [Say(turn.speaker, T("All right, nothing was changed."))]
    if turn.chosen == "done":
        return [_word(turn, asked.issue)]
    if not turn.chosen.isdecimal():
        return [await _list(turn, asked.issue)] if turn.chosen == AGAIN else None
    item = await turn.work.desk.get(int(turn.chosen))
    issue = asked.issue or (await turn.work.issues.gather(turn.bank.id, turn.speaker.id)).id
    if item.member_id is not None and await turn.work.desk.close(item.id, by=turn.speaker.id, outcome="gathered"):
        await turn.work.questions.withdraw_topic(f"desk:{item.id}")
        await turn.work.issues.add(issue, item.member_id, item.words, item.about_id)
    return [await _list(turn, issue)]


def _word(turn: Turn, issue: int) -> Say:
    text = T("How shall I put it to the professional? Write it without names.")
    return Say(turn.speaker, text, Wording(issue), (LEAVE,))


async def worded(turn: Turn, asked: Wording) -> list[Say] | None:
    """Then the professional is asked; of several, one is chosen."""
    if turn.chosen == "leave":
        return [Say(turn.speaker, T("All right, nothing was sent."))]
    if turn.chosen or not turn.text:
        return [_word(turn, asked.issue)]
    issue = await turn.work.issues.change(asked.issue, words=turn.text[:LENGTH])
    return await _choose(turn, issue, turn.speaker)


async def _choose(turn: Turn, issue: Issue, gatherer: Member, without: int = 0) -> list[Say]:
    able = [one for one in await turn.work.members.with_right(turn.bank.id, ANSWERING) if one.id != without]
    if not able:
        return [Say(gatherer, T("There is no professional here who could answer."))]
    if len(able) == 1:
        return await _put(turn, issue, able[0])
    choices = tuple(Choice(str(one.id), T("{name}", name=one.name)) for one in able[:SHOWN])
    return [Say(gatherer, T("Who is responsible for it?"), WhichProfessional(issue.id), choices)]


async def which(turn: Turn, asked: WhichProfessional) -> list[Say] | None:
    """That one is asked."""
    if said := await rights.refused(turn, RIGHT):
        return said
    issue = await turn.work.issues.lock(asked.issue)
    if not turn.chosen.isdecimal():
        return await _choose(turn, issue, turn.speaker) if turn.chosen == AGAIN else None
    return await _put(turn, issue, await turn.work.members.get(int(turn.chosen)))


async def _put(turn: Turn, issue: Issue, professional: Member) -> list[Say]:
    issue = await turn.work.issues.change(issue.id, state="put", professional_id=professional.id)
    await turn.work.due.set(ROUTINE, issue.id, turn.work.now + PATIENCE, turn.bank.id)
    gatherer = await turn.work.members.get(issue.member_id)
    told = T("I put it to {name}. You hear from me.", name=professional.name)
    return [Say(gatherer, told), await _question(turn.work, issue, professional)]


async def _question(work: Work, issue: Issue, professional: Member) -> Say:
    text = TN(
        '{count} member says: "{words}". What is your answer?',
        '{count} members say: "{words}". What is your answer?',
        await work.issues.count(issue.id),
        words=issue.words,
    )
    return Say(professional, text, Put(issue.id), (ANSWER, NOT_MINE))


async def remind(work: Work, bank: Bank, item: Due) -> list[Say]:
    """No answer for some days: the professional is asked once more, and the gatherer knows."""
    issue = await work.issues.lock(item.about_id)
    if issue.state != "put" or issue.professional_id is None:
        return []
    professional = await work.members.get(issue.professional_id)
    gatherer = await work.members.get(issue.member_id)
    told = T("{name} has not answered yet. I asked once more.", name=professional.name)
    return [await _question(work, issue, professional), Say(gatherer, told)]


async def put(turn: Turn, asked: Put) -> list[Say] | None:
    """They answer, or it is somebody else's."""
    if said := await rights.refused(turn, ANSWERING):
        return said
    issue = await turn.work.issues.lock(asked.issue)
    if turn.chosen == "answer":
        return [_write(turn, issue.id)]
    if turn.chosen == "not mine":
        gatherer = await turn.work.members.get(issue.member_id)
        told = T("{name} says that it is not their task.", name=turn.speaker.name)
        following = await _choose(turn, issue, gatherer, turn.speaker.id)
        return [Say(turn.speaker, T("All right, thank you.")), Say(gatherer, told), *following]
    return [await _question(turn.work, issue, turn.speaker)] if turn.chosen == AGAIN else None


def _write(turn: Turn, issue: int) -> Say:
    return Say(turn.speaker, T("Write your answer. It goes to those who said it."), Answering(issue), (LEAVE,))


async def answered(turn: Turn, asked: Answering) -> list[Say] | None:
    """The answer becomes a notice, which the gatherer may put into more languages before it goes."""
    if said := await rights.refused(turn, ANSWERING):
        return said
    if turn.chosen == "leave":
        return [Say(turn.speaker, T("All right, nothing was sent."))]
    if turn.chosen or not turn.text:
        return [_write(turn, asked.issue)]
    issue = await turn.work.issues.lock(asked.issue)
    words = turn.text[: tongues.LENGTH]
    audience = {"issue": (issue.id,)}
    notice = await turn.work.notices.begin(turn.bank.id, issue.member_id, audience=audience, purpose="exchanges")
    language = tongues.language(turn, words, tongues.CLEAR) or turn.speaker.language
    await turn.work.notices.write(notice.id, language, words, by=turn.speaker.id)
    await turn.work.issues.change(
        issue.id, state="answered", answer=words, notice_id=notice.id, closed_at=turn.work.now
    )
    await turn.work.due.clear(ROUTINE, issue.id)
    gatherer = await turn.work.members.get(issue.member_id)
    told = T('{name} answers: "{words}"', name=turn.speaker.name, words=words)
    shown = await tongues.shown(replace(turn, speaker=gatherer), notice, language)
    return [Say(turn.speaker, T("Thank you. They get your answer in their languages.")), Say(gatherer, told), *shown]


CONVERSATION = Conversation(
    openings={"issue": gather},
    steps={
        Gathering: gathering,
        Wording: worded,
        WhichProfessional: which,
        Put: put,
        Answering: answered,
    },
    routines={ROUTINE: remind},
)
