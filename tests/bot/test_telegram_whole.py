"""Telegram through the whole house, by webhook and by polling, with the real conversation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count

import pytest

from bot.assembly import conversation
from storage import Storage, Work
from storage.messages import Outgoing
from tests.clock import StoppedClock
from tests.wire import fake_telegram as tg
from tests.wire import telegram_updates as up
from tests.wire.echo import ECHO, person, say
from tests.wire.house import PUBLIC, Street, street
from tests.wire.serving import eventually

WAYS = {"webhook": PUBLIC, "polling": ""}
OVER = "That question is over, nothing was changed. Write MENU to see what you can do."


class Phone:
    """Somebody's Telegram."""

    def __init__(self, here: Street, by_webhook: bool) -> None:
        self.here, self.by_webhook, self._ids = here, by_webhook, count(100)

    async def does(self, update: tg.Update) -> None:
        """Something happens in it; updates are numbered anew."""
        update = {**update, "update_id": next(self._ids)}
        if self.by_webhook:
            assert await self.here.update(update) == 200
        else:
            self.here.telegram.post(update)

    async def reads(self, many: int) -> str:
        """Wait until so many messages have come; the last one."""
        await self.here.telegram.board.until(lambda: len(self.here.telegram.sent) >= many)
        return str(self.here.telegram.sent[many - 1]["text"])

    def button(self, message_id: int, label: str) -> str:
        """The data of a button under a message."""
        rows = self.here.telegram.message(message_id)["reply_markup"]["inline_keyboard"]
        return next(str(button["callback_data"]) for row in rows for button in row if button["text"] == label)

    async def sees_no_buttons(self, message_id: int) -> str:
        """Wait until a message has lost its buttons; its text."""
        shown = self.here.telegram.message
        await self.here.telegram.board.until(lambda: "reply_markup" not in shown(message_id))
        return str(shown(message_id)["text"])


async def found(work: Work) -> None:
    await work.banks.create(slug="maple", name="Maple", languages=("en", "tr"), join_word="maple")


@asynccontextmanager
async def phone(storage: Storage, way: str) -> AsyncIterator[Phone]:
    await storage.run(found)
    async with street(storage, talk=conversation(), public_url=WAYS[way]) as here:
        yield Phone(here, bool(WAYS[way]))


@pytest.mark.parametrize("way", WAYS)
async def test_a_tapped_button_is_taken_away_and_a_second_tap_does_no_harm(storage: Storage, way: str) -> None:
    async with phone(storage, way) as her:
        await her.does(tg.command(1, "/start maple"))
        asked = await her.reads(1)
        tap = tg.tap(1, her.button(1, "Türkçe"))
        await her.does(tap)
        again = await her.reads(2)
        assert "Maple" in again
        assert await her.sees_no_buttons(1) == f"{asked}\n\n\u2713 Türkçe"
        await her.does(tap)
        await her.does(tg.text(1, "Zed"))
        assert "Zed" in await her.reads(3), "the second tap was heard already"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_an_answer_in_words_takes_the_buttons_away_too(storage: Storage, way: str) -> None:
    async with phone(storage, way) as her:
        await her.does(tg.command(1, "/start"))
        asked = await her.reads(1)
        old = her.button(1, "Türkçe")
        await her.does(tg.text(1, "Zed"))
        assert await her.sees_no_buttons(1) == asked
        await her.does(tg.tap(1, old))
        assert await her.reads(3) == OVER


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_an_answer_by_a_digit_shows_the_choice(storage: Storage) -> None:
    async with phone(storage, "webhook") as her:
        await her.does(tg.command(1, "/start"))
        asked = await her.reads(1)
        digit = her.button(1, "Türkçe").partition(":")[2]
        await her.does(tg.text(1, digit))
        assert await her.sees_no_buttons(1) == f"{asked}\n\n\u2713 Türkçe"


@pytest.mark.parametrize("fault", [tg.flood(1), tg.BLOCKED])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_buttons_that_stay_hold_nobody_up(storage: Storage, fault: tg.Fields) -> None:
    async with phone(storage, "webhook") as her:
        her.here.telegram.faults_of["editMessageText"].append(fault)
        await her.does(tg.command(1, "/start"))
        await her.reads(1)
        await her.does(tg.tap(1, her.button(1, "Türkçe")))
        await her.here.telegram.board.until(lambda: her.here.telegram.called("editMessageText") == 1)
        await her.does(tg.text(1, "Zed"))
        assert "Zed" in await her.reads(3)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_own_words_of_commands_are_understood(storage: Storage, way: str) -> None:
    async with phone(storage, way) as her:
        await her.does(tg.text(1, "/yardim", sender=tg.user(language="tr")))
        first = await her.reads(1)
        await her.does(tg.command(1, "/dil"))
        assert "Türkçe" in first + await her.reads(2)


GROUP_SAYINGS: dict[str, tuple[tg.Update, str]] = {
    "added": (up.added(1, "tr"), "Lütfen"),
    "added by somebody without a language": (up.added(1), "Please write to me alone"),
    "called by name": (up.in_group(1, "@door_bot bana yarın doktora gitmek için biri lazım"), "Lütfen"),
    "a command": (up.in_group(1, "/help", "so"), "Fadlan"),
    "a command to us": (up.in_group(1, "/help@door_bot"), "Please write to me alone"),
    "a reply": (up.reply_to_us(1, "1", "tr-TR"), "Lütfen"),
}


@pytest.mark.parametrize(("update", "beginning"), GROUP_SAYINGS.values(), ids=GROUP_SAYINGS)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_group_is_asked_to_write_alone(storage: Storage, update: tg.Update, beginning: str) -> None:
    async with phone(storage, "webhook") as they:
        await they.here.telegram.board.until(lambda: they.here.telegram.called("setMyCommands") > 0)
        await they.does(update)
        words = await they.reads(1)
        assert words.startswith(beginning)
        assert words.endswith("https://t.me/door_bot")
        assert they.here.telegram.sent[0]["chat_id"] == str(up.GROUP)
        assert await nobody_is_known(storage)


async def nobody_is_known(storage: Storage) -> bool:
    async def job(work: Work) -> bool:
        return not await work.inbox.waiting() and not await work.addresses.find("telegram", str(up.GROUP))

    assert await storage.run(lambda work: work.inbox.heard("telegram")) == []
    return await storage.run(job)


NOT_FOR_US = {
    "among themselves": up.in_group(1, "hello all"),
    "a command to another bot": up.in_group(1, "/help@other_bot"),
    "another name": up.in_group(1, "@other_bot hello"),
    "made administrator": up.added(1, before="member"),
}


@pytest.mark.parametrize("way", WAYS)
async def test_a_group_hears_it_once_an_hour_and_is_not_overheard(
    storage: Storage, clock: StoppedClock, way: str
) -> None:
    async with phone(storage, way) as they:
        await they.here.telegram.board.until(lambda: they.here.telegram.called("setMyCommands") > 0)
        for update in NOT_FOR_US.values():
            await they.does(update)
        await asyncio.gather(*(they.does(up.in_group(1, "/help")) for _ in range(4)))
        await they.does(up.in_group(1, "/help", group=-200))
        await they.reads(2)
        assert sorted(sent["chat_id"] for sent in they.here.telegram.sent) == ["-100", "-200"]
        clock.move(timedelta(hours=1))
        await they.does(up.in_group(1, "/help"))
        await they.does(tg.text(1, "hello"))
        await they.reads(4)
        assert sorted(sent["chat_id"] for sent in they.here.telegram.sent) == ["-100", "-100", "-200", "700"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_voice_is_stored_with_what_is_needed_to_fetch_it(storage: Storage, way: str) -> None:
    async with phone(storage, way) as her:
        her.here.telegram.files["voice-1"] = b"OggS"
        await her.does(up.voice(1, seconds=12))
        await her.reads(1)
        (heard,) = await storage.run(lambda work: work.inbox.heard("telegram"))
        expected = {"media": "voice-1", "media_kind": "voice", "media_type": "audio/ogg", "seconds": 12}
        assert (heard.kind, dict(heard.payload)) == ("other", expected)
        assert await her.here.house.channels["telegram"].fetch("voice-1") == b"OggS"


async def test_two_processes_poll_one_after_the_other(storage: Storage) -> None:
    """Both on one database: Telegram sees one of them, and the other one follows when it stops."""
    async with street(storage, public_url="") as first:
        await first.telegram.board.until(lambda: first.telegram.pollers == 1)
        url = first.house.settings.telegram_api_url
        async with street(storage, public_url="", telegram_api_url=url) as second:
            del second
            first.telegram.post(tg.text(7, "hello"))
            await first.telegram.board.until(lambda: len(first.telegram.sent) == 1)
            assert first.telegram.called("deleteWebhook") == 1, "the second one waits"
            assert first.telegram.pollers == 1


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_whoever_else_polls_does_not_stop_it(storage: Storage) -> None:
    async with street(storage, public_url="") as here:
        await here.telegram.board.until(lambda: here.telegram.pollers == 1)
        here.telegram.faults_of["getUpdates"].append({"error_code": 409, "description": "Conflict: terminated"})
        here.telegram.post(tg.text(7, "hello"))
        await here.telegram.board.until(lambda: len(here.telegram.sent) == 1)
        here.telegram.post(tg.text(8, "more"))
        await here.telegram.board.until(lambda: len(here.telegram.sent) == 2)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_what_is_refused_comes_again_in_order(storage: Storage) -> None:
    async with street(storage) as here:
        await here.telegram.board.until(lambda: bool(here.telegram.webhook))
        address = f"{here.url}/in/telegram"
        refused = asyncio.create_task(here.telegram.push(address, tg.text(1, "one"), "wrong"))
        later = asyncio.create_task(here.telegram.push(address, tg.text(2, "two")))
        other = await here.telegram.push(address, tg.text(3, "other", number=701))
        await here.telegram.board.until(lambda: len(here.telegram.sent) == 1)
        assert (other, later.done()) == (1, False), "only the same chat is held back"
        assert "403" in (await here.house.channels["telegram"].check())
        refused.cancel()
        await asyncio.gather(refused, return_exceptions=True)
        await later


@pytest.mark.parametrize("closed", [tg.NEVER_STARTED, tg.NO_CHAT])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_nobody_is_written_to_who_is_gone(storage: Storage, closed: tg.Fields) -> None:
    async with street(storage, talk=ECHO) as here:
        here.telegram.faults.append(closed)
        await write(storage, 3)
        await eventually(lambda: _is_closed(storage))
        assert [row.state for row in await rows(storage)] == ["failed", "withheld", "withheld"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_flood_answer_holds_the_chat_and_keeps_its_order(storage: Storage, clock: StoppedClock) -> None:
    async with street(storage, talk=ECHO) as here:
        here.telegram.faults.append(tg.flood(1))
        await write(storage, 4)
        await eventually(lambda: _tried(storage))
        clock.move(timedelta(seconds=1))
        await here.telegram.board.until(lambda: len(here.telegram.sent) == 5)
    assert [sent["text"] for sent in here.telegram.sent] == ["0", "0", "1", "2", "3"]


async def write(storage: Storage, many: int) -> None:
    async def job(work: Work) -> None:
        address = await person(work, "telegram", "700")
        for number in range(many):
            await say(work, address, str(number))

    await storage.run(job)


async def rows(storage: Storage) -> list[Outgoing]:
    return await storage.run(lambda work: work.outbox.after(0))


async def _tried(storage: Storage) -> bool:
    return (await rows(storage))[0].attempts == 1


async def _is_closed(storage: Storage) -> bool:
    (address,) = await storage.run(lambda work: work.addresses.find("telegram", "700"))
    return address.state == "closed"
