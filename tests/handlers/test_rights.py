"""Rights are data: of a role, for an area or a language alone, of every member; and an attempt without one is kept."""

from __future__ import annotations

from bot.stage import Stage
from bot.transcript import Player
from storage import Storage, Work
from storage.records import Member
from tests.clock import StoppedClock
from tests.storage.people import found


async def member(work: Work, bank_id: int, name: str, area: str = "", language: str = "en") -> Member:
    made = await work.members.create(bank_id, language=language, name=name, area=area)
    return await work.members.activate(made.id)


async def names(work: Work, bank_id: int, right: str, about: Member | None = None) -> list[str]:
    return [one.name for one in await work.members.with_right(bank_id, right, about)]


async def test_a_role_may_be_held_for_an_area_or_a_language(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        here = await member(work, bank.id, "here", "E1", "bn-Latn")
        there = await member(work, bank.id, "there", "E7", "so")
        for name, area, language in (("all", "", ""), ("east", "e1", ""), ("bangla", "", "bn"), ("both", "E7", "bn")):
            one = await member(work, bank.id, name)
            await work.members.grant(one.id, "coordinator", area=area, language=language)
        assert await names(work, bank.id, "desk") == ["all", "east", "bangla", "both"]
        assert await names(work, bank.id, "desk", here) == ["all", "east", "bangla"]
        assert await names(work, bank.id, "desk", there) == ["all"]
        east = (await work.members.with_right(bank.id, "desk"))[1]
        assert "desk" in await work.members.rights(east.id)
        assert "desk" in await work.members.rights(east.id, here)
        assert await work.members.rights(east.id, there) == frozenset()
        await work.members.grant(east.id, "coordinator", area="E7")
        assert await work.members.limits(east.id) == [("coordinator", "E1", ""), ("coordinator", "E7", "")]
        assert "desk" in await work.members.rights(east.id, there)
        await work.members.revoke(east.id, "coordinator")
        assert await work.members.rights(east.id) == frozenset()

    await storage.run(job)


async def test_a_bank_lets_its_members_do_what_coordinators_do(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        ann = await member(work, bank.id, "ann")
        await work.banks.allow(bank.id, "member", "gathering")
        await work.banks.allow(bank.id, "member", "gathering")
        assert await work.members.rights(ann.id) == {"gathering"}
        assert await names(work, bank.id, "gathering") == [], "three hundred people are not asked"
        await work.members.change(ann.id, stage="invited")
        assert await work.members.rights(ann.id) == frozenset()
        await work.members.change(ann.id, stage="active")
        assert await work.banks.forbid(bank.id, "member", "gathering")
        assert not await work.banks.forbid(bank.id, "member", "gathering")
        assert await work.members.rights(ann.id) == frozenset()

    await storage.run(job)


async def test_who_lost_every_phone_is_not_asked(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        ann = await member(work, bank.id, "ann")
        await work.members.grant(ann.id, "coordinator")
        lost = await work.addresses.add(bank.id, ann.id, "sms", "+4415")
        await work.addresses.change(lost.id, shut_out=True)
        assert await names(work, bank.id, "danger") == []
        assert await work.addresses.preferred(ann.id) is None
        await work.addresses.add(bank.id, ann.id, "telegram", "15")
        assert await names(work, bank.id, "danger") == ["ann"]

    await storage.run(job)


async def test_an_attempt_without_the_right_is_kept(storage: Storage, clock: StoppedClock) -> None:
    player = Player(Stage(storage, clock))
    for line in ("person Ann in en on sms", "person Sam in en on sms coordinator", "Ann > shut out Sam"):
        await player.line(line)
    ann = await player.stage.member_id(player.stage.people["Ann"])
    (kept,) = await storage.run(lambda work: work.decisions.of("member", ann))
    assert (kept.by_id, kept.decision, kept.words) == (ann, "refused: shut_out", "shut out Sam")
    assert kept.inbox_id is not None


async def test_who_proved_it_is_kept_with_the_message_that_wanted_it(storage: Storage, clock: StoppedClock) -> None:
    player = Player(Stage(storage, clock))
    lines = ("person Ann in en on sms", "person Sam in en on sms coordinator", "Sam > shut out Ann", "Sam > {code}")
    for line in lines:
        await player.line(line)
    sam, ann = [await player.stage.member_id(player.stage.people[name]) for name in ("Sam", "Ann")]

    async def job(work: Work) -> None:
        (address,) = await work.addresses.of_member(sam)
        (proof,) = await work.decisions.of("address", address.id)
        (shut,) = await work.decisions.of("member", ann)
        assert (proof.decision, proof.words, shut.decision, shut.words) == (
            "proven",
            "shut out Ann",
            "shut out: sms",
            "shut out Ann",
        )
        assert proof.inbox_id is not None
        assert shut.inbox_id is not None
        assert proof.inbox_id < shut.inbox_id

    await storage.run(job)
