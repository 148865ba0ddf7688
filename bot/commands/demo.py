"""``demo``: a bank with people in it and a page with several phones, without any credentials."""

from __future__ import annotations

import click

from bot import console


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="The port, instead of DOORSTEP_PORT.")
def command(port: int | None) -> None:
    """Open a page with several phones side by side, on this machine only."""
    from bot import demo

    settings = console.loaded()
    try:
        console.run(demo.run(settings if port is None else settings.model_copy(update={"port": port})))
    except demo.DemoRefused as error:
        raise console.Trouble(str(error)) from None
