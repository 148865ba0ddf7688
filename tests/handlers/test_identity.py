"""Which bank a message is for, where several share a number."""

from __future__ import annotations

from bot.stage import Person, Stage
from storage import Storage, Work
from tests.clock import StoppedClock


async def test_a_word_from_a_poster_decides_for_the_whole_joining(storage: Storage, clock: StoppedClock) -> None:
    async def found(work: Work) -> list[int]:
        return [
            (await work.banks.create(slug=slug, name=slug.title(), languages=["en"], join_word=slug)).id
            for slug in ("oak", "maple")
        ]

    oak, maple = await storage.run(found)
    stage, zed = Stage(storage, clock), Person("Zed", "sms", "+447700900077")
    stage.people["Zed"] = zed
    for text in ("hello", "join maple", "Zed", "E1"):
        await stage.say(zed, text)

    async def names(work: Work) -> list[list[str]]:
        return [[member.name for member in await work.members.of_bank(bank)] for bank in (oak, maple)]

    assert await storage.run(names) == [[""], ["Zed"]]


async def test_who_writes_from_a_closed_address_is_answered(storage: Storage, clock: StoppedClock) -> None:
    stage = Stage(storage, clock)
    zed = await stage.stranger("Zed", "sms")
    await stage.say(zed, "hello")
    (address,) = await storage.run(lambda work: work.addresses.find(zed.channel, zed.address))
    await storage.run(lambda work: work.addresses.change(address.id, state="closed"))
    assert [read.key for read in await stage.say(zed, "Zed")] == ["Zed"]
