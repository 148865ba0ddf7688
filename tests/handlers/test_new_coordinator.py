"""What came before there was anybody to decide it."""

from __future__ import annotations

from bot.stage import Stage
from bot.transcript import Player
from handlers.delivery import deliver
from handlers.desk import desk
from storage import Storage, Work
from tests.clock import StoppedClock


async def test_a_first_coordinator_is_asked_what_waits(storage: Storage, clock: StoppedClock) -> None:
    player = Player(Stage(storage, clock))
    for line in ("person Rahima in en on sms", "person Sam in en on telegram", "Rahima > person", "Sam > person"):
        await player.line(line)
    sam = await player.stage.member_id(player.stage.people["Sam"])

    async def grant(work: Work) -> None:
        await work.members.grant(sam, "coordinator")
        member = await work.members.get(sam)
        bank = await work.banks.get(member.bank_id)
        await deliver(work, bank, await desk.waiting_for(work, bank, member))

    await storage.run(grant)
    assert [(read.key, "Rahima" in read.letter.source) for read in await player.stage.settle()] == [("Sam", True)]
    assert "Rahima" in (await player.line("Sam > 1"))[0].letter.source
