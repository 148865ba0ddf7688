"""What stands around the processes: both providers, the post, and a look into the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from sqlalchemy import text

from storage import Storage, Work
from tests.reliability import mill
from tests.reliability.lives import Replica
from tests.reliability.post import Post, texts
from tests.wire.fake_telegram import FakeTelegram
from tests.wire.fake_twilio import FakeTwilio
from tests.wire.serving import eventually, serving

SENDING = text("SELECT COUNT(*) FROM outbox WHERE state = 'sending'")


@dataclass
class Town:
    """Everything that is not killed."""

    storage: Storage
    post: Post
    twilio: FakeTwilio
    telegram: FakeTelegram
    twilio_url: str
    telegram_url: str
    replicas: list[Replica] = field(default_factory=list)

    async def found(self) -> None:
        """The bank, and a pot that is deep enough."""
        await self.storage.run(mill.founded)

    async def in_flight(self) -> int:
        """Letters that somebody has leased."""
        return int((await self.storage.run(_sending)) or 0)

    async def settle(self, seconds: float = 60) -> None:
        """Until everything was heard and sent."""
        await eventually(lambda: self.storage.run(mill.idle), seconds)

    async def effects(self) -> mill.Effects:
        """What the messages have led to."""
        return await self.storage.run(mill.effects)

    async def faults(self) -> list[object]:
        """What is wrong with the books."""
        return list(await self.storage.run(lambda work: work.ledger.audit()))

    def sent_again(self) -> int:
        """How many texts went out more than once, each time that was too often."""
        counts = Counter(texts(self.twilio, self.telegram))
        return sum(counts.values()) - len(counts)

    def sent(self) -> int:
        """How many different texts went out."""
        return len(set(texts(self.twilio, self.telegram)))


async def _sending(work: Work) -> int:
    return int((await work.connection.execute(SENDING)).scalar_one())


@asynccontextmanager
async def town(storage: Storage) -> AsyncIterator[Town]:
    """A town; whoever lives in it is added to ``replicas``, and takes the post in turn while alive."""
    twilio, telegram = FakeTwilio(), FakeTelegram()
    async with (
        serving(twilio.application()) as twilio_url,
        serving(telegram.application()) as telegram_url,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as session,
    ):
        made = Town(storage, Post(session, lambda: ""), twilio, telegram, twilio_url, telegram_url)
        turns = 0

        def door() -> str:
            nonlocal turns
            turns += 1
            return made.replicas[turns % len(made.replicas)].url

        made.post.door = door
        yield made
