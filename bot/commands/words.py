"""``words``: what a bank has learnt that people mean by their words, and skills of its own."""

from __future__ import annotations

import json
from typing import Any, TextIO

import click

from bot import console
from bot.commands.export import out_option
from locales.languages import load
from storage import Work

LONGEST = 60


@click.group()
def command() -> None:
    """A bank's own words and skills, and what waits for a coordinator to say yes to."""


@command.command()
@console.bank_option
@console.json_option
def show(slug: str, as_json: bool) -> None:
    """What people wrote and meant: waiting, accepted or declined; without who wrote it."""

    async def job(work: Work) -> list[dict[str, Any]]:
        bank = await console.bank(work, slug)
        return [
            {
                "words": one.words,
                "meant": one.meant,
                "language": one.language,
                "times": one.times,
                "state": one.state,
            }
            for one in await work.suggestions.of_bank(bank.id)
        ]

    found = console.work(job)
    if as_json:
        console.show(found)
    elif found:
        console.table(found)
    else:
        click.echo("Nothing has been learnt yet. When somebody corrects what was understood, it appears here.")


@command.command()
@console.bank_option
@out_option
def export(slug: str, out: TextIO) -> None:
    """The bank's own words as TOML, in the form of a language folder's skills.toml."""

    async def job(work: Work) -> str:
        words = (await console.bank(work, slug)).words
        return "".join(
            f"[{json.dumps(id, ensure_ascii=False)}]\nwords = {json.dumps(list(words[id]), ensure_ascii=False)}\n\n"
            for id in sorted(words)
        )

    out.write(console.work(job))


@command.command()
@click.argument("skill")
@click.argument("words", nargs=-1, required=True)
@console.bank_option
def add(skill: str, words: tuple[str, ...], slug: str) -> None:
    """SKILL is meant by these WORDS: a skill that all banks have, or the name of one of this bank's own."""
    name = " ".join(skill.split())
    if not name or len(name) > LONGEST or any(not word.strip() or len(word) > LONGEST for word in words):
        raise console.Trouble(f"Write a skill and its words, each of 1 to {LONGEST} letters.")

    async def job(work: Work) -> bool:
        bank = await console.bank(work, slug)
        known = bank.words.get(name, ())
        await work.banks.change(bank.id, words=dict(bank.words) | {name: tuple(dict.fromkeys((*known, *words)))})
        return name in load().skills()

    shared = console.work(job)
    click.echo(f"{name} is known by these words now." + ("" if shared else " It is a skill of this bank's own."))
