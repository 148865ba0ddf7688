"""A whole house on a loopback port: server, workers and storage are the real ones, the providers are the fakes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.assembly import Conversation, House
from bot.channels import registry
from bot.clock import Clock
from bot.workers.crew import Crew
from storage import Storage
from tests.wire import fake_telegram, fake_twilio
from tests.wire.echo import ECHO
from tests.wire.fake_telegram import FakeTelegram
from tests.wire.fake_twilio import FakeTwilio
from tests.wire.serving import serving
from tests.wire.settings import given

PUBLIC = "https://bank.example.org"
SECRET = "a-secret"


@dataclass
class Street:
    """The house and what stands around it."""

    house: House
    url: str
    twilio: FakeTwilio
    telegram: FakeTelegram

    async def text(self, sid: str, body: str, **more: str) -> tuple[int, str]:
        """Twilio delivers an incoming text."""
        fields = fake_twilio.message(sid, body, **more)
        return await self.twilio.deliver(f"{self.url}/in/sms", f"{PUBLIC}/in/sms", **fields)

    async def report(self, **fields: str) -> tuple[int, str]:
        """Twilio reports about a message."""
        return await self.twilio.deliver(f"{self.url}/status/sms", f"{PUBLIC}/status/sms", **fields)

    async def update(self, update: fake_telegram.Update | bytes, secret: str = SECRET) -> int:
        """Telegram delivers an update."""
        return await self.telegram.deliver(f"{self.url}/in/telegram", update, secret)

    async def stored(self) -> int:
        """How many messages wait."""
        return await self.house.storage.run(lambda work: work.inbox.waiting())


@asynccontextmanager
async def street(
    storage: Storage, *, workers: bool = True, talk: Conversation = ECHO, **values: Any
) -> AsyncIterator[Street]:
    """Open the house, with the workers at work unless they are not wanted; ``values`` are further settings."""
    twilio, telegram = FakeTwilio(), FakeTelegram()
    async with serving(twilio.application()) as twilio_url, serving(telegram.application()) as telegram_url:
        given_values = {
            "public_url": PUBLIC,
            "twilio_account_sid": fake_twilio.ACCOUNT,
            "twilio_auth_token": fake_twilio.TOKEN,
            "twilio_api_url": twilio_url,
            "telegram_bot_token": fake_telegram.TOKEN,
            "telegram_api_url": telegram_url,
            "telegram_webhook_secret": SECRET,
        }
        settings = given(**{**given_values, **values})
        house = House(settings, Clock(), storage, registry.build(settings), talk)
        async with serving(house.application()) as url:
            crew = Crew(house.workers() | house.attendants() if workers else {})
            crew.start()
            try:
                yield Street(house, url, twilio, telegram)
            finally:
                await crew.stop()
                for channel in house.channels.values():
                    await channel.close()
