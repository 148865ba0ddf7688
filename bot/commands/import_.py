"""``import``: members, offers, exchanges and balances out of another system's files."""

from __future__ import annotations

from pathlib import Path

import click

from bot import console
from bot.importing.run import KINDS, Import, Result, grouped, opened
from bot.importing.table import Table, Unreadable

PROBLEM_HELP = "Put them right and check again, or leave these lines out with --skip."


@click.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--do-it", is_flag=True, help="Enter it. Without this nothing changes.")
@click.option("--skip", is_flag=True, help="Leave out lines that have a problem, and enter the others.")
def command(kind: str, slug: str, file: Path, do_it: bool, skip: bool) -> None:
    """Enter a CSV FILE of KIND into the bank SLUG: members first, then offers, exchanges, and balances last.

    Says what would happen, with every problem by its line, and changes nothing; --do-it does it. The same file again
    changes nothing; an import that was interrupted goes on with the same command. No text is sent to anybody, and
    nobody is taken to have agreed to texts. Reads what `export` writes, and TimeOverflow's lists of members and
    transfers.
    """
    try:
        table = opened(kind, file)
        result = console.run(_import(slug, kind, table, do_it, skip))
    except Unreadable as error:
        raise console.Trouble(str(error)) from None
    if result.wrong and not (skip and do_it):
        raise console.Trouble(f"{result.wrong} line(s) with a problem. Nothing was changed. {PROBLEM_HELP}")


async def _import(slug: str, kind: str, table: Table, do_it: bool, skip: bool) -> Result:
    if table.unused:
        click.echo(f"Columns that are not read: {', '.join(table.unused)}")
    async with console.storage() as storage:
        bank = await storage.run(lambda work: console.bank(work, slug))
        checking = Import(storage, bank, kind, table, console.progress("checked"))
        result = await checking.check(lambda line, words: click.echo(f"line {line}: {words}"))
        for note in (*grouped(result.left_out), *grouped(result.notes)):
            click.echo(f"note: {note}")
        if not do_it or (result.wrong and not skip):
            _tell(result, kind, done=False)
            return result
        entered = await Import(storage, bank, kind, table, console.progress("entered")).enter()
        _tell(entered, kind, done=True)
        return entered


def _tell(result: Result, kind: str, *, done: bool) -> None:
    for words in result.summary:
        click.echo(words)
    left_out = sum(map(len, result.left_out.values()))
    click.echo(
        f"{result.rows} rows: {result.new} {kind} {'entered' if done else 'to enter'}, {result.before} there already, "
        f"{left_out} left out, {result.wrong} with a problem."
    )
    if done and not result.new:
        click.echo("Nothing was changed.")
    if not done:
        click.echo("This was a dry run: nothing was changed.")
