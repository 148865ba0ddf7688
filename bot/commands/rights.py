"""``rights``: which role may do what in a bank."""

from __future__ import annotations

import click

from bot import console
from storage import Work
from storage.banks import EVERYBODY, RIGHTS
from storage.records import Bank


@click.group()
def command() -> None:
    """What each role may do in a bank; `member` is the role that every member has."""


@command.command()
@console.bank_option
@console.json_option
def show(slug: str, as_json: bool) -> None:
    """The rights of every role."""

    async def job(work: Work) -> list[tuple[str, str]]:
        return await work.banks.rights((await console.bank(work, slug)).id)

    found: dict[str, list[str]] = {}
    for role, right in console.work(job):
        found.setdefault(role, []).append(right)
    if as_json:
        console.show(found)
        return
    for role, rights in found.items():
        click.echo(f"{role}: {', '.join(rights)}")


@command.command()
@click.argument("role")
@click.argument("right", type=click.Choice(sorted(RIGHTS)))
@console.bank_option
def give(role: str, right: str, slug: str) -> None:
    """From now on everybody with this ROLE may do this; a role that there was not begins to be."""

    async def job(work: Work) -> None:
        bank = await console.bank(work, slug)
        await work.banks.allow(bank.id, role, right)
        await _decided(work, bank, f"give {role} {right}")

    console.work(job)
    click.echo(f"{role}: may {right}" + (" (every member)" if role == EVERYBODY else ""))


@command.command()
@click.argument("role")
@click.argument("right", type=click.Choice(sorted(RIGHTS)))
@console.bank_option
def take(role: str, right: str, slug: str) -> None:
    """From now on this ROLE alone does not allow it."""

    async def job(work: Work) -> None:
        bank = await console.bank(work, slug)
        if not await work.banks.forbid(bank.id, role, right):
            raise console.Trouble(f"{role!r} may not do that now: `rights show` lists what every role may do.")
        await _decided(work, bank, f"take {role} {right}")

    console.work(job)
    click.echo(f"{role}: may no longer {right}")


async def _decided(work: Work, bank: Bank, decision: str) -> None:
    await work.decisions.record(bank_id=bank.id, by=None, about_kind="bank", about_id=bank.id, decision=decision)
