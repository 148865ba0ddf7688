"""Buttons are taken away once their question is closed, by one process, a bounded number of times."""

from __future__ import annotations

from datetime import timedelta

from storage import Storage, Work
from storage.keyboards import ATTEMPTS_MAX, LEASE
from storage.messages import Keyboard
from storage.records import OpenQuestion
from tests.clock import StoppedClock
from tests.wire import echo

SOON = timedelta(seconds=5)


async def asked(work: Work, topic: str = "topic") -> OpenQuestion:
    """A question with two choices, sent with its buttons."""
    known = await work.addresses.find("telegram", "700")
    address = known[0] if known else await echo.person(work, "telegram", "700")
    question = await work.questions.ask(
        member_id=address.member_id,
        kind="K",
        topic=topic,
        data={},
        keys=("yes", "no"),
        digits=("1", "2"),
        labels=("Ja", "Nej"),
        summary="",
        lasts=timedelta(days=1),
    )
    message = await echo.say(work, address, f"Right ({topic})?", question=question.id)
    await work.outbox.sent(message, f"700:{message}", tappable=True)
    return question


async def claimed(storage: Storage) -> list[Keyboard]:
    return await storage.run(lambda work: work.keyboards.claim())


async def put_off(storage: Storage, found: Keyboard) -> None:
    await storage.run(lambda work: work.keyboards.again(found, work.now + SOON))


async def test_an_open_question_keeps_its_buttons(storage: Storage) -> None:
    await storage.run(asked)
    assert await claimed(storage) == []


async def test_an_answered_one_is_handed_out_once_with_its_choice(storage: Storage, clock: StoppedClock) -> None:
    question = await storage.run(asked)
    await storage.run(lambda work: work.questions.close(question.id, chosen="no"))
    (found,) = await claimed(storage)
    assert (found.provider_id, found.text, found.choice) == ("700:1", "Right (topic)?", "Nej")
    assert await claimed(storage) == []
    await storage.run(lambda work: work.keyboards.done(found.outbox_id))
    clock.move(LEASE)
    assert await claimed(storage) == []


async def test_whatever_closes_a_question_takes_its_buttons(storage: Storage, clock: StoppedClock) -> None:
    first = await storage.run(lambda work: asked(work, "freely"))
    await storage.run(lambda work: work.questions.close(first.id))
    await storage.run(lambda work: asked(work, "withdrawn"))
    await storage.run(lambda work: work.questions.withdraw_topic("withdrawn"))
    await storage.run(lambda work: asked(work, "again"))
    await storage.run(lambda work: asked(work, "again"))
    found = await claimed(storage)
    assert [(one.text, one.choice) for one in found] == [
        ("Right (freely)?", ""),
        ("Right (withdrawn)?", ""),
        ("Right (again)?", ""),
    ]
    clock.move(timedelta(days=1))
    assert len(await claimed(storage)) == 4, "leases have ended, and the last question expired"


async def test_a_process_that_dies_is_followed_but_not_for_ever(storage: Storage, clock: StoppedClock) -> None:
    question = await storage.run(asked)
    await storage.run(lambda work: work.questions.close(question.id))
    for _ in range(ATTEMPTS_MAX):
        (found,) = await claimed(storage)
        await put_off(storage, found)
        clock.move(SOON)
    assert await claimed(storage) == []


async def test_a_second_tap_is_told_from_another_answer(storage: Storage, clock: StoppedClock) -> None:
    question = await storage.run(asked)
    await storage.run(lambda work: work.questions.close(question.id, chosen="no"))
    member, before = question.member_id, clock.now() - timedelta(minutes=1)

    async def answered(of: int, by: int) -> str:
        return await storage.run(lambda work: work.questions.answered_since(of, by, before))

    assert await answered(question.id, member) == "2"
    assert await answered(question.id, member + 1) == ""
    assert await answered(question.id + 1, member) == ""
    before = clock.now()
    assert await answered(question.id, member) == ""
