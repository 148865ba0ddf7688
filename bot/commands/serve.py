"""``serve``: the web server, with the workers beside it unless they run elsewhere."""

from __future__ import annotations

import click

from bot import console
from bot.settings import Settings


@click.command()
@click.option("--workers/--no-workers", default=True, help="Whether to hear, send and remind in this process too.")
@click.option("--host", default=None, help="The address to listen on, instead of DOORSTEP_HOST.")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="The port, instead of DOORSTEP_PORT.")
def command(workers: bool, host: str | None, port: int | None) -> None:
    """Take messages in, and work on them."""
    chosen = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = console.loaded().model_copy(update=chosen)
    console.run(_serve(settings, workers))


async def _serve(settings: Settings, workers: bool) -> None:
    from bot import assembly

    def ready(port: int) -> None:
        click.echo(f"Doorstep listens on http://{settings.host}:{port}/ (Ctrl-C stops it)")
        if settings.has_twilio:
            click.echo(f"Twilio: set the number's incoming message webhook to {settings.base_url}/in/sms (POST)")

    async with assembly.opened(settings) as house:
        _warn(settings, list(house.channels))
        try:
            await assembly.serve(house, workers=workers, ready=ready)
        except SystemExit:
            where = f"{settings.host}:{settings.port}"
            raise console.Trouble(
                f"{where} cannot be listened on: is it taken? Choose another DOORSTEP_PORT."
            ) from None


def _warn(settings: Settings, channels: list[str]) -> None:
    if channels == ["web"]:
        click.echo("No channel is switched on: set TWILIO_... or TELEGRAM_... (see .env.example), or try `demo`.")
    if settings.has_twilio and not settings.public_url:
        click.echo("DOORSTEP_PUBLIC_URL is not set: Twilio's signatures can only be right if it calls this address.")
