"""What a notice's writer decides about the preview: send it now or later, change or try it; and stop it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from handlers import proof, rights, times
from handlers.conversation import Conversation
from handlers.notices import broadcast, drafts, outcome, previews
from handlers.notices.notices import RIGHT, letter
from handlers.notices.outcome import Going
from handlers.notices.previews import Preview
from handlers.registry import registry
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from locales.text import T
from storage import Work
from storage.notices import Notice
from storage.records import Bank, Due

NINE = 9


@dataclass(frozen=True, slots=True)
class Changing(Question):
    """We asked what is to be another way."""

    notice: int


async def decide(turn: Turn, asked: Preview) -> list[Say] | None:
    """Send, change, try, drop; or a time."""
    found = await drafts.own(turn, asked.notice)
    if isinstance(found, list):
        return found
    if turn.chosen in DECISIONS:
        return await DECISIONS[turn.chosen](turn, found)
    if turn.chosen == "plain":
        found = await turn.work.notices.change(found.id, plain=True)
    elif not turn.chosen:
        at = _time(turn)
        if at is None:
            return None
        if at <= turn.work.now:
            return [Say(turn.speaker, T("That time is over. Write another one."), asked)]
        if found.votes_until is not None and at >= found.votes_until:
            return [Say(turn.speaker, T("The vote is over by then. Write an earlier time."), asked)]
        found = await turn.work.notices.change(found.id, send_at=at)
    return await previews.show(turn.work, turn.bank, found)


def _time(turn: Turn) -> datetime | None:
    """The moment that a message names; a day without a time is at nine in the morning."""
    when = turn.meaning.when
    if when is None or (when.day is None and when.clock is None):
        return None
    clock = when.clock or turn.now.time().replace(hour=NINE, minute=0, second=0, microsecond=0)
    return times.at(turn.bank, when.day or turn.today, clock)


async def _send(turn: Turn, found: Notice) -> list[Say]:
    """Whoever writes from a number that can be forged shows first that they hold the phone."""
    texts = await turn.work.notices.texts(found.id)
    if not texts:
        return [drafts.write(turn, found.id)]
    if found.votes_until is not None and found.votes_until <= turn.work.now:
        return [Say(turn.speaker, T("The time to vote is over. Begin the vote anew: write VOTE."))]
    if said := await proof.unproven(turn):
        return said
    await outcome.record(turn, found, "sent")
    if found.send_at is not None and found.send_at > turn.work.now:
        await turn.work.notices.change(found.id, state="planned")
        await turn.work.due.set("notice_send", found.id, found.send_at, turn.bank.id)
        when = previews.moment(turn.bank, found)
        text = T("Notice {code} goes out {when}. How it goes: write NOTICE {code}.", code=str(found.id), when=when)
        return [outcome.going(turn.speaker, found.id, text)]
    await broadcast.launch(turn.work, found)
    text = T("Notice {code} goes out now. How it goes: write NOTICE {code}.", code=str(found.id))
    return [outcome.going(turn.speaker, found.id, text)]


async def _try(turn: Turn, found: Notice) -> list[Say]:
    """Every text as its readers will get it, then the preview once more."""
    says = []
    for text in (await turn.work.notices.texts(found.id)).values():
        shown = letter(turn.bank, found, text, replace(turn.speaker, language=text.language))
        says.append(replace(shown, awaiting=None, notice=None))
    return [*says, *await previews.show(turn.work, turn.bank, found)]


async def _speaker(turn: Turn, found: Notice) -> list[Say]:
    return await registry().openings["notice speakers"](replace(turn, chosen=str(found.id)))


async def _changes(turn: Turn, found: Notice) -> list[Say]:
    return [_change(turn, found)]


def _change(turn: Turn, found: Notice) -> Say:
    choices = [Choice("text", T("The text"))]
    if found.purpose == "news":
        choices.append(Choice("who", T("Who gets it")))
    if found.votes_until is None:
        poll = T("Do not ask who comes") if found.poll else T("Ask who comes")
        choices.append(Choice("poll", poll))
    if found.send_at is not None:
        choices.append(Choice("now", T("Send it now, not later")))
    return Say(turn.speaker, T("What shall I change?"), Changing(found.id), (*choices, Choice("back", T("Back"), "0")))


async def change(turn: Turn, asked: Changing) -> list[Say] | None:
    """The text, who gets it, whether it asks who comes, when it goes."""
    found = await drafts.own(turn, asked.notice)
    if isinstance(found, list):
        return found
    match turn.chosen:
        case "text":
            return [drafts.write(turn, found.id)]
        case "who":
            return [drafts.who(turn, found.id)]
        case "poll":
            found = await turn.work.notices.change(found.id, poll=not found.poll)
        case "now":
            found = await turn.work.notices.change(found.id, send_at=None)
        case "back":
            pass
        case _:
            return [_change(turn, found)] if turn.chosen == AGAIN else None
    return await previews.show(turn.work, turn.bank, found)


DECISIONS = {"send": _send, "change": _changes, "try": _try, "speaker": _speaker, "drop": drafts.dropped}


async def going(turn: Turn, asked: Going) -> list[Say] | None:
    """It is to be stopped."""
    if turn.chosen == AGAIN:
        return await outcome.told(turn, asked.notice)
    return await outcome.stopped(turn, asked.notice) if turn.chosen == "stop" else None


async def stop_word(turn: Turn) -> list[Say]:
    """The word alone stops the newest one that goes out; from others it is a word about news."""
    mine = await turn.work.notices.of_writer(turn.speaker.id)
    running = [one for one in mine if outcome.running(one, turn.work.now)]
    if running and await rights.holds(turn, RIGHT):
        return await outcome.stopped(turn, running[0].id)
    if mine:
        return [await outcome.page(turn.work, turn.bank, mine[0], turn.speaker)]
    return await registry().openings["no_news"](turn)


async def counted(work: Work, bank: Bank, item: Due) -> list[Say]:
    """The next step of counting; the preview once all are counted."""
    found = await work.notices.lock(item.about_id)
    return await previews.show(work, bank, found) if found.state == "draft" else []


async def send(work: Work, bank: Bank, item: Due) -> list[Say]:
    """Its time has come."""
    found = await work.notices.lock(item.about_id)
    if found.state == "planned":
        await broadcast.launch(work, found)
    return []


async def step(work: Work, bank: Bank, item: Due) -> list[Say]:
    """The next readers."""
    found = await work.notices.lock(item.about_id)
    if found.state == "going":
        await broadcast.step(work, bank, found)
    return []


async def report(work: Work, bank: Bank, item: Due) -> list[Say]:
    """How it went, unasked."""
    found = await work.notices.get(item.about_id)
    # What nobody counted beforehand, such as the result of a vote, nobody sent.
    return [await outcome.page(work, bank, found)] if found.state == "gone" and found.counted else []


CONVERSATION = Conversation(
    openings={"notice_stop": stop_word},
    steps={Preview: decide, Changing: change, Going: going},
    routines={
        previews.ROUTINE: counted,
        "notice_send": send,
        broadcast.ROUTINE: step,
        broadcast.REPORT: report,
    },
)
