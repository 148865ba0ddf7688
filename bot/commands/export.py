"""``export``: the ledger and the consents, for spreadsheets, accountants and auditors."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Callable
from typing import TextIO

import click

from bot import console
from storage import Work
from storage.export import ledger_beancount, ledger_csv

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
            ]
            for one in await work.consents.of_bank(bank.id)
        ]

    rows = console.work(job)
    writer = csv.writer(out)
    writer.writerow(["member", "purpose", "given", "channel", "recorded_at", "language", "shown", "answer"])
    writer.writerows(rows)
