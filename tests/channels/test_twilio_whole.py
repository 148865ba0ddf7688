"""A whole house before a Twilio that behaves like the real one: what is lost, late, blocked or outside comes right."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.assembly import conversation
from storage import Storage, Work
from storage.messages import Outgoing
from storage.records import Address, Bank
from tests.clock import StoppedClock
from tests.wire import echo, schema
from tests.wire.fake_twilio import OURS, THEIRS, media_path
from tests.wire.house import Street, street

WHATSAPP = {"sender": f"whatsapp:{THEIRS}", "to": f"whatsapp:{OURS}"}
HX = "HX" + "1" * 32
LOTS = 10_000


async def person(storage: Storage, channel: str = "sms", **more: Any) -> Address:
    async def job(work: Work) -> Address:
        address = await echo.person(work, channel, THEIRS, OURS)
        return await work.addresses.change(address.id, **more) if more else address

    return await storage.run(job)


async def written(storage: Storage, address: Address, text: str, **more: Any) -> None:
    async def job(work: Work) -> None:
        letter = await echo.say(work, address, text)
        if more:
            (row,) = [one for one in await work.outbox.after(letter - 1) if one.id == letter]
            await work.outbox.withhold(address.channel, address.address)
            await work.outbox.again(row, resends=0, **more)

    await storage.run(job)


async def rows(storage: Storage) -> list[Outgoing]:
    return [one for one in await storage.run(lambda work: work.outbox.after(0, LOTS)) if one.state != "withheld"]


async def reported(at: Street, *statuses: str, error: int = 0) -> None:
    for form in list(at.twilio.reports(at.twilio.sent[-1]["sid"], *statuses, error=error)):
        assert (await at.report(**form))[0] == 200


async def test_every_message_has_the_published_shape(storage: Storage) -> None:
    async with street(storage, workers=False) as at:
        await written(storage, await person(storage), "hello")
        await at.house.sending().drain()
        at.twilio.hears("SM" + "a" * 32, "hi")
        await reported(at)
        assert [schema.faults(one) for one in at.twilio.messages.values()] == [[], []]
        assert schema.faults({"sid": "SM1", "colour": "red"})[:2] == ["colour", "body"]


async def test_out_of_reach_is_tried_again_then_elsewhere(storage: Storage, clock: StoppedClock) -> None:
    async with street(storage, workers=False) as at:
        address = await person(storage)
        await storage.run(lambda work: work.addresses.add(address.bank_id, address.member_id, "telegram", "700"))
        await written(storage, address, "hello")
        await at.house.sending().drain()
        for _ in range(2):  # A report that comes twice counts once.
            await reported(at, "undelivered", error=30003)
        clock.move(timedelta(hours=3))
        await at.house.sending().drain()
        assert len(at.twilio.sent) == 1
        clock.move(timedelta(hours=1))
        await at.house.sending().drain()
        await reported(at, "undelivered", error=30003)
        await at.house.sending().drain()
        assert (len(at.twilio.sent), len(at.telegram.sent)) == (2, 1)


async def test_a_report_before_the_answer_counts(storage: Storage) -> None:
    async with street(storage, workers=False) as at:

        async def at_once(sid: str) -> None:
            for form in list(at.twilio.reports(sid, "sent", "undelivered", error=30006)):
                await at.report(**form)

        at.twilio.before_answer = at_once
        address = await person(storage)
        await written(storage, address, "hello")
        await at.house.sending().drain()
        assert [(one.state, one.error) for one in await rows(storage)] == [("failed", "30006")]
        (found,) = await storage.run(lambda work: work.addresses.find("sms", THEIRS))
        assert (found.state, found.trouble) == ("closed", "landline")


async def test_an_unknown_number_is_closed_after_two(storage: Storage) -> None:
    async with street(storage, workers=False) as at:
        address, states = await person(storage), []
        for _ in range(2):
            await written(storage, address, "hello")
            await at.house.sending().drain()
            await reported(at, "undelivered", error=30005)
            states += [one.state for one in await storage.run(lambda work: work.addresses.find("sms", THEIRS))]
        assert states == ["open", "closed"]


async def test_alerts_are_counted(storage: Storage) -> None:
    async with street(storage, workers=False) as at:
        await written(storage, await person(storage), "hello")
        await at.house.sending().drain()
        await reported(at, "undelivered", error=30007)
        assert b'doorstep_alerts_total{channel="sms",error="30007"} 1.0' in at.house.metrics.text()
        assert len(await rows(storage)) == 1, "the same text is not sent again"


async def test_what_came_too_late_goes_in_the_morning_at_most_twice(storage: Storage, clock: StoppedClock) -> None:
    async with street(storage, workers=False) as at:
        address = await person(storage)
        await written(storage, address, "hello", valid_until=clock.now() + timedelta(hours=1))
        await at.house.sending().drain()
        assert at.twilio.sent[0]["ValidityPeriod"] == "3570"
        clock.move(timedelta(hours=12))  # At night.
        await reported(at, "undelivered", error=30036)
        await at.house.sending().drain()
        clock.move(timedelta(hours=24))  # Past the next day's evening: not even sent in its time.
        await at.house.sending().drain()
        assert len(at.twilio.sent) == 1
        clock.move(timedelta(hours=10))  # 8:00 in the bank's zone.
        for _ in range(3):
            await at.house.sending().drain()
            await reported(at, "undelivered", error=30036)
        assert [one.resends for one in await rows(storage)] == [0, 1, 2]
        assert len(at.twilio.sent) == 3


async def test_what_was_missed_is_taken_in_once(storage: Storage, clock: StoppedClock) -> None:
    async with street(storage, workers=False) as at:
        await written(storage, await person(storage), "hello")
        await at.house.sending().drain()
        list(at.twilio.reports(at.twilio.sent[0]["sid"]))
        came = at.twilio.hears("SM" + "a" * 32, "I came")
        at.twilio.hears("SM" + "b" * 32, "I was lost")
        at.twilio.hears("MM" + "c" * 32, "", NumMedia="1")
        at.twilio.media[media_path("MM" + "c" * 32)] = ("audio/ogg", b"ogg")
        at.twilio.hears("SM" + "d" * 32, "on WhatsApp", **WHATSAPP)
        await at.twilio.deliver(f"{at.url}/in/sms", "https://bank.example.org/in/sms", **came)
        for number in range(210):  # More than Twilio tells on one page.
            at.twilio.hears(f"SM9{number:031d}", "earlier", sender="+447700900002")
        clock.move(timedelta(hours=1))
        assert await at.house.reconciling().once() == (213, 1, [])
        assert await at.house.reconciling().once() == (0, 1, [])
        heard = await storage.run(lambda work: work.inbox.heard("sms", LOTS))
        (voice,) = [one for one in heard if one.kind == "other"]
        assert voice.payload["media_kind"] == "voice"
        assert await at.house.channels["sms"].fetch(str(voice.payload["media"])) == b"ogg"
        assert [one.state for one in await rows(storage)] == ["delivered"]
        (spent,) = await storage.run(lambda work: work.postage.spent(work.now - timedelta(days=1)))
        assert (spent.billed, spent.billed_messages, spent.price_millionths, spent.unit) == (1, 1, 41_200, "USD")


async def test_only_messages_to_our_numbers_are_taken_in(storage: Storage, clock: StoppedClock) -> None:
    async with street(storage, workers=False) as at:

        async def job(work: Work) -> None:
            await work.banks.add_number((await echo.bank(work)).id, "sms", OURS)

        await storage.run(job)
        at.twilio.hears("SM" + "a" * 32, "for us")
        at.twilio.hears("SM" + "b" * 32, "for a shop", to="+442071838799")
        clock.move(timedelta(hours=1))
        assert (await at.house.reconciling().once())[0] == 1
        at.twilio.faults.clear()
        at.twilio.token = "another"
        assert len((await at.house.reconciling().once())[2]) == 2


@pytest.mark.parametrize(("words", "body"), [("default", "Cancel"), ("advanced", "STOP"), ("default", "stop")])
async def test_twilio_blocks_and_we_know(storage: Storage, words: str, body: str) -> None:
    async with street(storage, workers=False, talk=conversation()) as at:
        await _bank(storage, opt_out=words)
        at.twilio.words = words
        for number, said in enumerate(("hello", body)):
            fields = at.twilio.hears(f"SM{number:032d}", said)
            await at.twilio.deliver(f"{at.url}/in/sms", "https://bank.example.org/in/sms", **fields)
            while await at.house.hearing().round():
                pass
            await at.house.sending().drain()
        assert len(at.twilio.sent) == 1, "nothing goes out after the word"
        (address,) = await storage.run(lambda work: work.addresses.find("sms", THEIRS))
        items = await storage.run(lambda work: work.desk.items(address.bank_id))
        assert address.state == "stopped"
        assert [(one.kind, one.words) for one in items] == ([("blocked", "Cancel")] if body == "Cancel" else [])
        await storage.run(lambda work: work.addresses.change(address.id, state="open"))
        await written(storage, address, "again")
        await at.house.sending().drain()
        (address,) = await storage.run(lambda work: work.addresses.find("sms", THEIRS))
        assert (address.state, len(at.twilio.sent)) == ("stopped", 1), "Twilio says 21610"


async def test_cancel_is_ours_where_twilio_leaves_it(storage: Storage) -> None:
    async with street(storage, workers=False, talk=conversation()) as at:
        await _bank(storage, opt_out="advanced")
        at.twilio.words = "advanced"
        await at.twilio.deliver(
            f"{at.url}/in/sms", "https://bank.example.org/in/sms", **at.twilio.hears("SM" + "1" * 32, "cancel")
        )
        while await at.house.hearing().round():
            pass
        (address,) = await storage.run(lambda work: work.addresses.find("sms", THEIRS))
        assert address.state == "open"


async def _bank(storage: Storage, **rules: Any) -> Bank:
    async def job(work: Work) -> Bank:
        bank = await work.banks.create(slug="maple", name="Maple", languages=("en",), join_word="maple")
        return await work.banks.change(bank.id, rules=replace(bank.rules, **rules))

    return await storage.run(job)


async def test_the_window_closes_and_a_reply_opens_it(storage: Storage, clock: StoppedClock) -> None:
    async with street(storage, workers=False, talk=conversation(), twilio_templates={"xx": HX}) as at:
        address = await person(storage, "whatsapp")
        await written(storage, address, "one")
        await written(storage, address, "two")
        await at.house.sending().drain()
        assert [sent.get("ContentSid") for sent in at.twilio.sent] == [HX], "one opener for both"
        assert [one.held for one in await rows(storage) if one.text] == ["opener", "opener"]
        fields = at.twilio.hears("SM" + "1" * 32, "1", **WHATSAPP)
        await at.twilio.deliver(f"{at.url}/in/sms", "https://bank.example.org/in/sms", **fields)
        while await at.house.hearing().round():
            pass
        await at.house.sending().drain()
        assert [sent["Body"] for sent in at.twilio.sent[1:]] == ["one", "two"], "and no answer to the 1 itself"


async def test_without_a_template_it_goes_by_sms(storage: Storage) -> None:
    async with street(storage, workers=False) as at:
        await written(storage, await person(storage, "whatsapp", phone=THEIRS), "hello")
        await at.house.sending().drain()
        assert [(sent["To"], sent["Body"]) for sent in at.twilio.sent] == [(THEIRS, "hello")]


async def test_without_a_number_it_waits(storage: Storage) -> None:
    async with street(storage, workers=False) as at:
        await written(storage, await person(storage, "whatsapp"), "hello")
        await at.house.sending().drain()
        assert at.twilio.sent == []
        assert [one.held for one in await rows(storage)] == ["silent"]
        assert await storage.run(lambda work: work.outbox.pending()) == 0


async def test_outside_after_all_is_treated_alike(storage: Storage, clock: StoppedClock) -> None:
    """Our clock says that they have written lately, WhatsApp's says no."""
    async with street(storage, workers=False) as at:
        address = await person(storage, "whatsapp", phone=THEIRS)
        await at.text("SM1", "hi", **WHATSAPP)
        await written(storage, address, "hello")
        await at.house.sending().drain()
        await reported(at)
        await at.house.sending().drain()
        assert [sent["To"] for sent in at.twilio.sent] == [f"whatsapp:{THEIRS}", THEIRS]
