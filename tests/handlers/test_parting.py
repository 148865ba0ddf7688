"""Whoever counted on somebody who leaves is told, and somebody else is looked for."""

from __future__ import annotations

import pytest

from bot.stage import Stage
from bot.transcript import Player
from handlers.delivery import deliver
from handlers.exchanges import parting
from storage import Storage, Work
from tests.clock import StoppedClock

PEOPLE = (
    "person Sam in en on sms coordinator proven",
    "person Rahima in en on sms",
    "person Tom in en on sms offers lift",
)
ASKED = ("Rahima > I need a lift on saturday at 3pm", "Rahima > 1", "Rahima > 1")
TAKEN = (*ASKED, "Tom > 1")
AGREED = (*TAKEN, "Rahima > 1")
REPORTED = ("Tom > 2 hours with Rahima", "Tom > 1", "Tom > cooking", "Rahima > 3")
LIFT = "a lift by car, Saturday 28 November at 15:00"
NOBODY = {
    "Rahima": f"Maple: Nobody has said yes yet to {LIFT}. A coordinator is looking for somebody now.",
    "Sam": f"Maple: Nobody was found for Rahima: {LIFT}.",
}
LEAVING = {
    "an asker before anybody answers": (
        ASKED,
        "Rahima",
        [("Tom", f"Maple: Thank you, it is not needed any more: {LIFT}.")],
    ),
    "an asker who was found somebody": (
        TAKEN,
        "Rahima",
        [("Tom", f"Maple: Called off: {LIFT}. Thank you all the same.")],
    ),
    "an asker who agreed": (AGREED, "Rahima", [("Tom", f"Maple: Rahima can't make it: {LIFT} is called off.")]),
    "a helper before the asker answers": (TAKEN, "Tom", [*NOBODY.items()]),
    "a helper who agreed": (
        AGREED,
        "Tom",
        [("Rahima", f"Maple: Tom can't make it: {LIFT} is called off."), *NOBODY.items()],
    ),
    "a side of a dispute": (REPORTED, "Tom", []),
}


@pytest.mark.parametrize(("before", "who", "told"), LEAVING.values(), ids=LEAVING)
async def test_who_is_told(
    before: tuple[str, ...], who: str, told: list[tuple[str, str]], storage: Storage, clock: StoppedClock
) -> None:
    player = Player(Stage(storage, clock))
    for line in (*PEOPLE, *before):
        await player.line(line)
    stage = player.stage
    assert await _leaves(stage, who) == told
    assert not [item for item in await storage.run(lambda work: work.desk.items(1)) if item.kind != "unfilled"]


async def test_the_coordinator_can_have_others_asked(storage: Storage, clock: StoppedClock) -> None:
    player = Player(Stage(storage, clock))
    for line in (*PEOPLE, *AGREED):
        await player.line(line)
    await _leaves(player.stage, "Tom")
    await player.line("person Kim in en on sms offers lift")
    assert [read.key for read in await player.line("Sam > 2")] == ["Sam", "Kim"]
    assert [read.key for read in await player.line("Kim > 1")] == ["Kim", "Rahima"]


async def test_nobody_is_asked_for_who_left(storage: Storage, clock: StoppedClock) -> None:
    player = Player(Stage(storage, clock))
    for line in (*PEOPLE, *ASKED, "Tom > 2"):
        await player.line(line)
    sam = player.stage.people["Sam"]
    asked = await storage.run(lambda work: work.addresses.find(sam.channel, sam.address))
    (before,) = await storage.run(lambda work: work.questions.open(asked[0].member_id))
    await _leaves(player.stage, "Rahima")
    assert await storage.run(lambda work: work.questions.get(before.id)) is None


async def _leaves(stage: Stage, who: str) -> list[tuple[str, str]]:
    number = await stage.member_id(stage.people[who])

    async def leave(work: Work) -> None:
        member = await work.members.get(number)
        bank = await work.banks.get(member.bank_id)
        await deliver(work, bank, await parting.leave(work, bank, member))

    await stage.storage.run(leave)
    return [(read.key, read.letter.source.replace("Desk 10:\n", "").splitlines()[0]) for read in await stage.settle()]
