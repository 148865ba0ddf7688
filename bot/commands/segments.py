"""``segments``: what texts were to cost and what was billed, by bank, channel and language."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import click

from bot import console
from storage import Work
from storage.postage import Spent

MILLION = 1_000_000


@click.command()
@click.option("--days", type=click.IntRange(1, 3660), default=30, show_default=True, help="How far back to look.")
@console.json_option
def command(days: int, as_json: bool) -> None:
    """What the texts of the last days cost: segments as foreseen, as billed, and the price where it is known.

    What was billed is known for messages that the provider has told about; `reconcile` asks it for the last day.
    """

    async def job(work: Work) -> list[Spent]:
        return await work.postage.spent(work.now - timedelta(days=days))

    found = console.work(job)
    if as_json:
        console.show([asdict(one) for one in found])
    elif found:
        console.table([_row(one) for one in found])
    else:
        click.echo(f"Nothing was sent in the last {days} days.")


def _row(one: Spent) -> dict[str, Any]:
    dearer = f"{100 * one.billed / one.billed_foreseen - 100:+.0f} %" if one.billed_foreseen else "-"
    return {
        "bank": one.bank,
        "channel": one.channel,
        "language": one.language,
        "messages": one.messages,
        "foreseen": one.segments,
        "billed": f"{one.billed} for {one.billed_messages}",
        "difference": dearer,
        "price": f"{one.price_millionths / MILLION:.2f} {one.unit}" if one.unit else "-",
    }
