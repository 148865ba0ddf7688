"""An entry in the books was wrong: it is taken back by another one, and both sides hear why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from handlers.affairs import affairs, doors
from handlers.affairs.affairs import LEAVE, REVERSE, Affair, barred
from handlers.affairs.doors import ENTRIES_SHOWN, Entries
from handlers.affairs.finding import kept_from, search
from handlers.conversation import Conversation
from handlers.desk import desk
from handlers.exchanges import reporting
from handlers.turn import AGAIN, Say, Turn
from handlers.words import shortened
from locales.text import T
from locales.values import Duration
from storage.errors import NotTheirs
from storage.records import Account, Member, Transfer

REASON_SHOWN = 60


@dataclass(frozen=True, slots=True)
class WhyTakeBack(Affair):
    """We asked for the reason that both will read."""

    member: int
    transfer: int
    free: ClassVar[bool] = True
    verbatim: ClassVar[bool] = True


async def order(turn: Turn, rest: str) -> list[Say] | None:
    """Whose entry is it?"""
    found = await search(turn, rest, right=REVERSE)
    return await doors.entries(turn, found[0]) if len(found) == 1 else await kept_from(turn, rest, REVERSE)


async def which(turn: Turn, asked: Entries) -> list[Say] | None:
    """One of the list, or older ones."""
    member = await turn.work.members.get(asked.member)
    if turn.chosen == "leave":
        return affairs.left_alone(turn)
    if turn.chosen in {"older", AGAIN}:
        skip = asked.skip + (ENTRIES_SHOWN if turn.chosen == "older" else 0)
        return await doors.entries(turn, member, skip)
    if not turn.chosen:
        return None
    if (stopped := await barred(turn, REVERSE, member)) is not None:
        return stopped
    return [await _why(turn, member, int(turn.chosen))]


async def _why(turn: Turn, member: Member, transfer_id: int) -> Say:
    entry = await turn.work.ledger.transfer(transfer_id)
    giver, receiver = await doors.party(turn, entry.from_account), await doors.party(turn, entry.to_account)
    text = T(
        "Take back {time} from {name} to {other}? Write why, for both to read.",
        time=Duration(entry.minutes),
        name=giver,
        other=receiver,
    )
    return Say(turn.speaker, text, WhyTakeBack(member.id, entry.id), (LEAVE,))


async def why(turn: Turn, asked: WhyTakeBack) -> list[Say] | None:
    """With the reason it is taken back, once."""
    member = await turn.work.members.get(asked.member)
    if turn.chosen == "leave":
        return affairs.left_alone(turn)
    if turn.chosen == AGAIN:
        return [await _why(turn, member, asked.transfer)]
    entry = await turn.work.ledger.transfer(asked.transfer)
    sides = await _sides(turn, entry)
    if (stopped := await _barred(turn, member, sides)) is not None:
        return stopped
    receiver = sides[1]
    if receiver.balance - entry.minutes < receiver.floor and receiver.kind == "member":
        text = T("These hours are used already. First raise how far they may go.")
        return [Say(turn.speaker, text)]
    reason = shortened(turn.text, REASON_SHOWN)
    await turn.work.ledger.reverse(entry.id, reference=f"reversal:{entry.id}:{turn.incoming.id}", note=reason)
    await turn.work.decisions.record(
        bank_id=turn.bank.id,
        by=turn.speaker.id,
        about_kind="transfer",
        about_id=entry.id,
        decision="reversed",
        words=turn.text,
        inbox_id=turn.incoming.id,
    )
    await _nothing_waits(turn, entry)
    done = Say(turn.speaker, T("Done. It is taken back, and both hear why."))
    return [done, *await _tell(turn, entry, sides, reason)]


async def _barred(turn: Turn, member: Member, sides: list[Account]) -> list[Say] | None:
    """Nobody takes back what they are a side of themselves."""
    if turn.speaker.id in {side.member_id for side in sides}:
        raise NotTheirs
    return await barred(turn, REVERSE, member, each_time=True)


async def _sides(turn: Turn, entry: Transfer) -> list[Account]:
    """Who gave and who received, under the names that they have now."""
    found = []
    for account_id in (entry.from_account, entry.to_account):
        account = await turn.work.ledger.by_id(account_id)
        found.append(account if account.carried_to is None else await turn.work.ledger.by_id(account.carried_to))
    return found


async def _nothing_waits(turn: Turn, entry: Transfer) -> None:
    """What was still asked about the exchange has been decided with this."""
    if entry.exchange_id is not None:
        await reporting.over(turn.work, await turn.work.exchanges.get(entry.exchange_id))
        await desk.lapse(turn.work, turn.bank.id, reporting.DESK_KINDS, entry.exchange_id, turn.speaker.id)


async def _tell(turn: Turn, entry: Transfer, sides: list[Account], reason: str) -> list[Say]:
    says = []
    for own, other in (sides, sides[::-1]):
        if own.member_id is None:
            continue
        text = T(
            "A coordinator took back {time} with {name}: {words}",
            time=Duration(entry.minutes),
            name=await doors.party(turn, other.id),
            words=reason,
        )
        says.append(Say(await turn.work.members.get(own.member_id), text))
    return [say for say in says if say.to.stage in affairs.HERE]


CONVERSATION = Conversation(orders={"reverse": order}, steps={Entries: which, WhyTakeBack: why})
