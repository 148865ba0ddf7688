"""How many hours somebody has, and what they gave and received. Never called a debt."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from handlers.conversation import Conversation
from handlers.turn import Say, Turn
from locales.text import Lines, T, Text
from locales.values import Duration, Skill, Topic, When
from storage.records import Transfer

SHOWN = 2
"""So many entries fit into one text."""


async def balance(turn: Turn) -> list[Say]:
    """What there is to use, what was given and received, what can still be asked."""
    standing = await turn.work.ledger.standing(turn.speaker.id)
    given, received = Duration(standing.given), Duration(standing.received)
    can_ask = Duration(standing.can_ask)
    if standing.balance > 0:
        text = T(
            "You have {time} to use. Given: {given}. Received: {received}. You can ask for {can_ask} in all.",
            time=Duration(standing.balance),
            given=given,
            received=received,
            can_ask=can_ask,
        )
    else:
        text = T(
            "Given: {given}. Received: {received}. You can still ask for {can_ask}. Asking is as welcome as giving.",
            given=given,
            received=received,
            can_ask=can_ask,
        )
    return [Say(turn.speaker, text)]


async def history(turn: Turn) -> list[Say]:
    """The last entries, the newest first."""
    entries = await turn.work.ledger.entries(turn.speaker.id, SHOWN)
    if not entries:
        return [
            Say(turn.speaker, T("Nothing is recorded for you yet. Write any time what you need or what you can do."))
        ]
    own = await turn.work.ledger.own_accounts(turn.speaker.id)
    return [Say(turn.speaker, Lines(tuple([await _line(turn, one, own) for one in entries])))]


async def _line(turn: Turn, entry: Transfer, own: tuple[int, ...]) -> Text:
    time = Duration(entry.minutes)
    when = When(entry.happened_at.astimezone(ZoneInfo(turn.bank.zone)).date())
    gave = entry.to_account in own
    if entry.kind == "reversal":
        return T("{when}: {time} corrected", when=when, time=time)
    if entry.exchange_id is not None:
        skill = Skill((await turn.work.exchanges.get(entry.exchange_id)).skill)
        if gave:
            return T("{when}: {time} given, {skill}", when=when, time=time, skill=skill)
        return T("{when}: {time} received, {skill}", when=when, time=time, skill=skill)
    gathering_id = await turn.work.settling.about(entry.id)
    if gathering_id is not None:
        gathering = await turn.work.gatherings.get(gathering_id)
        topic = Topic(gathering.topic, gathering.title)
        if gave:
            return T("{when}: {time} for you, {topic}", when=when, time=time, topic=topic)
        return T("{when}: {time} from you, {topic}", when=when, time=time, topic=topic)
    if gave:
        return T("{when}: {time} as a present to you", when=when, time=time)
    return T("{when}: {time} as a present from you", when=when, time=time)


CONVERSATION = Conversation(openings={"balance": balance, "history": history})
