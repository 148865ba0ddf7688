"""Notices to many: who gets one agreed, gets it once, in their language, awake; killed or stopped at any moment."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.stage import Person, Read, Stage
from handlers.notices import broadcast
from handlers.turns import due
from storage import Storage, Work, open_storage, readers
from storage.messages import Outgoing
from storage.notices import Notice
from storage.records import Bank, Member
from tests.clock import StoppedClock
from tests.databases import Databases

SOMALI = "Kulanka haweenka wuxuu dhici doonaa Sabtida"
ENGLISH = "The women meet on Saturday"


class Killed(Exception):
    """The process is gone before its commit."""


async def _bank(work: Work) -> tuple[Bank, Member]:
    bank = await work.banks.create(slug="maple", name="Maple", languages=["en", "so"], join_word="maple")
    writer = await work.members.activate((await work.members.create(bank.id, language="en", name="Nura")).id)
    await work.members.grant(writer.id, "navigator")
    await work.addresses.add(bank.id, writer.id, "telegram", "1", our_address="4242")
    return bank, writer


async def _reader(work: Work, bank: Bank, number: int, language: str = "so", channel: str = "sms") -> Member:
    member = await work.members.activate((await work.members.create(bank.id, language=language, name="R")).id)
    await work.addresses.add(bank.id, member.id, channel, f"+4477{number:08d}", our_address="+44100")
    await work.consents.record(member.id, "news", True, words="", channel=channel)
    return member


async def _launched(work: Work, bank: Bank, writer: Member) -> Notice:
    notice = await work.notices.begin(bank.id, writer.id)
    await work.notices.write(notice.id, "so", SOMALI, by=writer.id)
    await work.notices.write(notice.id, "en", ENGLISH, by=writer.id)
    return await broadcast.launch(work, notice)


async def _prepared(storage: Storage, readers: int) -> Notice:
    async def job(work: Work) -> Notice:
        bank, writer = await _bank(work)
        for number in range(readers):
            await _reader(work, bank, number)
        return await _launched(work, bank, writer)

    return await storage.run(job)


async def _one_due(work: Work) -> bool:
    item = await work.due.take()
    if item is not None:
        await due(work, item)
    return item is not None


async def _letters(storage: Storage) -> list[Outgoing]:
    found: list[Outgoing] = await storage.run(lambda work: work.outbox.after(0, limit=5000))
    return [one for one in found if one.notice_id is not None]


@pytest.mark.parametrize("every", [1, 2])
async def test_a_process_that_is_killed_again_and_again_writes_to_each_once(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    monkeypatch.setattr(broadcast, "BATCH", 7)
    notice = await _prepared(storage, 23)
    killed = 0

    async def killing(work: Work) -> bool:
        went = await _one_due(work)
        if went and killed % (every + 1) != every:
            raise Killed
        return went

    for _ in range(60):
        killed += 1
        with suppress(Killed):
            if not await storage.run(killing):
                break
    letters = await _letters(storage)
    assert (len(letters), len({one.member_id for one in letters})) == (23, 23)
    assert (await storage.run(lambda work: work.responses.results(notice.id))).waiting == 0


async def test_when_it_is_stopped_nobody_else_gets_it(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some have it, some letters wait, most readers are not written to yet."""
    monkeypatch.setattr(broadcast, "BATCH", 4)
    notice = await _prepared(storage, 20)
    await storage.run(_one_due)
    await storage.run(_one_due)

    async def carry(work: Work) -> None:
        for one in await work.outbox.claim(3):
            await work.outbox.sent(one.id, f"SM{one.id}")

    await storage.run(carry)

    async def stop(work: Work) -> None:
        await broadcast.stop(work, await work.notices.lock(notice.id))

    await storage.run(stop)
    assert not await storage.run(_one_due)
    assert await storage.run(lambda work: work.outbox.claim(20)) == []
    assert Counter(one.state for one in await _letters(storage)) == {"sent": 3, "withheld": 1}


async def _stage(storage: Storage, clock: StoppedClock, readers: int) -> tuple[Stage, Person]:
    """A stage with a navigator who has written a notice that goes out, and readers of whom some have it."""
    stage = Stage(storage, clock)
    await _prepared(storage, readers)
    await stage.found()
    writer = Person("Nura", "telegram", "1")
    stage.people["Nura"] = writer
    return stage, writer


@pytest.mark.parametrize(
    ("sent", "says"),
    [(1, "Notice 1 is stopped. 1 person has it already."), (2, "Notice 1 is stopped. 2 people have it already.")],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_who_stops_it_hears_who_has_it(storage: Storage, clock: StoppedClock, sent: int, says: str) -> None:
    stage, writer = await _stage(storage, clock, 5)
    await storage.run(_one_due)
    await storage.run(_one_due)

    async def carry(work: Work) -> None:
        for one in (await work.outbox.claim(5))[:sent]:
            await work.outbox.sent(one.id, f"SM{one.id}")
        for one in await work.outbox.after(0):
            if one.state == "sending":
                await work.outbox.put_back(one.id, work.now + timedelta(days=1))

    await storage.run(carry)
    assert _texts(await stage.say(writer, "stop the notice"), "Nura") == [says]


def _texts(reads: list[Read], key: str) -> list[str]:
    return [read.letter.source for read in reads if read.key == key]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_why_it_did_not_arrive(storage: Storage, clock: StoppedClock) -> None:
    stage, writer = await _stage(storage, clock, 5)
    await storage.run(_one_due)
    await storage.run(_one_due)
    troubles = ("landline", "no such number", "blocked us", "")

    async def fail(work: Work) -> None:
        for one, trouble in zip(await work.outbox.claim(4), troubles, strict=True):
            await work.outbox.failed(one.id, "30003")
            place = (await work.addresses.of_member(one.member_id))[0]
            await work.addresses.change(place.id, trouble=trouble)

    await storage.run(fail)
    read = _texts(await stage.say(writer, "notice 1"), "Nura")
    assert read == [
        "Notice 1: 0 have it, 1 wait for it.\n"
        "Delivered for sure: 0. Not delivered: 4.\n"
        "Not reached: 1.\nThey have blocked us: 1.\nLandlines: 1.\nNo such number: 1.\n1 Stop it"
    ]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_very_many_are_counted_while_the_writer_waits(
    storage: Storage, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, writer = await _stage(storage, clock, 5)
    monkeypatch.setattr(readers, "STEP", 2)
    long = await stage.say(writer, "notice " + "kulanka haweenka " * 60)
    assert "That is too long for a text" in long[0].letter.source
    await stage.say(writer, SOMALI + " galabta ee xarunta bulshada")
    await stage.say(writer, "1")
    read = await stage.say(writer, "1")
    assert _texts(read, "Nura") == ["I am counting who gets it. One moment, please."]
    later = await stage.advance(clock.now() + timedelta(seconds=1))
    assert any("Soomaali: 5 people (SMS 5)." in text for text in _texts(later, "Nura"))


@pytest.mark.parametrize("asked", [False, True])
async def test_written_in_batches_is_as_written_one_by_one(storage: Storage, asked: bool) -> None:
    """The quick way leaves the very rows that the ordinary way leaves."""

    async def job(work: Work) -> list[Outgoing]:
        bank, writer = await _bank(work)
        for number in range(2):
            member = await _reader(work, bank, number)
            if asked and number:
                await work.questions.ask(
                    member_id=member.id, kind="k", topic="t", data={}, keys=["yes"], digits=["1"], labels=["Yes"],
                    summary="", lasts=timedelta(days=1),
                )  # fmt: skip
        await _launched(work, bank, writer)
        while await work.due.next_at() == work.now:
            await _one_due(work)
        return await work.outbox.after(0)

    first, second = await storage.run(job)
    assert [one.text.partition("\n")[0] for one in (first, second)] == [f"Maple: {SOMALI}"] * 2
    assert second.text.rpartition("\n")[2].startswith("B0 " if asked else "0 ")
    different = {"id", "member_id", "address", "question_id", "buttons", "text", "source"}
    shown = [
        {name: getattr(one, name) for name in Outgoing.__dataclass_fields__ if name not in different}
        for one in (first, second)
    ]
    assert shown[0] == shown[1]


EVENTS = ("", "stop", "no news")
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["en", "so", "tr"]),
        st.booleans(),
        st.sampled_from(["", "none", "9-17", "12-20"]),
        st.sampled_from(EVENTS),
        st.integers(1, 20),
    ),
    max_size=8,
)
"""Of each the language, whether they agreed to news, their quiet time, what they say meanwhile, and in which hour."""


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(people=PEOPLE, hour=st.integers(0, 23))
async def test_whoever_gets_it_agreed_gets_it_once_in_their_language_and_awake(
    databases: Databases, people: list[tuple[str, bool, str, str, int]], hour: int
) -> None:
    clock, url = StoppedClock(), databases.fresh("sqlite")
    clock.move(timedelta(hours=hour))
    storage = open_storage(url, now=clock.now)
    ids = await storage.run(lambda work: _people(work, people))
    got: list[tuple[int, int, int, Outgoing]] = []
    for tick in range(27):
        said = [(id, one[3]) for id, one in zip(ids, people, strict=True) if one[4] == tick and one[3]]
        letters = await storage.run(lambda work, said=said: _hour(work, said))  # type: ignore[misc]  # bound at once
        got += [(ids.index(one.member_id), tick, clock.now().hour, one) for one in letters]
        clock.move(timedelta(hours=1))
    await storage.close()
    databases.drop(url)
    for place, tick, at, letter in got:
        language, agreed, quiet, event, when = people[place]
        assert agreed
        assert language == letter.language
        assert letter.text.startswith(f"Maple: {SOMALI if language == 'so' else ENGLISH}")
        assert _awake(quiet, at)
        assert tick < when if event else True
    times = Counter(place for place, *_ in got)
    assert set(times.values()) <= {1}
    meant = {place for place, one in enumerate(people) if one[1] and one[0] != "tr" and not one[3]}
    assert meant <= set(times)


async def _people(work: Work, people: list[tuple[str, bool, str, str, int]]) -> list[int]:
    bank, writer = await _bank(work)
    ids = []
    for number, (language, agreed, quiet, *_) in enumerate(people):
        member = await _reader(work, bank, number, language)
        if not agreed:
            await work.consents.record(member.id, "news", False, words="", channel="sms")
        await work.members.change(member.id, quiet=quiet)
        ids.append(member.id)
    await _launched(work, bank, writer)
    return ids


async def _hour(work: Work, said: list[tuple[int, str]]) -> list[Outgoing]:
    """What people say, what falls due, and the letters that go."""
    for member_id, what in said:
        await work.consents.record(member_id, "news", False, words=what, channel="sms")
        if what == "stop":
            for address in await work.addresses.of_member(member_id):
                await work.addresses.change(address.id, state="stopped")
                await work.rerouting.drop(address)
    while (at := await work.due.next_at()) is not None and at <= work.now:
        await _one_due(work)
    gone: list[Outgoing] = []
    while letters := await work.outbox.claim(20):
        for one in letters:
            await work.outbox.sent(one.id, f"SM{one.id}")
        gone += [one for one in letters if one.notice_id is not None]
    return gone


def _awake(quiet: str, hour: int) -> bool:
    """Without a word of their own, the bank's quiet time."""
    if quiet == "none":
        return True
    first, last = (int(part) for part in (quiet or "21-8").split("-"))
    return not (first <= hour < last if first < last else hour >= first or hour < last)
