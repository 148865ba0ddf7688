"""A member leaves on their own word, takes a break instead, or sees what is kept about them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers import proof
from handlers.affairs.affairs import CHANGE
from handlers.conversation import Conversation
from handlers.exchanges import parting
from handlers.registry import registry
from handlers.turn import AGAIN, Choice, Question, Say, Turn
from handlers.words import shortened
from locales.text import T
from locales.values import Duration

REASON = "on their own word"
"""Stands in the books beside what somebody lacked who left."""
WORDS_KEPT = 100
STAY = Choice("stay", T("Stay"), "0")
WAYS = (
    Choice("pause", T("A break: ask me nothing")),
    Choice("goes", T("Leave for good")),
    Choice("erase", T("Leave, and forget all I wrote")),
    Choice("data", T("See what is kept about me")),
    STAY,
)
STAYS = T("All right, nothing was changed.")


@dataclass(frozen=True, slots=True)
class Leaves(Question):
    """We asked whether they want to leave for good, or something smaller."""

    words: str


@dataclass(frozen=True, slots=True)
class Sure(Question):
    """We said what becomes of their hours and their name."""

    erase: bool


async def leave(turn: Turn) -> list[Say]:
    """Who wants to go is shown what there is short of it, and is never talked out of it."""
    if not turn.speaker.is_known:
        return await registry().openings["help"](turn)
    return [_ways(turn, turn.text)]


def _ways(turn: Turn, words: str) -> Say:
    return Say(turn.speaker, T("What would you like?"), Leaves(shortened(words, WORDS_KEPT)), WAYS)


async def leaves(turn: Turn, asked: Leaves) -> list[Say] | None:
    """A break, their data, or whether they are sure."""
    match turn.chosen:
        case "pause":
            return await registry().openings["pause"](turn.as_written(""))
        case "goes" | "erase":
            return await _ask_sure(turn, erase=turn.chosen == "erase")
        case "data":
            return await data(turn.as_written(asked.words))
        case "stay":
            return [Say(turn.speaker, STAYS)]
    return [_ways(turn, asked.words)] if turn.chosen == AGAIN else None


async def _ask_sure(turn: Turn, *, erase: bool) -> list[Say]:
    if await _runs_alone(turn):
        text = T("You are the only coordinator. Make one more first: write MEMBER and their name, then Roles.")
        return [Say(turn.speaker, text)]
    balance = (await turn.work.ledger.account(turn.speaker.id)).balance if turn.speaker.is_member else 0
    yes = Choice("yes", T("Yes, forget it all") if erase else T("Yes, I leave"))
    if balance <= 0:
        text = T("Leave {bank}? You need give nothing back. Your name and number are forgotten.", bank=turn.bank.name)
        return [Say(turn.speaker, text, Sure(erase), (yes, STAY))]
    text = T(
        "Leave {bank}? Your {time} go to the shared pot. Your name and number are forgotten.",
        bank=turn.bank.name,
        time=Duration(balance),
    )
    first = Choice("gift", T("Give my hours to somebody first"))
    return [Say(turn.speaker, text, Sure(erase), (yes, first, STAY))]


async def _runs_alone(turn: Turn) -> bool:
    return [one.id for one in await turn.work.members.with_right(turn.bank.id, CHANGE)] == [turn.speaker.id]


async def sure(turn: Turn, asked: Sure) -> list[Say] | None:
    """Yes ends it, once it is shown that it was they who wrote."""
    match turn.chosen:
        case "gift":
            return await _give_all(turn)
        case "stay":
            return [Say(turn.speaker, STAYS)]
        case "yes":
            return await _gone(turn, asked)
    return await _ask_sure(turn, erase=asked.erase) if turn.chosen == AGAIN else None


async def _give_all(turn: Turn) -> list[Say]:
    """The way of any gift, with all they have."""
    balance = (await turn.work.ledger.account(turn.speaker.id)).balance
    meaning = replace(turn.meaning_of(""), minutes=balance)
    return await registry().openings["gift"](replace(turn.as_written(""), meaning=meaning))


async def _gone(turn: Turn, asked: Sure) -> list[Say]:
    member = turn.speaker
    each_time = turn.address.channel in proof.FORGEABLE
    if member.is_member and (first := await proof.unproven(turn, each_time=each_time)) is not None:
        return first
    says = await parting.goodbye(turn.work, turn.bank, member, write_off_reason=REASON, by=member.id)
    if asked.erase:
        await turn.work.erasing.erase(member.id, by=member.id)
    return says


async def data(turn: Turn) -> list[Say]:
    """A link to all that is kept about them; without a page, a coordinator sees to it."""
    if not turn.speaker.is_known:
        return await registry().openings["help"](turn)
    if not turn.public_url:
        return await registry().openings["person"](turn)
    token = await turn.work.handouts.make(turn.speaker.id, by=turn.speaker.id)
    link = f"{turn.public_url}/mine/{token}"
    text = T("All that {bank} keeps about you. It opens once, within a week: {link}", bank=turn.bank.name, link=link)
    return [Say(turn.speaker, text)]


CONVERSATION = Conversation(openings={"leave": leave, "my_data": data}, steps={Leaves: leaves, Sure: sure})
