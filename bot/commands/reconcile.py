"""``reconcile``: asks providers for the last hours, and takes in what never arrived."""

from __future__ import annotations

import click

from bot import console


@click.command()
@click.option("--hours", type=click.IntRange(1, 24 * 30), default=24, show_default=True, help="How far back to ask.")
def command(hours: int) -> None:
    """Ask Twilio for the last hours: messages that never came are taken in, statuses and prices are taken over.

    `serve` and `work` do it by themselves every hour. Safe to repeat.
    """
    received, statuses, problems = console.run(_reconcile(hours))
    click.echo(f"{received} messages had not arrived; {statuses} reports were taken over.")
    if problems:
        raise console.Trouble("Not everything could be asked: " + ", ".join(problems))


async def _reconcile(hours: int) -> tuple[int, int, list[str]]:
    from bot import assembly

    async with assembly.opened(console.loaded()) as house:
        return await house.reconciling().once(hours)
