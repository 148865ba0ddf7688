"""The Telegram channel over real HTTP, with the fake at the other end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.channels.telegram import Telegram, build
from tests.wire import fake_telegram as tg
from tests.wire.serving import serving
from tests.wire.settings import given


def channel(url: str = "http://127.0.0.1:9", **more: str) -> Telegram:
    """The channel; nobody listens where it looks unless told so."""
    made = build(given(telegram_bot_token=tg.TOKEN, telegram_api_url=url, **more))
    assert made is not None
    return made


@asynccontextmanager
async def telegram(**more: str) -> AsyncIterator[tuple[tg.FakeTelegram, Telegram]]:
    """The fake, and a channel that speaks with it."""
    fake = tg.FakeTelegram()
    async with serving(fake.application()) as url:
        made = channel(url, **more)
        try:
            yield fake, made
        finally:
            await made.close()
