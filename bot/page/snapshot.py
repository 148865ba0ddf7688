"""What the page shows, as plain values: messages, and the books as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from bot.page import gatherings
from bot.page.phones import CHANNEL
from locales.languages import load
from locales.text import T
from locales.values import Duration
from storage import Storage, Work
from storage.messages import Incoming, Outgoing
from storage.records import Account, Bank, Transfer

VOICE_NOTE = "(a voice note)"
"""Stands on the page for what was spoken."""
ENTRIES = 8
"""So many of the last transfers are shown."""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that a page needs to begin."""

    messages: list[dict[str, Any]]
    last: int
    """The id of the last message that went out, from where the stream goes on."""


async def page(storage: Storage) -> Page:
    """All messages so far, in the order in which they came and went."""

    async def job(work: Work) -> Page:
        sent = await _all_sent(work)
        heard = await work.inbox.heard(CHANNEL)
        moments = [(one.created_at, 1, message_out(one)) for one in sent if one.channel == CHANNEL]
        moments += [(one.received_at, 0, message_in(one)) for one in heard]
        moments.sort(key=lambda moment: moment[:2])
        return Page([message for _, _, message in moments], sent[-1].id if sent else 0)

    return await storage.run(job)


async def _all_sent(work: Work) -> list[Outgoing]:
    found: list[Outgoing] = []
    while more := await work.outbox.after(found[-1].id if found else 0):
        found += more
    return found


async def news(storage: Storage, after: int) -> tuple[list[dict[str, Any]], int]:
    """What was written to phones since, and the id from where to go on."""
    found = await storage.run(lambda work: work.outbox.after(after))
    shown = [message_out(one) for one in found if one.channel == CHANNEL]
    return shown, found[-1].id if found else after


def message_out(message: Outgoing) -> dict[str, Any]:
    """A message of ours, as the page shows it."""
    lines = message.text.split("\n")
    codes = [line.partition(" ")[0] for line in lines[len(lines) - len(message.buttons) :]]
    return {
        "phone": message.address,
        "mine": False,
        "text": message.text,
        "lang": message.language,
        "dir": load().direction(message.language),
        "choices": [
            {"label": label, "data": data, "code": code}
            for (label, data), code in zip(message.buttons, codes, strict=True)
        ],
        "sound": message.recording_id,
    }


def message_in(message: Incoming) -> dict[str, Any]:
    """A message that was typed or tapped on the page."""
    text = str(message.payload.get("label", "")) if message.kind == "button" else message.text
    if message.payload.get("media_kind") == "voice":
        text = VOICE_NOTE
    return {
        "phone": message.address,
        "mine": True,
        "text": text,
        "lang": "",
        "dir": "auto",
        "choices": [],
        "sound": None,
    }


async def books(storage: Storage) -> dict[str, Any]:
    """Who has how many hours, the last transfers, whether it balances, what is planned, and what the clock shows."""
    return await storage.run(_books)


async def _books(work: Work) -> dict[str, Any]:
    bank = (await work.banks.all())[0]
    shown = await work.ledger.balances(bank.id)
    names = {account.id: name for account, name in shown}
    return {
        "bank": bank.name,
        "clock": work.now.astimezone(ZoneInfo(bank.zone)).strftime("%A %d %B %Y, %H:%M"),
        "accounts": [_account(account, name) for account, name in shown],
        "transfers": [_transfer(bank, one, names) for one in await work.ledger.recent(bank.id, ENTRIES)],
        "faults": [f"{fault.subject}: {fault.explanation}" for fault in await work.ledger.audit(bank.id)],
        "gatherings": await gatherings.rows(work, bank),
        "next": await _next_due(work, bank),
    }


async def _next_due(work: Work, bank: Bank) -> str:
    at = await work.due.next_at()
    return at.astimezone(ZoneInfo(bank.zone)).strftime("%A %d %B, %H:%M") if at else ""


def _account(account: Account, name: str) -> dict[str, str]:
    return {"name": name or account.name, "kind": account.kind, "hours": _signed(account.balance)}


def _transfer(bank: Bank, one: Transfer, names: dict[int, str]) -> dict[str, str]:
    return {
        "when": one.posted_at.astimezone(ZoneInfo(bank.zone)).strftime("%d %b"),
        "from": names.get(one.from_account, "-"),
        "to": names.get(one.to_account, "-"),
        "time": _time(one.minutes),
        "kind": one.kind,
    }


def _signed(minutes: int) -> str:
    return f"-{_time(-minutes)}" if minutes < 0 else _time(minutes)


def _time(minutes: int) -> str:
    return load().render(T("{time}", time=Duration(minutes)), load().default)
