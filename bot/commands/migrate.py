"""``migrate``: brings the database to the newest shape."""

from __future__ import annotations

import click

from bot import console
from bot.clock import Clock
from storage import open_storage


@click.command()
def command() -> None:
    """Create or update the tables. Safe to repeat; `serve` does it too unless DOORSTEP_MIGRATE_ON_START=false."""
    console.run(_migrate(console.loaded().database_url))
    click.echo("The database is up to date.")


async def _migrate(url: str) -> None:
    opened = open_storage(url, now=Clock().now)
    try:
        await opened.migrate()
    finally:
        await opened.close()
