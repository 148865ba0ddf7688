"""Notices: who is meant, counted and listed in steps, each once; what came of them, and what is kept of people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from storage import Storage, Work
from storage.messages import Draft
from storage.notices import Notice
from storage.records import Bank, Member
from tests.storage.people import found, join


async def _reader(work: Work, bank: Bank, name: str, language: str = "one", *, news: bool = True) -> Member:
    member = await join(work, bank, name)
    await work.consents.record(member.id, "news", news, words="", channel="sms")
    return await work.members.change(member.id, language=language)


async def _counted(work: Work, notice: Notice, step: int) -> dict[str, dict[str, int]]:
    """All steps together."""
    whole: dict[str, dict[str, int]] = {}
    while True:
        until, part = await work.readers.count(notice, step=step)
        for language, channels in part.items():
            for channel, number in channels.items():
                whole.setdefault(language, {})[channel] = whole.get(language, {}).get(channel, 0) + number
        if until is None:
            return whole
        notice = replace(notice, cursor=until)


async def _taken(work: Work, notice: Notice, channel: str = "sms") -> list[str]:
    return [one.member.name for one in await work.readers.take(notice, channel, 100)]


async def test_only_who_agreed_and_can_be_reached_is_counted(storage: Storage) -> None:
    async def job(work: Work) -> list[dict[str, dict[str, int]]]:
        bank = await found(work)
        writer = await _reader(work, bank, "writer")
        await _reader(work, bank, "anna")
        await _reader(work, bank, "bella", "two")
        await _reader(work, bank, "carla", news=False)
        changed = await _reader(work, bank, "dora")
        await work.consents.record(changed.id, "news", False, words="", channel="sms")
        closed = await _reader(work, bank, "emma")
        await work.addresses.change((await work.addresses.of_member(closed.id))[0].id, state="closed")
        paused = await _reader(work, bank, "fay")
        await work.members.change(paused.id, stage="paused")
        two = await _reader(work, bank, "gina")
        await work.addresses.add(bank.id, two.id, "telegram", "77", preferred=True)
        other = await found(work, "oak")
        await _reader(work, other, "hana")
        notice = await work.notices.begin(bank.id, writer.id)
        return [await _counted(work, notice, step) for step in (1, 2, 100)]

    assert await storage.run(job) == [{"one": {"sms": 1, "telegram": 1}, "two": {"sms": 1}}] * 3


AUDIENCES: list[tuple[dict[str, list[Any]], set[str]]] = [
    ({}, {"anna", "bella", "carla"}),
    ({"language": ["two"]}, {"bella"}),
    ({"area": ["E1", "E2"]}, {"anna", "bella"}),
    ({"area": ["E1"], "language": ["two"]}, set()),
    ({"offers": ["lift"]}, {"anna"}),
    ({"asked": ["lift"]}, {"carla"}),
]


async def test_who_is_meant(storage: Storage) -> None:
    async def job(work: Work) -> list[set[str]]:
        bank = await found(work)
        writer = await _reader(work, bank, "writer")
        languages = {"anna": "one", "bella": "two", "carla": "one"}
        anna, bella, carla = [await _reader(work, bank, name, tag) for name, tag in languages.items()]
        await work.members.change(anna.id, area="E1")
        await work.members.change(bella.id, area="e2")
        await work.offers.add(anna.id, "lift", "")
        request = await work.requests.open(
            bank_id=bank.id, member_id=carla.id, skill="lift", words="", day=None, clock=None, minutes=60, area=""
        )
        await work.requests.close(request.id, "closed")
        return [await _meant(work, bank, writer, audience) for audience, _ in AUDIENCES]

    assert await storage.run(job) == [meant for _, meant in AUDIENCES]


async def _meant(work: Work, bank: Bank, writer: Member, audience: dict[str, list[Any]]) -> set[str]:
    notice = await work.notices.begin(bank.id, writer.id, audience=audience)
    await work.readers.enlist(notice, ["one", "two"])
    return set(await _taken(work, notice))


async def test_those_who_raised_an_issue_are_meant(storage: Storage) -> None:
    async def job(work: Work) -> tuple[list[str], int]:
        bank = await found(work)
        writer = await join(work, bank, "writer")
        anna = await join(work, bank, "anna")
        await join(work, bank, "bella")
        await work.consents.record(anna.id, "exchanges", True, words="", channel="sms")
        issue = await work.issues.gather(bank.id, writer.id)
        for _ in range(2):
            await work.issues.add(issue.id, anna.id, "long wait", None)
        notice = await work.notices.begin(bank.id, writer.id, audience={"issue": [issue.id]}, purpose="exchanges")
        await work.readers.enlist(notice, ["one"])
        return await _taken(work, notice), await work.issues.count(issue.id)

    assert await storage.run(job) == (["anna"], 1)


async def test_listing_again_lists_nobody_twice(storage: Storage) -> None:
    async def job(work: Work) -> list[str]:
        bank = await found(work)
        writer = await _reader(work, bank, "writer")
        anna = await _reader(work, bank, "anna")
        await _reader(work, bank, "bella", "two")
        notice = await work.notices.begin(bank.id, writer.id)
        await work.readers.enlist(notice, ["one"])
        await work.readers.mark(notice.id, [anna.id], "written")
        await work.readers.enlist(notice, ["one", "two"])
        return await _taken(work, notice)

    assert await storage.run(job) == ["bella"]


async def test_what_is_known_when_somebody_is_taken(storage: Storage) -> None:
    async def job(work: Work) -> list[tuple[str, bool, bool]]:
        bank = await found(work)
        writer = await _reader(work, bank, "writer")
        anna, bella = await _reader(work, bank, "anna"), await _reader(work, bank, "bella")
        notice = await work.notices.begin(bank.id, writer.id)
        await work.readers.enlist(notice, ["one"])
        await work.consents.record(anna.id, "news", False, words="", channel="sms")
        await work.addresses.change((await work.addresses.of_member(bella.id))[0].id, state="stopped")
        taken = await work.readers.take(notice, "sms", 5)
        return [(one.member.name, one.wants, one.address is not None) for one in taken]

    assert await storage.run(job) == [("anna", False, True), ("bella", True, False)]


async def _letter(work: Work, bank: Bank, notice: Notice, member: Member, **more: Any) -> int:
    draft = Draft(
        bank_id=bank.id,
        member_id=member.id,
        channel="sms",
        address=f"+44{member.name}",
        our_address="+44100",
        language="one",
        text="Hello",
        source="Hello",
        buttons=(),
        priority=2,
        notice_id=notice.id,
        **more,
    )
    return await work.outbox.add(draft)


async def test_a_no_to_news_holds_back_the_news_alone(storage: Storage) -> None:
    async def job(work: Work) -> list[tuple[int | None, str]]:
        bank = await found(work)
        writer, anna = await _reader(work, bank, "writer"), await _reader(work, bank, "anna")
        news = await work.notices.begin(bank.id, writer.id)
        answer = await work.notices.begin(bank.id, writer.id, purpose="exchanges")
        for notice in (news, answer):
            await _letter(work, bank, notice, anna)
        await work.consents.record(anna.id, "news", False, words="", channel="sms")
        return [(one.notice_id, one.state) for one in await work.outbox.after(0)]

    assert [state for _, state in await storage.run(job)] == ["withheld", "queued"]


async def test_what_came_of_it(storage: Storage) -> None:
    async def job(work: Work) -> Any:
        bank = await found(work)
        writer = await _reader(work, bank, "writer")
        people = [await _reader(work, bank, name) for name in ("anna", "bella", "carla", "dora", "emma")]
        notice = await work.notices.begin(bank.id, writer.id)
        await work.readers.enlist(notice, ["one"])
        await work.readers.mark(notice.id, [one.id for one in people[:4]], "written")
        ids = [await _letter(work, bank, notice, one) for one in people[:4]]
        first, second, third = ids[:3]
        await work.outbox.sent(first, "SM1")
        await work.outbox.failed(second, "30003")
        again = await work.outbox.again((await work.outbox.after(second - 1))[0])
        await work.outbox.sent(again, "SM2")
        await work.outbox.failed(third, "21614")
        place = (await work.addresses.of_member(people[2].id))[0]
        await work.addresses.change(place.id, state="closed", trouble="landline")
        assert await work.readers.under_way(notice.id) == {"sms": 1}
        await work.readers.withhold(notice.id)
        await work.responses.answer(notice.id, people[0].id, "no")
        await work.responses.answer(notice.id, people[0].id, "yes")
        await work.responses.reply(notice.id, people[0].id, "When?", from_reader=True)
        assert not await work.responses.answer(notice.id, writer.id, "yes")
        return await work.responses.results(notice.id)

    results = await storage.run(job)
    assert results.letters == {"sent": 2, "failed": 1, "withheld": 1}
    assert (results.waiting, results.has, results.troubles) == (1, 2, {"landline": 1})
    assert (results.answers, results.replies) == ({"yes": 1}, 1)


async def test_who_leaves_gets_nothing_more_and_their_words_are_gone(storage: Storage) -> None:
    async def job(work: Work) -> tuple[str, list[str], list[str]]:
        bank = await found(work)
        writer, anna = await _reader(work, bank, "writer"), await _reader(work, bank, "anna")
        notice = await work.notices.begin(bank.id, writer.id)
        await work.readers.enlist(notice, ["one"])
        reply = await work.responses.reply(notice.id, anna.id, "I am ill", from_reader=True)
        await _letter(work, bank, notice, anna)
        await work.leaving.leave(anna.id, by=anna.id)
        words = (await work.responses.get(reply.id)).words
        return words, [one.state for one in await work.outbox.after(0)], await _taken(work, notice)

    assert await storage.run(job) == ("", ["withheld"], [])


async def test_two_records_of_one_person_are_one_reader(storage: Storage) -> None:
    async def job(work: Work) -> tuple[list[str], int]:
        bank = await found(work)
        writer = await _reader(work, bank, "writer")
        anna, twin = await _reader(work, bank, "anna"), await _reader(work, bank, "twin")
        notice = await work.notices.begin(bank.id, writer.id)
        await work.readers.enlist(notice, ["one"])
        reply = await work.responses.reply(notice.id, twin.id, "When?", from_reader=True)
        await work.forgetting.move(twin.id, anna.id)
        return await _taken(work, notice), (await work.responses.get(reply.id)).member_id - anna.id

    assert await storage.run(job) == (["anna"], 0)


async def test_speakers_are_asked_in_turn(storage: Storage) -> None:
    async def job(work: Work) -> list[str]:
        bank = await found(work)
        writer = await _reader(work, bank, "writer")
        for name in ("anna", "bella"):
            await _reader(work, bank, name, "two")
        notice, names = await work.notices.begin(bank.id, writer.id), []
        while speakers := await work.notices.speakers(notice, "two"):
            names.append(speakers[0].name)
            await work.notices.ask(notice.id, "two", speakers[0].id)
        another = await work.notices.begin(bank.id, writer.id)
        return [*names, *(one.name for one in await work.notices.speakers(another, "two"))]

    assert await storage.run(job) == ["anna", "bella", "anna"]
