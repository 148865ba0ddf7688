"""``make run``: a bank that is lived in, a page with several phones, and no credentials needed."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from datetime import timedelta

import click

from bot.assembly import House, opened, serve
from bot.clock import Clock
from bot.page.phones import CHANNEL, OURS
from bot.page.routes import routes
from bot.people import Help, Person, past
from bot.settings import Settings
from handlers.delivery import deliver
from handlers.exchanges import reporting
from locales.languages import load
from storage import Storage, Work, open_storage
from storage.bank_rules import Rules
from storage.records import Bank, Exchange, Member

SLUG = "maple"
AGO = timedelta(days=40)
EVERY = timedelta(days=3)
POT_MINUTES = 3000
PORTS_TRIED = 20
RULES = Rules(approval="open", welcome_minutes=60, coordinator_phone="020 7946 0101", quiet="none")
"""Open, so that whoever tries it out is in at once, and without a quiet time, for it may be tried at night;
``bank set maple approval=coordinator quiet=21-8`` changes that."""


class DemoRefused(Exception):
    """The demonstration will not run like this; the message says why."""


async def run(settings: Settings, *, ready: Callable[[int], None] | None = None) -> None:
    """Make the bank if there is none, then serve the page until a signal. Raises DemoRefused."""
    _check(settings)
    settings = settings.model_copy(update={"port": _free(settings.host, settings.port)})
    clock, stopping = Clock(), asyncio.Event()
    async with opened(settings, clock=clock) as house:
        await make(settings.database_url, house.storage, clock)
        await _catch_up(house, clock)
        await serve(house, more=routes(house, stopping=stopping), ready=ready or _say, stopping=stopping.set)


def _check(settings: Settings) -> None:
    host = settings.host
    with contextlib.suppress(ValueError):
        if host == "localhost" or ipaddress.ip_address(host).is_loopback:
            return
    raise DemoRefused(
        f"The page shows everybody's messages, so it listens on this machine only, not on {host}. "
        "Leave DOORSTEP_HOST out, or run `serve`, which has no such page."
    )


def _free(host: str, port: int) -> int:
    """The port, or the next one that nobody listens on."""
    for candidate in range(port, port + PORTS_TRIED) if port else ():
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((host, candidate))
                return candidate
    return 0


def _say(port: int) -> None:
    click.echo(f"\nDoorstep is open. Ctrl-C stops it.\n\n    http://127.0.0.1:{port}/\n")


async def _catch_up(house: House, clock: Clock) -> None:
    """A clock that was moved on in an earlier run must not fall back behind what was written then."""

    async def latest(work: Work) -> timedelta:
        heard = await work.inbox.heard(CHANNEL, 1)
        return max((message.received_at - work.now for message in heard), default=timedelta(0))

    clock.move(max(await house.storage.run(latest), timedelta(0)))


async def make(url: str, storage: Storage, clock: Clock) -> None:
    """Fill an empty database with people and a past; one that has a bank is left as it is."""
    if await storage.run(lambda work: work.banks.all()):
        return
    then = Clock(stopped_at=clock.now() - AGO)
    earlier = open_storage(url, now=then.now)
    try:
        bank, members = await earlier.run(_begin)
        for one in past().helps:
            then.move(EVERY)
            await earlier.run(_helped(bank, members, one))
        await earlier.run(_presents(members))
        await earlier.run(_differ(bank, members))
    finally:
        await earlier.close()


async def _begin(work: Work) -> tuple[Bank, dict[str, Member]]:
    bank = await work.banks.create(
        slug=SLUG, name="Maple", languages=load().listed(load().tags), join_word=SLUG, rules=RULES
    )
    await work.banks.add_number(bank.id, CHANNEL, OURS)
    await work.ledger.sponsor(bank.id, "Neighbourhood fund", POT_MINUTES, "sponsor:begin")
    return bank, {person.name: await _member(work, bank, person) for person in past().people}


async def _member(work: Work, bank: Bank, person: Person) -> Member:
    member = await work.members.create(bank.id, language=person.language, name=person.name, area=person.area)
    member = await work.members.activate(member.id)
    await work.addresses.add(bank.id, member.id, CHANNEL, person.address, our_address=OURS, phone=person.phone)
    for purpose in ("exchanges", "news", "number"):
        await work.consents.record(member.id, purpose, True, words="1", channel=CHANNEL)
    for skill in person.offers:
        await work.offers.add(member.id, skill, "")
    if person.role != "member":
        await work.members.grant(member.id, person.role)
    return await work.members.change(member.id, share_phone=True)


def _helped(bank: Bank, members: dict[str, Member], one: Help) -> Callable[[Work], Awaitable[None]]:
    async def job(work: Work) -> None:
        exchange = await _reported(work, bank, members, one)
        await work.exchanges.confirm(exchange.id, members[one.helped].id)

    return job


async def _reported(work: Work, bank: Bank, members: dict[str, Member], one: Help) -> Exchange:
    exchange = await work.exchanges.arrange(
        bank_id=bank.id,
        helper_id=members[one.helper].id,
        helped_id=members[one.helped].id,
        skill=one.skill,
        day=work.now.date(),
        clock=None,
        minutes=one.minutes,
    )
    return await work.exchanges.report(exchange.id, members[one.helper].id, one.minutes)


def _presents(members: dict[str, Member]) -> Callable[[Work], Awaitable[None]]:
    async def job(work: Work) -> None:
        for number, present in enumerate(past().presents):
            to = members[present.to].id if present.to else None
            await work.ledger.gift(members[present.giver].id, to, present.minutes, f"gift:begin:{number}")

    return job


def _differ(bank: Bank, members: dict[str, Member]) -> Callable[[Work], Awaitable[None]]:
    async def job(work: Work) -> None:
        one = past().differ
        exchange = await _reported(work, bank, members, one)
        exchange = await work.exchanges.report(exchange.id, members[one.helped].id, one.other_minutes or 0)
        await deliver(work, bank, await reporting.to_desk(work, bank, "dispute", exchange))

    return job
