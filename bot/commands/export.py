"""``export``: the records of a bank for spreadsheets, accountants and auditors, and to be imported elsewhere."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TextIO

import click

from bot import console
from bot.importing.guard import guarded
from bot.importing.run import KINDS
from storage import Work
from storage.export import ledger_beancount, ledger_csv
from storage.export_records import ROWS, Pages
from storage.own_data import Row, own_data
from storage.records import Bank

WRITERS: dict[str, Callable[[Work, int], AsyncIterator[str]]] = {"csv": ledger_csv, "beancount": ledger_beancount}

out_option = click.option(
    "--out", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="A file; else the screen."
)


@click.group()
def command() -> None:
    """Write the records of a bank as text."""


@command.command()
@click.option("--format", "style", type=click.Choice(sorted(WRITERS)), default="csv", help="csv, or beancount text.")
@console.bank_option
@out_option
def ledger(style: str, slug: str, out: TextIO) -> None:
    """Every transfer, without a name in it."""

    async def job(work: Work) -> str:
        bank = await console.bank(work, slug)
        return "".join([part async for part in WRITERS[style](work, bank.id)])

    out.write(console.work(job))


@command.command()
@click.argument("which", default="", metavar="[BANK]")
@console.bank_option
@out_option
def consents(which: str, slug: str, out: TextIO) -> None:
    """What each member has agreed to: when, where, to which words, with which: for a data protection officer."""

    async def job(work: Work) -> list[list[object]]:
        bank = await console.bank(work, which or slug)
        heard = await work.acts.heard(bank.id)
        return [
            [
                one.member_id,
                one.purpose,
                "yes" if one.given else "no",
                one.channel,
                one.recorded_at,
                one.language,
                one.shown,
                one.words,
                heard.get(one.id, ""),
            ]
            for one in await work.consents.of_bank(bank.id)
        ]

    rows = console.work(job)
    writer = csv.writer(out)
    writer.writerow(["member", "purpose", "given", "channel", "recorded_at", "language", "shown", "answer", "heard_by"])
    writer.writerows(rows)


@command.command()
@console.bank_option
@out_option
def members(slug: str, out: TextIO) -> None:
    """Everybody, with name, number and consents: for `import members` in another bank."""
    console.run(_export("members", slug, out))


@command.command()
@console.bank_option
@out_option
def offers(slug: str, out: TextIO) -> None:
    """What members can do, in their words: for `import offers`."""
    console.run(_export("offers", slug, out))


@command.command()
@console.bank_option
@out_option
def exchanges(slug: str, out: TextIO) -> None:
    """Help that was given and confirmed: for `import exchanges`."""
    console.run(_export("exchanges", slug, out))


@command.command()
@console.bank_option
@out_option
def balances(slug: str, out: TextIO) -> None:
    """What each member has today: for `import balances`."""
    console.run(_export("balances", slug, out))


@command.command()
@click.argument("number", type=int)
@console.bank_option
@out_option
def member(number: int, slug: str, out: TextIO) -> None:
    """All that is kept about one member, as JSON: for that member, who asked for it."""

    async def job(work: Work) -> dict[str, Sequence[Row]]:
        bank = await console.bank(work, slug)
        return await own_data(work, (await console.member(work, bank, number)).id)

    json.dump(console.work(job), out, ensure_ascii=False, indent=2)
    out.write("\n")


async def _export(kind: str, slug: str, out: TextIO) -> None:
    """Page by page, each in a transaction of its own: memory does not grow, and nobody waits for the whole file."""
    columns, moved = KINDS[kind].layout.names, console.progress("written")
    writer = csv.writer(out)
    writer.writerow(columns)
    async with console.storage() as storage:
        bank = await storage.run(lambda work: console.bank(work, slug))
        after = written = 0
        while page := await storage.run(_page(ROWS[kind], bank, after)):
            after = page[-1][0]
            for _, cells in page:
                written += 1
                moved(written)
                writer.writerow([guarded(cells[name]) for name in columns])


def _page(pages: Pages, bank: Bank, after: int) -> Callable[[Work], Awaitable[list[tuple[int, dict[str, str]]]]]:
    return lambda work: pages(work, bank, after)
