"""Members' affairs beyond what transcripts show: who decided what, two coordinators at once, a bank's own roles."""

from __future__ import annotations

import pytest

from bot.stage import Stage
from bot.transcript import Player
from storage import Storage, Work
from storage.decisions import Decision
from tests.clock import StoppedClock

PEOPLE = (
    "bank maple pot=3000 checks=childcare:dbs",
    "person Sam in en on whatsapp coordinator",
    "person Lee in en on whatsapp coordinator",
    "person Rahima in en on sms",
)


async def told(storage: Storage, clock: StoppedClock, *lines: str) -> list[str]:
    """What everybody read after the last line."""
    player = Player(Stage(storage, clock))
    for line in (*PEOPLE, *lines[:-1]):
        await player.line(line)
    return [f"{read.key}: {read.letter.source}" for read in await player.line(lines[-1])]


async def decided(storage: Storage, kind: str = "member") -> list[Decision]:
    async def job(work: Work) -> list[Decision]:
        return await work.decisions.of(kind, 3 if kind == "member" else 1)

    return await storage.run(job)


@pytest.mark.parametrize(
    ("lines", "decision", "words"),
    [
        (("Sam > member Rahima", "Sam > 5", "Sam > 1"), "paused until 2026-11-30", "1"),
        (("Sam > member Rahima", "Sam > 2", "Sam > 3", "Sam > 2", "Sam > ill"), "floor -900", "ill"),
        (("Sam > member Rahima", "Sam > 3", "Sam > 1", "Sam > 2"), "check dbs refused", "2"),
        (("Sam > member Rahima", "Sam > 4", "Sam > 1", "Sam > {code}"), "grant coordinator", "1"),
        (("Sam > member Rahima", "Sam > 6", "Sam > 3"), "data sent", "3"),
        (("Sam > member Rahima", "Sam > 6", "Sam > 1", "Sam > 1", "Sam > {code}"), "left", ""),
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_every_decision_is_written_down(
    storage: Storage, clock: StoppedClock, lines: tuple[str, ...], decision: str, words: str
) -> None:
    await told(storage, clock, *lines)
    last = (await decided(storage))[-1]
    assert (last.by_id, last.decision, last.words) == (1, decision, words)
    assert last.inbox_id is not None


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_who_may_not_is_written_down_too(storage: Storage, clock: StoppedClock) -> None:
    await told(storage, clock, "person Tom in en on sms", "Tom > member Rahima")
    (tried,) = await decided(storage)
    assert (tried.by_id, tried.decision, tried.words) == (4, "refused: see_members", "member Rahima")


async def test_two_coordinators_give_many_hours_once(storage: Storage, clock: StoppedClock) -> None:
    """Both a third and a second one say yes: the hours are given by the first of them."""
    asked = ("person Ann in en on whatsapp coordinator", "Sam > grant Rahima 20 hours", "Sam > ill", "Sam > {code}")
    player = Player(Stage(storage, clock))
    for line in (*PEOPLE, *asked, "Lee > 1", "Lee > {code}"):
        await player.line(line)
    late = [read.letter.source for read in await player.line("Ann > 1")]
    assert late == ["That question is over, nothing was changed. Write MENU to see what you can do."]

    async def balance(work: Work) -> int:
        return (await work.ledger.account(3)).balance

    assert await storage.run(balance) == 1200
    assert await storage.run(lambda work: work.ledger.audit()) == []


async def test_two_coordinators_take_back_one_entry_once(storage: Storage, clock: StoppedClock) -> None:
    """Both have it on their phone; the second one's word changes nothing."""
    player = Player(Stage(storage, clock))
    begun = (
        "Sam > grant Rahima 2 hours",
        "Sam > ill",
        "Sam > reverse Rahima",
        "Lee > reverse Rahima",
        "Sam > 1",
        "Lee > 1",
    )
    for line in (*PEOPLE, *begun, "Sam > wrong", "Sam > {code}", "Lee > wrong"):
        await player.line(line)
    late = [read.letter.source for read in await player.line("Lee > {code}")]

    async def balance(work: Work) -> int:
        return (await work.ledger.account(3)).balance

    assert await storage.run(balance) == 0
    assert await storage.run(lambda work: work.ledger.audit()) == []
    assert late == ["That is settled already. Nothing was changed."]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_role_of_the_banks_own(storage: Storage, clock: StoppedClock) -> None:
    player = Player(Stage(storage, clock))
    for line in PEOPLE:
        await player.line(line)
    await storage.run(lambda work: work.banks.allow(1, "driver", "listen"))
    for given, label in (
        ("You have a new task at Maple: driver. Thank you!", "Make driver"),
        ("This task at Maple has ended: driver. Thank you for all you did!", "No longer driver"),
    ):
        await player.line("Sam > member Rahima")
        (shown,) = await player.line("Sam > 4")
        digit = next(line[0] for line in shown.letter.source.splitlines() if line.endswith(label))
        await player.line(f"Sam > {digit}")
        said = [read.letter.source for read in await player.line("Sam > {code}")]
        assert f"Maple: {given}" in said


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_role_with_more_power_than_ones_own_is_not_offered(storage: Storage, clock: StoppedClock) -> None:
    async def narrow(work: Work) -> None:
        await work.banks.allow(1, "warden", "change_members")
        await work.banks.allow(1, "warden", "see_members")
        await work.members.grant(4, "warden")

    player = Player(Stage(storage, clock))
    for line in (*PEOPLE, "person Ann in en on whatsapp"):
        await player.line(line)
    await storage.run(narrow)
    await player.line("Ann > member Rahima")
    (shown,) = await player.line("Ann > 4")
    assert "Make coordinator" not in shown.letter.source
    assert "Make warden" in shown.letter.source


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_right_for_one_area_finds_only_there(storage: Storage, clock: StoppedClock) -> None:
    player = Player(Stage(storage, clock))
    for line in (*PEOPLE, "person Ann in en on whatsapp", "person Tom in en on sms area E1"):
        await player.line(line)
    await storage.run(lambda work: work.members.grant(4, "coordinator", area="E1"))
    (seen,) = await player.line("Ann > member Tom")
    assert seen.letter.source.startswith("Tom (no. 5), E1")
    (unseen,) = await player.line("Ann > member Rahima")
    assert unseen.letter.source.startswith("I find nobody by that.")
