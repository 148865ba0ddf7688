"""Through the whole house: a message comes in over the wire, and its answer goes out over the wire."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from storage import Storage
from tests.clock import StoppedClock
from tests.wire import fake_telegram as tg
from tests.wire.echo import POISON
from tests.wire.fake_twilio import OURS, THEIRS
from tests.wire.house import PUBLIC, SECRET, Street, street
from tests.wire.serving import eventually


async def test_sms(storage: Storage) -> None:
    async with street(storage) as here:
        await here.text("SM1", "hello")
        await here.twilio.board.until(lambda: len(here.twilio.sent) == 1)
        (sent,) = here.twilio.sent
    assert sent.items() >= {"To": THEIRS, "From": OURS, "Body": "heard hello"}.items()
    assert sent["StatusCallback"] == f"{PUBLIC}/status/sms"


async def test_whatsapp(storage: Storage) -> None:
    async with street(storage) as here:
        await here.text("SM1", "hello", sender=f"whatsapp:{THEIRS}", to=f"whatsapp:{OURS}")
        await here.twilio.board.until(lambda: len(here.twilio.sent) == 1)
        (sent,) = here.twilio.sent
    assert sent.items() >= {"To": f"whatsapp:{THEIRS}", "From": f"whatsapp:{OURS}", "Body": "heard hello"}.items()


async def test_telegram_by_webhook_which_registers_itself(storage: Storage) -> None:
    async with street(storage) as here:
        await here.telegram.board.until(lambda: bool(here.telegram.webhook))
        assert here.telegram.webhook["url"] == f"{PUBLIC}/in/telegram"
        assert here.telegram.webhook["secret_token"] == SECRET
        await here.update(tg.text(7, "hello"))
        await here.telegram.board.until(lambda: len(here.telegram.sent) == 1)
        assert here.telegram.sent[0].items() >= {"chat_id": "700", "text": "heard hello"}.items()


async def test_telegram_by_polling_where_there_is_no_public_address(storage: Storage) -> None:
    async with street(storage, public_url="") as here:
        here.telegram.post(tg.text(7, "hello"), tg.tap(8, "q1:1"))
        await here.telegram.board.until(lambda: len(here.telegram.sent) == 2)
        here.telegram.post(tg.text(9, "more"))
        await here.telegram.board.until(lambda: len(here.telegram.sent) == 3)
        asked = [fields.get("offset") for method, fields in here.telegram.calls if method == "getUpdates"]
        assert here.telegram.called("deleteWebhook") == 1
        assert here.telegram.called("answerCallbackQuery") == 1
    assert [sent["text"] for sent in here.telegram.sent] == ["heard hello", "heard q1:1", "heard more"]
    assert asked[:2] == [None, "9"]


async def test_every_language_gets_its_menu_of_commands(storage: Storage) -> None:
    async with street(storage) as here:
        await here.telegram.board.until(lambda: here.telegram.called("setMyCommands") >= 2)
        (menu, *_) = [fields["commands"] for method, fields in here.telegram.calls if method == "setMyCommands"]
    assert [entry["command"] for entry in menu] == ["help", "balance", "language", "person", "stop"]


async def test_delivered_many_times_and_out_of_order_it_is_answered_once(storage: Storage) -> None:
    async with street(storage) as here:
        repeats = [("SM2", "two"), ("SM1", "one"), ("SM2", "two"), ("SM1", "one"), ("SM3", "three")] * 4
        answers = await asyncio.gather(*(here.text(sid, body, sender=f"+44770090000{sid[2]}") for sid, body in repeats))
        assert {status for status, _ in answers} == {200}
        await here.twilio.board.until(lambda: len(here.twilio.sent) >= 3)
        await eventually(lambda: _idle(here))
    assert sorted(sent["Body"] for sent in here.twilio.sent) == ["heard one", "heard three", "heard two"]


async def test_what_was_stored_before_a_crash_is_heard_after_it(storage: Storage) -> None:
    async with street(storage, workers=False) as here:
        await here.text("SM1", "hello")
    async with street(storage) as here:
        await here.twilio.board.until(lambda: len(here.twilio.sent) == 1)
        assert here.twilio.sent[0]["Body"] == "heard hello"


async def test_a_report_that_comes_before_the_answer_to_sending_counts(storage: Storage) -> None:
    async with street(storage, workers=False) as here:
        await here.report(MessageSid="SM0001", MessageStatus="delivered", To=THEIRS)
        await here.text("SM1", "hello")
        await here.house.hearing().round()
        (written,) = await storage.run(lambda work: work.outbox.claim())
        await storage.run(lambda work: work.outbox.sent(written.id, "SM0001"))
        (kept,) = await storage.run(lambda work: work.outbox.after(written.id - 1))
    assert kept.state == "delivered"


async def test_who_blocked_the_bot_gets_nothing_more(storage: Storage) -> None:
    async with street(storage) as here:
        blocked = {"error_code": 403, "description": "Forbidden: bot was blocked by the user"}
        here.telegram.faults.append(blocked)
        await here.update(tg.text(7, "hello"))

        async def closed() -> bool:
            found = await storage.run(lambda work: work.addresses.find("telegram", "700"))
            return bool(found) and found[0].state == "closed"

        await eventually(closed)


async def test_a_flood_answer_of_telegram_is_obeyed(storage: Storage, clock: StoppedClock) -> None:
    async with street(storage) as here:
        told = {"error_code": 429, "description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}}
        here.telegram.faults.append(told)
        began = asyncio.get_running_loop().time()
        await here.update(tg.text(7, "hello"))

        async def put_back() -> bool:
            rows = await storage.run(lambda work: work.outbox.after(0))
            return bool(rows) and rows[0].attempts == 1

        await eventually(put_back)
        clock.move(timedelta(seconds=2))
        await here.telegram.board.until(lambda: len(here.telegram.sent) == 2)
        assert asyncio.get_running_loop().time() - began >= 1
    assert [sent["text"] for sent in here.telegram.sent] == ["heard hello"] * 2


async def test_poison_does_not_stall_the_next_person(storage: Storage) -> None:
    async with street(storage) as here:
        await here.text("SM1", POISON)
        await here.text("SM2", "hello", sender="+447700900002")
        await here.twilio.board.until(lambda: len(here.twilio.sent) >= 1)
        assert here.twilio.sent[0].items() >= {"To": "+447700900002", "Body": "heard hello"}.items()
        answer, _ = await here.text("SM3", "more", sender="+447700900002")
        assert answer == 200
        await here.twilio.board.until(lambda: len(here.twilio.sent) >= 2)


async def _idle(here: Street) -> bool:
    waiting = await here.house.storage.run(lambda work: work.inbox.waiting())
    pending = await here.house.storage.run(lambda work: work.outbox.pending())
    return waiting == pending == 0
