"""``work``: the workers alone, beside web servers that run elsewhere on the same PostgreSQL."""

from __future__ import annotations

import click

from bot import console
from bot.settings import Settings


@click.command()
def command() -> None:
    """Hear, send and remind, without a web server."""
    console.run(_work(console.loaded()))


async def _work(settings: Settings) -> None:
    from bot import assembly

    async with assembly.opened(settings) as house:
        await assembly.work(house)
