"""What was done for somebody, a sentence each, as the person reads it for whom it was done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from handlers import times
from locales.text import T, Text
from locales.values import Duration, Skill
from storage import Work
from storage.acts import OF_EXCHANGES, Act
from storage.records import Bank, Exchange

SHOWN = 3
"""So many fit into one text."""

Told = Callable[[Exchange, str, str], Text]


def worth_telling(acts: Sequence[Act]) -> list[Act]:
    """Without what they said themselves by word of mouth, and what another line says too; a printed page has all."""
    reported = {act.about_id for act in acts if act.kind == "report"}
    return [act for act in acts if act.kind != "consent" and not (act.kind == "arrange" and act.about_id in reported)]


async def line(work: Work, bank: Bank, act: Act) -> Text | None:
    """The sentence; None for what is not worth telling."""
    if act.kind in OF_EXCHANGES:
        exchange = await work.exchanges.get(act.about_id)
        other = exchange.helper_id if exchange.helped_id == act.member_id else exchange.helped_id
        return OF_HELP[act.kind](exchange, (await work.members.get(other)).name or "?", act.detail)
    told = OTHERS.get(act.kind)
    return await told(work, bank, act) if told is not None else None


OF_HELP: dict[str, Told] = {
    "take": lambda one, name, minutes: T(
        "You can help: {skill}, {when}.", skill=Skill(one.skill), when=times.when(one)
    ),
    "accept": lambda one, name, minutes: T(
        "You want {name} to help: {skill}, {when}.", name=name, skill=Skill(one.skill), when=times.when(one)
    ),
    "turn_down": lambda one, name, minutes: T(
        "You want somebody else: {skill}, {when}.", skill=Skill(one.skill), when=times.when(one)
    ),
    "call_off": lambda one, name, minutes: T(
        "You called off: {skill} with {name}, {when}.", skill=Skill(one.skill), name=name, when=times.when(one)
    ),
    "arrange": lambda one, name, minutes: T(
        "You agreed on help with {name}: {skill}, {when}.", name=name, skill=Skill(one.skill), when=times.when(one)
    ),
    "report": lambda one, name, minutes: T(
        "You said how long it took with {name}: {skill}, {time}.",
        name=name,
        skill=Skill(one.skill),
        time=Duration(int(minutes)),
    ),
    "confirm": lambda one, name, minutes: T(
        "You said it is right: {skill} with {name}, {time}.", skill=Skill(one.skill), name=name, time=_time(one)
    ),
    "deny": lambda one, name, minutes: T(
        "You said it is not right: {skill} with {name}.", skill=Skill(one.skill), name=name
    ),
    "dispute": lambda one, name, minutes: T(
        "You said it is not right: {skill} with {name}.", skill=Skill(one.skill), name=name
    ),
}
"""Verb of exchanges → the sentence out of the exchange, the other's name, and the minutes that were said."""


def _time(exchange: Exchange) -> Duration:
    return Duration(exchange.minutes)


async def _offer(_work: Work, _bank: Bank, act: Act) -> Text:
    return T("You offer: {skill}.", skill=Skill(act.detail))


async def _request(work: Work, _bank: Bank, act: Act) -> Text:
    request = await work.requests.get(act.about_id)
    return T("You asked for: {skill}, {when}.", skill=Skill(request.skill), when=times.when(request))


async def _joined(_work: Work, bank: Bank, _act: Act) -> Text:
    return T("You joined {bank}.", bank=bank.name)


CONSENTS = {
    "exchanges:yes": T("You said yes: you want to hear about help."),
    "exchanges:no": T("You said no: you do not want to hear about help."),
    "news:yes": T("You said yes to news."),
    "news:no": T("You said no to news."),
    "number:yes": T("You said yes: your number may be given when help is agreed."),
    "number:no": T("You said no: your number is given to nobody."),
}
CHANGES = {"paused": T("You take a break."), "active": T("You are back.")}


async def _consent(_work: Work, _bank: Bank, act: Act) -> Text | None:
    return CONSENTS.get(act.detail)


async def _changed(_work: Work, _bank: Bank, act: Act) -> Text | None:
    return CHANGES.get(act.detail)


async def _gift(work: Work, _bank: Bank, act: Act) -> Text:
    transfer = await work.ledger.transfer(act.about_id)
    if not act.detail:
        return T("You gave {time} to the shared pot.", time=Duration(transfer.minutes))
    name = (await work.members.get(int(act.detail))).name or "?"
    return T("You gave {time} to {name}.", time=Duration(transfer.minutes), name=name)


OTHERS: dict[str, Callable[[Work, Bank, Act], Awaitable[Text | None]]] = {
    "offer": _offer,
    "request": _request,
    "joined": _joined,
    "consent": _consent,
    "changed": _changed,
    "gift": _gift,
}
