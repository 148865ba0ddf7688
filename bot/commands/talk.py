"""``talk``: plays a person in the terminal, or a whole transcript with several."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TextIO

import click

from bot import console
from bot.clock import Clock

if TYPE_CHECKING:
    from bot.stage import Read
    from bot.transcript import Player

CHANNELS = ("sms", "telegram", "whatsapp")
NEIGHBOURS = ("Noor", "Sam", "Ayan")
COMMANDS = ("wait", "until", "again", "crash", "books", "also", "person", "stranger")
HELP = """Write as {name} would; an empty line ends. Nothing is sent to anybody.
  /taps 1          press a button            /wait 2 days    let time pass
  Noor > yes       write as a neighbour      /books          who has how much
  /again           the last message again    /shares         share the number"""


@click.command()
@click.option("--as", "name", default="You", show_default=True, help="Whom you play: one word.")
@click.option("--in", "tag", default="", help="Their language; without it they are a stranger whom no bank knows.")
@click.option("--channel", type=click.Choice(CHANNELS), default="sms", show_default=True)
@click.option("--script", type=click.File("r", encoding="utf-8"), default=None, help="Play this transcript instead.")
@click.option("--plain", is_flag=True, help="With --script: only the transcript as it truly went.")
def command(name: str, tag: str, channel: str, script: TextIO | None, plain: bool) -> None:
    """Write as a person would, and read the answers. Nothing is sent to anybody; the bank is one to practise in.

    How a transcript is written is told at the top of bot/transcript.py.
    """
    console.loaded()
    console.run(_script(script.read(), plain) if script is not None else _talk(name, tag, channel))


@asynccontextmanager
async def _player() -> AsyncIterator[Player]:
    from bot.stage import Stage
    from bot.transcript import Player
    from storage import open_storage

    clock = Clock()
    storage = open_storage("sqlite://", now=clock.now)
    try:
        await storage.migrate()
        yield Player(Stage(storage, clock))
    finally:
        await storage.close()


async def _script(text: str, plain: bool) -> None:
    from bot.transcript import lines

    async with _player() as player:
        for line in lines(text):
            await _play(player, line, words=not plain)
        if not plain:
            await _books(player)


async def _talk(name: str, tag: str, channel: str) -> None:
    async with _player() as player:
        for line in _cast(name, tag, channel):
            await player.line(line)
        if sys.stdin.isatty():
            click.echo(HELP.format(name=name))
        for typed in iter(lambda: _typed(name), ""):
            line = _as_line(typed, name, player)
            if line == "books":
                await _books(player)
            else:
                _show(await _tried(player, line), name)


def _cast(name: str, tag: str, channel: str) -> list[str]:
    """A bank with a few neighbours who can do everything between them, a coordinator, and whom you play."""
    from locales import languages

    known = languages.load()
    skills = known.skills()
    cast = ["bank maple approval=open welcome_minutes=120 pot=6000 quiet=none"]
    for number, neighbour in enumerate(NEIGHBOURS):
        offers, role = ",".join(skills[number :: len(NEIGHBOURS)]), "coordinator" if number == 0 else ""
        cast.append(f"person {neighbour} in {known.tags[number % len(known.tags)]} on sms offers {offers} {role}")
    you = f"person {name} in {tag} on {channel}" if tag else f"stranger {name} on {channel}"
    return [*cast, you]


def _typed(name: str) -> str:
    if sys.stdin.isatty():
        click.echo(f"{name} > ", nl=False)
    return sys.stdin.readline().strip()


def _as_line(typed: str, name: str, player: Player) -> str:
    """What was typed as a line of a transcript: a command, another person's words, else one's own."""
    word, _, rest = typed.removeprefix("/").partition(" ")
    if typed.startswith("/") and word in COMMANDS:
        return f"{word} {rest}".strip()
    if typed.startswith("/") and word in ("taps", "shares", "starts", "sends", "blocks", "unblocks"):
        return f"{name} {word} {rest}".strip()
    first, _, _ = typed.partition(" > ")
    return typed if " > " in typed and first in player.stage.people else f"{name} > {typed}"


async def _tried(player: Player, line: str) -> Sequence[Read]:
    try:
        return await player.line(line)
    except (LookupError, ValueError) as error:
        click.echo(f"? {error}")
        return []


async def _play(player: Player, line: str, *, words: bool) -> None:
    from bot.transcript import shown

    before = len(player.lines)
    try:
        reads = await player.line(line)
    except (LookupError, ValueError) as error:
        raise console.Trouble(f"{line!r}: {error}") from None
    new = player.lines[before:]
    for played in new[: len(new) - len(reads)]:
        click.echo(played)
    for read in reads:
        click.echo(shown(read))
        if words and read.letter.text != read.letter.source:
            click.echo("\n".join(f"    {part}" for part in read.letter.text.splitlines()))


def _show(reads: Sequence[Read], name: str) -> None:
    for read in reads:
        own = read.key == name
        for part in read.letter.text.splitlines():
            click.echo(f"  {part}" if own else f"      {read.key} reads: {part}")


async def _books(player: Player) -> None:
    bank = player.stage.bank
    if bank is None:
        return
    balances = await player.stage.storage.run(lambda work: work.ledger.balances(bank.id))
    faults = await player.stage.storage.run(lambda work: work.ledger.audit(bank.id))
    click.echo("")
    rows = [{"account": name or account.kind, "hours": console.hours(account.balance)} for account, name in balances]
    console.table(rows)
    click.echo("The books balance." if not faults else "\n".join(fault.explanation for fault in faults))
