"""Logs hold no name, no number and no text: not after a conversation, not after every kind of failure."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs
from storage import Storage
from tests.wire import fake_telegram as tg
from tests.wire.echo import POISON, person
from tests.wire.house import street
from tests.wire.serving import eventually

NUMBER = "+447700900123"
WORDS = "I need a lift to the hospital on Monday"
NAME = "Amina Begum"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged, at the lowest level, as an operator would have it."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    out = io.StringIO()
    logs.configure("json", "debug", out)
    yield out
    root.handlers[:], root.level = handlers, level
    root.setLevel(level)
    structlog.configure(**before)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_nothing_of_a_conversation_is_logged(storage: Storage, written: io.StringIO) -> None:
    await storage.run(lambda work: person(work, "sms", NUMBER, "+442071838750"))
    async with street(storage) as here:
        here.twilio.faults.extend([(500, 0), (400, 21610)])
        here.telegram.faults.append({"error_code": 400, "description": f"Bad Request: {WORDS}"})
        await here.text("SM1", WORDS, sender=NUMBER)
        await here.text("SM2", POISON, sender=NUMBER)
        await here.text("SM3", WORDS, sender=f"whatsapp:{NUMBER}")
        await here.update(tg.text(7, WORDS))
        await here.update(tg.text(8, WORDS), secret="wrong")
        await here.update(b'{"update_id": 5, "message": "' + WORDS.encode() + b'"}')
        await eventually(lambda: _logged(written, "letter given up", "message failed", "delivery refused"))
    text = written.getvalue()
    for secret in (NUMBER, NUMBER[1:], WORDS, NAME, "Amina", "hospital", "secret", POISON, tg.TOKEN, "twilio-token"):
        assert secret not in text, secret
    for line in text.splitlines():
        assert json.loads(line).keys() <= logs.FIELDS


async def _logged(written: io.StringIO, *events: str) -> bool:
    return all(event in written.getvalue() for event in events)


def test_unknown_fields_and_numbers_are_withheld(written: io.StringIO) -> None:
    logs.get("bot.test").warning("hello", text=WORDS, reason=f"of {NUMBER}", id=1234567890)
    entry = json.loads(written.getvalue())
    assert entry["reason"] == "of (number) (fields withheld)"
    assert entry["id"] == 1234567890
    assert "text" not in entry


def test_an_error_is_told_without_its_words(written: io.StringIO) -> None:
    try:
        try:
            raise KeyError(NAME)
        except KeyError as error:
            raise ValueError(WORDS) from error
    except ValueError as error:
        logs.get("bot.test").error("failed", exc_info=error)
    entry = json.loads(written.getvalue())
    assert entry["error"] == "ValueError < KeyError"
    assert "test_logs.py" in entry["where"]


def test_libraries_are_not_quoted(written: io.StringIO) -> None:
    logging.getLogger("telegram.request").error("Can not load %s", WORDS)
    logging.getLogger("asyncio").error("Task failed: %s", NUMBER)
    logging.getLogger("httpx").info("POST https://api.telegram.org/bot%s/sendMessage", tg.TOKEN)
    assert [json.loads(line)["event"] for line in written.getvalue().splitlines()] == ["a library logged something"] * 2


def test_our_own_standard_logging_is_kept(written: io.StringIO) -> None:
    logging.getLogger("storage.engines").warning("slow: %d s", 3)
    assert json.loads(written.getvalue())["event"] == "slow: 3 s"
