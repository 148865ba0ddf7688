"""Coordinators approve, settle, find and take on by replying; each reply is recorded with who gave it."""

from __future__ import annotations

from handlers import joined
from handlers.conversation import Conversation
from handlers.desk import desk, items
from handlers.desk.desk import Approve, Look, Reach, Settle, Unfilled
from handlers.desk.matters import MATTERS
from handlers.desk.taking import ask_anew, taken_up
from handlers.exchanges import contacts, reporting, settled, waves
from handlers.turn import AGAIN, Say, Turn
from locales.text import Lines, T
from storage.errors import AlreadySettled


async def approve(turn: Turn, asked: Approve) -> list[Say] | None:
    """Yes makes the person a member; "not now" tells them kindly."""
    if turn.chosen not in {"yes", "no"}:
        return await ask_anew(turn, asked.item)
    if (over := await taken_up(turn, asked, asked.item, turn.chosen)) is not None:
        return over
    member = await turn.work.members.get(asked.member)
    if member.stage != "pending":
        raise AlreadySettled
    if turn.chosen == "yes":
        welcomed = await joined.activate(turn.work, turn.bank, member)
        return [Say(turn.speaker, T("Thank you. {name} is a member now.", name=member.name)), welcomed]
    await turn.work.members.change(member.id, stage="invited")
    return [
        Say(turn.speaker, T("Thank you. I told {name} that it is not possible now.", name=member.name)),
        Say(
            member,
            T(
                "Thank you for writing to us, {name}. We can't take you in just now. You can write again later.",
                name=member.name,
            ),
        ),
    ]


async def settle(turn: Turn, asked: Settle) -> list[Say] | None:
    """A length counts; nothing closes the exchange without hours. Both sides hear."""
    minutes = _minutes(turn)
    if minutes is None:
        return await ask_anew(turn, asked.item) if turn.chosen == AGAIN else None
    if (await turn.work.exchanges.get(asked.exchange)).state not in {"reported", "disputed"}:
        await desk.lapse(turn.work, turn.bank.id, reporting.DESK_KINDS, asked.exchange, turn.speaker.id)
        return [Say(turn.speaker, T("That is settled already. Nothing was changed."))]
    if (over := await taken_up(turn, asked, asked.item, str(minutes))) is not None:
        return over
    await reporting.over(turn.work, await turn.work.exchanges.get(asked.exchange))
    exchange = await turn.work.exchanges.settle(asked.exchange, minutes, by=turn.speaker.id, words=turn.text)
    return [
        Say(turn.speaker, T("Thank you. It is settled and both have been told.")),
        *await settled.tell_both(turn.work, exchange, minutes),
    ]


def _minutes(turn: Turn) -> int | None:
    if turn.chosen.isdecimal():
        return int(turn.chosen)
    return turn.meaning.minutes if not turn.chosen else None


async def unfilled(turn: Turn, asked: Unfilled) -> list[Say] | None:
    """Look for somebody oneself, have people asked again, or close the request."""
    if turn.chosen not in {"take", "ask", "close"}:
        return await ask_anew(turn, asked.item)
    if (over := await taken_up(turn, asked, asked.item, turn.chosen)) is not None:
        return over
    request = await turn.work.requests.lock(asked.request)
    if request.state not in {"open", "unfilled"}:
        raise AlreadySettled
    asker = await turn.work.members.get(request.member_id)
    if turn.chosen == "ask":
        request = await turn.work.requests.change(request.id, state="open")
        return [
            Say(turn.speaker, T("Thank you. I am asking people again.")),
            *await waves.start_again(turn.work, turn.bank, request),
        ]
    if turn.chosen == "take":
        phone = await contacts.reach(turn.work, asker)
        return [
            Say(turn.speaker, T("Thank you! {name}'s number: {phone}.", name=asker.name, phone=phone)),
            Say(
                asker,
                T(
                    "{name} from {bank} is looking for somebody for you and will be in touch.",
                    name=turn.speaker.name,
                    bank=turn.bank.name,
                ),
            ),
        ]
    gone = await waves.give_up(turn.work, turn.bank, request, turn.speaker.id)
    return [Say(turn.speaker, T("Thank you. It is closed.")), waves.nobody_found(asker, request), *gone]


async def reach(turn: Turn, asked: Reach) -> list[Say] | None:
    """Somebody takes it on."""
    if turn.chosen != "take":
        return await ask_anew(turn, asked.item)
    if (over := await taken_up(turn, asked, asked.item, turn.chosen)) is not None:
        return over
    member = await turn.work.members.get(asked.member)
    phone = await contacts.reach(turn.work, member)
    return [
        Say(
            turn.speaker,
            T("Thank you! Please get in touch with {name} now: {phone}.", name=member.name or "?", phone=phone),
        )
    ]


async def look(turn: Turn, asked: Look) -> list[Say] | None:
    """The same two again and again: all is well, or somebody talks with them."""
    if turn.chosen not in {"fine", "take"}:
        return await ask_anew(turn, asked.item)
    if (over := await taken_up(turn, asked, asked.item, turn.chosen)) is not None:
        return over
    if turn.chosen == "fine":
        return [Say(turn.speaker, T("Thank you. It is closed."))]
    item = await turn.work.desk.get(asked.item)
    people = await items.about(turn.work, item)
    lines = [T("{name}: {phone}", name=one.name or "?", phone=await contacts.reach(turn.work, one)) for one in people]
    return [Say(turn.speaker, Lines((T("Thank you! Please get in touch with them:"), *lines)))]


CONVERSATION = Conversation(
    steps={Approve: approve, Settle: settle, Unfilled: unfilled, Reach: reach, Look: look}, matters=MATTERS
)
