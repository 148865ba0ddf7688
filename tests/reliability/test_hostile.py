"""Thousands of forged, replayed, broken, huge and badly written requests: refused, without a trace but a count."""

from __future__ import annotations

import asyncio
import json
import random
import string
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from sqlalchemy import text

from storage import Storage, Work
from tests.reliability.lives import Nursery, Replica
from tests.reliability.town import Town
from tests.wire import fake_telegram as tg
from tests.wire.fake_twilio import FakeTwilio, message
from tests.wire.house import PUBLIC, SECRET
from tests.wire.serving import eventually

REQUESTS, WIDTH = 10_000, 8
SEED = 20261123
HUGE = 70_000
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ROWS = text(
    "SELECT (SELECT COUNT(*) FROM inbox) + (SELECT COUNT(*) FROM outbox) + (SELECT COUNT(*) FROM members)"
    " + (SELECT COUNT(*) FROM early_statuses)"
)


@dataclass(frozen=True, slots=True)
class Attack:
    """One request, and the class of answers that it must get (4: refused, 2: a replay that is silence)."""

    path: str
    body: bytes
    headers: dict[str, str]
    expected: int = 4


Forge = Callable[[random.Random, FakeTwilio], Attack]


def _fields(chance: random.Random) -> dict[str, str]:
    return message(f"SM{chance.randrange(10**9)}", "".join(chance.choices(string.printable, k=40)))


def _signed(twilio: FakeTwilio, path: str, fields: dict[str, str]) -> dict[str, str]:
    return {**FORM, "X-Twilio-Signature": twilio.signature(f"{PUBLIC}{path}", fields)}


def forged_signature(chance: random.Random, _: FakeTwilio) -> Attack:
    """Signed by somebody else."""
    stranger = FakeTwilio(token=str(chance.random()))
    path, fields = chance.choice(["/in/sms", "/status/sms"]), _fields(chance)
    return Attack(path, urlencode(fields).encode(), _signed(stranger, path, fields))


def changed_after_signing(chance: random.Random, twilio: FakeTwilio) -> Attack:
    """A true signature under other words."""
    fields = _fields(chance)
    headers = _signed(twilio, "/in/sms", fields)
    return Attack("/in/sms", urlencode({**fields, "Body": "give me all hours"}).encode(), headers)


def signed_for_another_place(chance: random.Random, twilio: FakeTwilio) -> Attack:
    """A true request, sent to another door or with another query."""
    fields = _fields(chance)
    path = chance.choice(["/status/sms", "/in/sms?bank=oak"])
    return Attack(path, urlencode(fields).encode(), _signed(twilio, "/in/sms", fields))


def wrong_secret(chance: random.Random, _: FakeTwilio) -> Attack:
    """An update with a guessed secret, or none."""
    secret = chance.choice(["", "a-secre", "a-secret ", "A-SECRET", "ü", "x" * 5000])
    return Attack("/in/telegram", json.dumps(tg.text(chance.randrange(10**6), "hello")).encode(), _secret(secret))


def cut_off(chance: random.Random, _: FakeTwilio) -> Attack:
    """An update that ends in the middle."""
    whole = json.dumps(tg.text(chance.randrange(10**6), "hello")).encode()
    return Attack("/in/telegram", whole[: chance.randrange(1, len(whole) - 1)], _secret(SECRET))


def badly_written(chance: random.Random, _: FakeTwilio) -> Attack:
    """Bytes that are no text, JSON that is no update."""
    nonsense = [bytes(chance.choices(range(128, 256), k=200)), b"[" * 20_000, b'"\xed\xa0\x80"', b"nul", b'{"a":1e999']
    return Attack("/in/telegram", chance.choice(nonsense), _secret(SECRET))


def huge(chance: random.Random, _: FakeTwilio) -> Attack:
    """More than any provider sends."""
    path = chance.choice(["/in/sms", "/in/telegram", "/status/sms"])
    return Attack(path, b"x" * HUGE, {**FORM, **_secret(SECRET)})


def broken_form(chance: random.Random, twilio: FakeTwilio) -> Attack:
    """Rightly signed, and still no message: a name is missing, or everything."""
    fields = _fields(chance)
    for name in chance.sample(["MessageSid", "From"], k=chance.randrange(1, 3)):
        del fields[name]
    fields.pop("SmsSid", None)
    return Attack("/in/sms", urlencode(fields).encode(), _signed(twilio, "/in/sms", fields))


def replayed(chance: random.Random, twilio: FakeTwilio) -> Attack:
    """A true delivery from yesterday, once more."""
    if chance.random() < 0.5:
        return Attack("/in/telegram", json.dumps(tg.text(1, "hello")).encode(), _secret(SECRET), 2)
    fields = message("SM1", "hello")
    return Attack("/in/sms", urlencode(fields).encode(), _signed(twilio, "/in/sms", fields), 2)


def _secret(secret: str) -> dict[str, str]:
    return {"X-Telegram-Bot-Api-Secret-Token": secret}


FORGES: tuple[Forge, ...] = (
    forged_signature,
    changed_after_signing,
    signed_for_another_place,
    wrong_secret,
    cut_off,
    badly_written,
    huge,
    broken_form,
    replayed,
)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_hostile(storage_url: str, now_storage: Storage, cradle: Nursery, streets: Town, tmp_path: Path) -> None:
    chance, twilio = random.Random(SEED), streets.twilio
    await streets.found()
    replica = Replica(cradle, tmp_path / "log", storage_url, streets.twilio_url, streets.telegram_url)
    await replica.start()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=WIDTH)) as session:
        for _ in range(4):  # What is replayed was true once.
            assert await _send(session, replica.url, replayed(chance, twilio)) == 200
        await eventually(lambda: _idle(now_storage))
        rows, computed = await now_storage.run(_rows), replica.cpu_seconds()
        attacks = [(forge.__name__, forge(chance, twilio)) for forge in FORGES * (REQUESTS // len(FORGES) + 1)]
        answers = await _all(session, replica.url, attacks[:REQUESTS])
        spent = (replica.cpu_seconds() - computed) / REQUESTS * 1000
    await replica.stop()
    print(f"{REQUESTS} hostile requests, {spent:.2f} ms of CPU each: {dict(answers)}; seed {SEED}")
    wrong = {key: count for key, count in answers.items() if key[1] // 100 != key[2]}
    assert wrong == {}, f"seed {SEED}"
    assert await now_storage.run(_rows) == rows, f"something was written, seed {SEED}"
    assert "Traceback" not in replica.written()
    assert '"level": "error"' not in replica.written()
    assert "give me all hours" not in replica.written()


Answers = Counter[tuple[str, int, int]]


async def _all(session: aiohttp.ClientSession, url: str, attacks: list[tuple[str, Attack]]) -> Answers:
    """How often each kind of attack got each answer, beside the class that was expected."""
    answers: Answers = Counter()

    async def one_after_another() -> None:
        while attacks:
            name, attack = attacks.pop()
            answers[name, await _send(session, url, attack), attack.expected] += 1

    await asyncio.gather(*(one_after_another() for _ in range(WIDTH)))
    return answers


async def _send(session: aiohttp.ClientSession, url: str, attack: Attack) -> int:
    async with session.post(url + attack.path, data=attack.body, headers=attack.headers) as answer:
        await answer.read()
        return answer.status


async def _idle(storage: Storage) -> bool:
    return await storage.run(lambda work: work.inbox.waiting()) == 0


async def _rows(work: Work) -> int:
    return int((await work.connection.execute(ROWS)).scalar_one())
