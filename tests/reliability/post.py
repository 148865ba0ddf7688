"""Providers as they are: they deliver until a delivery is acknowledged, and sometimes once more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp

from tests.wire import fake_telegram
from tests.wire.fake_twilio import FakeTwilio, message
from tests.wire.house import PUBLIC, SECRET

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.01
"""Between two tries of a delivery; real providers wait longer."""


@dataclass
class Post:
    """Delivers texts and updates to wherever ``door`` says; ``answers`` counts by status, 0 where there was none."""

    session: aiohttp.ClientSession
    door: Callable[[], str]
    twilio: FakeTwilio = field(default_factory=FakeTwilio)
    answers: dict[int, int] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)

    async def once(self, number: int, words: str = "", *, url: str = "") -> int:
        """Deliver message ``number`` one time; every third comes by Telegram. The status."""
        base = url or self.door()
        text = words or f"zzqx {number}"
        try:
            if number % 3 == 0:
                status = await self._update(base, number, text)
            else:
                status = await self._text(base, number, text)
        except (aiohttp.ClientError, OSError):
            status = 0
        self.answers[status] = self.answers.get(status, 0) + 1
        if status == 200:
            self.acknowledged.add(number)
        return status

    async def until_acknowledged(self, number: int, words: str = "") -> None:
        """Deliver it again and again, as a provider does."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self.once(number, words) != 200:  # noqa: ASYNC110 - providers wait for nothing else
                await asyncio.sleep(PAUSE_SECONDS)

    async def _update(self, base: str, number: int, text: str) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        update = fake_telegram.text(number + 1, text, 1000 + number % 50)
        async with self.session.post(f"{base}/in/telegram", json=update, headers=headers) as answer:
            return answer.status

    async def _text(self, base: str, number: int, text: str) -> int:
        fields = message(f"SM{number}", text, f"+4477009{number % 50:05d}")
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": self.twilio.signature(f"{PUBLIC}/in/sms", fields),
        }
        async with self.session.post(f"{base}/in/sms", data=urlencode(fields), headers=headers) as answer:
            return answer.status


def texts(twilio: FakeTwilio, telegram: fake_telegram.FakeTelegram) -> list[str]:
    """What both providers were given to send."""
    return [one["Body"] for one in twilio.sent] + [str(one["text"]) for one in telegram.sent]
