"""Voice notes: claimed once, kept for a while, opened by their token alone, deleted with their sound."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import Storage, Work
from storage.messages import Recording
from storage.recordings import token_of
from storage.records import Bank, Member
from tests.clock import StoppedClock
from tests.storage.people import found, join

SECRET = "s3cret"


async def spoken(work: Work, bank: Bank, member: Member, number: int = 1, *, state: str = "wanted") -> Recording:
    """A voice note of a member."""
    await work.inbox.store(
        channel="sms",
        external_id=f"SM{number}",
        our_address="",
        address=f"+44{member.id}",
        kind="other",
        text="",
        payload={},
    )
    incoming = (await work.inbox.heard("sms"))[-1]
    recording = await work.recordings.add(
        bank_id=bank.id,
        member_id=member.id,
        inbox_id=incoming.id,
        channel="sms",
        reference=f"media {number}",
        media_type="audio/ogg",
        seconds=None,
        delete_at=work.now + timedelta(days=14),
    )
    return await work.recordings.change(recording.id, state=state, language="one")


async def kept(work: Work, bank: Bank, member: Member, number: int = 1) -> Recording:
    """The same, fetched."""
    recording = await spoken(work, bank, member, number)
    link = "https://a.example/listen/x"
    assert await work.recordings.keep(
        recording.id, b"sound", seconds=3, secret=SECRET, link=link, carriers=["telegram"]
    )
    return await work.recordings.get(recording.id)


async def test_fetched_once_then_discarded_at_its_provider(storage: Storage, clock: StoppedClock) -> None:
    async def begin(work: Work) -> int:
        bank = await found(work)
        return (await spoken(work, bank, await join(work, bank, "ann"))).id

    number = await storage.run(begin)
    first = await storage.run(lambda work: work.recordings.claim())
    assert first is not None
    assert (first.id, first.state) == (number, "wanted")
    assert await storage.run(lambda work: work.recordings.claim()) is None
    clock.move(timedelta(minutes=2))
    assert await storage.run(lambda work: work.recordings.claim()) is not None, "its lease is over"

    async def keep(work: Work) -> list[bool]:
        kept = {"seconds": 3, "secret": SECRET, "link": "", "carriers": ["telegram"]}
        return [await work.recordings.keep(number, sound, **kept) for sound in (b"sound", b"other")]  # type: ignore[arg-type]  # one of each

    assert await storage.run(keep) == [True, False]
    assert await storage.run(lambda work: work.recordings.sound(number)) == b"sound"
    due = await storage.run(lambda work: work.due.take())
    assert due is not None
    assert (due.kind, due.about_id) == ("recording_fetched", number)
    again = await storage.run(lambda work: work.recordings.claim())
    assert again is not None
    assert (again.state, again.reference, again.carriers) == ("kept", "media 1", ("telegram",))
    await storage.run(lambda work: work.recordings.discarded(number))
    clock.move(timedelta(days=1))
    assert await storage.run(lambda work: work.recordings.claim()) is None


@pytest.mark.parametrize("state", ["refused", "broken"])
async def test_what_nobody_wants_is_only_discarded(storage: Storage, state: str) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        recording = await spoken(work, bank, await join(work, bank, "ann"), state=state)
        claimed = await work.recordings.claim()
        assert claimed is not None
        assert (claimed.id, claimed.state) == (recording.id, state)
        assert not await work.recordings.keep(recording.id, b"x", seconds=1, secret="", link="", carriers=[])

    await storage.run(job)


async def test_only_the_whole_token_opens_it(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        ann = await join(work, bank, "ann")
        recording, waiting = await kept(work, bank, ann), await spoken(work, bank, ann, 2)
        opened = await work.recordings.by_token(token_of(recording.id, SECRET))
        assert opened is not None
        assert opened.id == recording.id
        wrong = [
            "",
            "-",
            SECRET,
            f"{recording.id}",
            f"{recording.id}-",
            f"{recording.id}-{SECRET}x",
            f"{recording.id}-ü",
        ]
        wrong += [f"{waiting.id}-", f"999-{SECRET}", f"-1-{SECRET}", f"{'9' * 40}-{SECRET}", f"१-{SECRET}"]
        assert [await work.recordings.by_token(token) for token in wrong] == [None] * len(wrong)

    await storage.run(job)


async def test_deleted_means_gone_and_recorded(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        recording = await kept(work, bank, await join(work, bank, "ann"))
        await work.due.set("recording_end", recording.id, work.now, bank.id)
        assert await work.recordings.delete(recording.id, "term") is not None
        assert await work.recordings.delete(recording.id, "term") is None
        assert await work.recordings.sound(recording.id) is None
        assert await work.recordings.by_token(token_of(recording.id, SECRET)) is None
        assert await work.due.next_at() is None
        (decision,) = await work.decisions.of("recording", recording.id)
        assert (decision.decision, decision.words, decision.by_id) == ("deleted", "term", None)
        claimed = await work.recordings.claim()
        assert claimed is not None, "its provider still has it"
        assert claimed.state == "deleted"

    await storage.run(job)


async def test_who_leaves_takes_their_voice_with_them(storage: Storage) -> None:
    async def job(work: Work) -> None:
        bank = await found(work)
        ann, bob = await join(work, bank, "ann"), await join(work, bank, "bob")
        gone, stays = await kept(work, bank, ann), await kept(work, bank, bob, 2)
        await work.leaving.leave(ann.id, by=None)
        assert await work.recordings.sound(gone.id) is None
        assert await work.recordings.sound(stays.id) == b"sound"

    await storage.run(job)


async def test_who_can_listen_the_least_recently_asked_first(storage: Storage, clock: StoppedClock) -> None:
    async def begin(work: Work) -> tuple[Recording, Recording, list[Member]]:
        bank = await found(work)
        ann = await join(work, bank, "ann")
        people = [await join(work, bank, name) for name in ("bob", "cem", "dee", "eve", "fay", "gul")]
        for one in (ann, *people[:-1]):
            await work.members.grant(one.id, "navigator")
        await work.members.change(people[2].id, language="two")
        await work.members.change(people[3].id, stage="paused")
        (address,) = await work.addresses.of_member(people[4].id)
        await work.addresses.change(address.id, state="stopped")
        return await kept(work, bank, ann), await kept(work, bank, ann, 2), people

    first, second, (bob, cem, dee, *_) = await storage.run(begin)

    async def able(recording: Recording, *tags: str) -> list[int]:
        return [one.id for one in await storage.run(lambda work: work.recordings.listeners(recording, tags))]

    assert await able(first, "one") == [bob.id, cem.id]
    assert await able(first, "one", "two") == [bob.id, cem.id, dee.id]
    assert not await storage.run(lambda work: work.recordings.was_asked(first.id))
    await storage.run(lambda work: work.recordings.ask(first.id, bob.id))
    await storage.run(lambda work: work.recordings.ask(first.id, bob.id))
    assert await storage.run(lambda work: work.recordings.was_asked(first.id))
    assert await able(first, "one") == [cem.id]
    assert await able(second, "one") == [cem.id, bob.id]
    clock.move(timedelta(minutes=1))
    await storage.run(lambda work: work.recordings.ask(first.id, cem.id))
    assert await able(second, "one") == [bob.id, cem.id]
