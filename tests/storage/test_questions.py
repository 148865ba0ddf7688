"""What the bot waits for: letters, replacement, expiry, withdrawal."""

from __future__ import annotations

from datetime import timedelta

from storage import Storage, Work
from storage.records import OpenQuestion
from tests.clock import StoppedClock
from tests.storage.people import found, join


async def _ask(work: Work, member_id: int, topic: str, *, lasts: int = 60, about: int = 1) -> OpenQuestion:
    return await work.questions.ask(
        member_id=member_id,
        kind="IsItRight",
        topic=topic,
        data={"exchange": about},
        keys=("yes", "no"),
        digits=("1", "2"),
        labels=("Yes", "No"),
        summary=f"Is {topic} right?",
        lasts=timedelta(minutes=lasts),
    )


async def _ann(storage: Storage) -> int:
    async def job(work: Work) -> int:
        return (await join(work, await found(work), "ann")).id

    return await storage.run(job)


async def _letters(work: Work, member_id: int) -> dict[str, str]:
    return {question.topic: question.letter for question in await work.questions.open(member_id)}


async def test_letters_are_the_first_free_ones(storage: Storage) -> None:
    ann = await _ann(storage)

    async def job(work: Work) -> None:
        first = await _ask(work, ann, "a")
        second = await _ask(work, ann, "b")
        assert [(one.letter, one.lettered) for one in (first, second)] == [("A", False), ("B", True)]
        await work.questions.close(first.id)
        assert (await _ask(work, ann, "c")).letter == "A"
        assert await _letters(work, ann) == {"b": "B", "c": "A"}
        assert await work.questions.get(first.id) is None
        assert await work.questions.get(second.id) == second
        assert dict(second.data) == {"exchange": 1}
        assert (second.keys, second.digits, second.labels) == (("yes", "no"), ("1", "2"), ("Yes", "No"))

    await storage.run(job)


async def test_the_same_topic_is_asked_once(storage: Storage) -> None:
    ann, start = await _ann(storage), timedelta(seconds=1)

    async def job(work: Work) -> None:
        await _ask(work, ann, "a")
        again = await _ask(work, ann, "a")
        assert (again.letter, again.lettered) == ("A", False)
        assert await work.questions.open(ann) == [again]
        assert await work.questions.withdrawn_since(ann, work.now - start) == [], "it was merely asked again"
        await _ask(work, ann, "a", about=2)
        assert await work.questions.withdrawn_since(ann, work.now - start) == [again], "now it means another thing"

    await storage.run(job)


async def test_a_question_expires(storage: Storage, clock: StoppedClock) -> None:
    ann = await _ann(storage)
    asked = await storage.run(lambda work: _ask(work, ann, "a", lasts=60))
    before = clock.now()
    clock.move(timedelta(minutes=60))

    async def job(work: Work) -> None:
        assert await work.questions.open(ann) == []
        assert await work.questions.get(asked.id) is None
        assert await work.questions.withdrawn_since(ann, before) == [asked]
        assert await work.questions.withdrawn_since(ann, work.now) == []
        assert (await _ask(work, ann, "b")).letter == "A"
        assert await work.questions.withdrawn_since(ann, before) == [asked]

    await storage.run(job)


async def test_withdrawing_a_topic_closes_it_for_everybody_or_for_one(storage: Storage, clock: StoppedClock) -> None:
    async def join_both(work: Work) -> tuple[int, int]:
        bank = await found(work)
        return (await join(work, bank, "ann")).id, (await join(work, bank, "bea")).id

    async def ask_both(work: Work) -> None:
        for member in (ann, bea):
            await _ask(work, member, "request:1")

    ann, bea = await storage.run(join_both)
    await storage.run(ask_both)
    before = clock.now()
    clock.move(timedelta(minutes=1))

    async def job(work: Work) -> None:
        await work.questions.withdraw_topic("request:1", ann)
        assert await _letters(work, bea) == {"request:1": "A"}
        await work.questions.withdraw_topic("request:1")
        assert await _letters(work, bea) == {}
        assert len(await work.questions.withdrawn_since(bea, before)) == 1

    await storage.run(job)


async def test_an_answered_question_is_not_withdrawn(storage: Storage, clock: StoppedClock) -> None:
    ann = await _ann(storage)
    asked = await storage.run(lambda work: _ask(work, ann, "a"))
    before = clock.now()
    clock.move(timedelta(minutes=1))

    async def job(work: Work) -> None:
        assert await work.questions.close(asked.id)
        assert not await work.questions.close(asked.id, "withdrawn")
        assert await work.questions.withdrawn_since(ann, before) == []

    await storage.run(job)


async def test_there_is_always_a_letter(storage: Storage) -> None:
    ann = await _ann(storage)

    async def job(work: Work) -> None:
        for number in range(27):
            await _ask(work, ann, f"topic {number}")
        letters = await _letters(work, ann)
        assert len(letters) == 26
        assert letters["topic 26"] == "A", "the oldest made room"

    await storage.run(job)


async def test_the_letter_is_shown_where_an_answer_may_be_meant_for_what_was_replaced(
    storage: Storage, clock: StoppedClock
) -> None:
    ann = await _ann(storage)

    async def replace(work: Work, about: int) -> bool:
        asked = await work.questions.ask(
            member_id=ann,
            kind="IsItRight",
            topic="exchange:1",
            data={"exchange": about},
            keys=("yes",),
            digits=("1",),
            labels=("Yes",),
            summary="",
            lasts=timedelta(days=1),
            in_mind=timedelta(hours=3),
        )
        return asked.lettered

    assert not await storage.run(lambda work: replace(work, 1))
    clock.move(timedelta(hours=2))
    assert not await storage.run(lambda work: replace(work, 1)), "the same again confuses nobody"
    clock.move(timedelta(hours=2))
    assert await storage.run(lambda work: replace(work, 2))
    clock.move(timedelta(hours=4))
    assert not await storage.run(lambda work: replace(work, 3)), "it was asked long ago"
