"""The list: a line for each kind, what waits behind it, and numbers that stay the same and mean one thing."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.stage import Stage
from bot.transcript import Player
from handlers.desk import desk, items
from handlers.desk.orders import numbers_in
from handlers.registry import registry
from locales.languages import load
from storage import Storage, Work
from storage.desk import FIRST, RESTS
from storage.records import DeskItem
from tests.clock import StoppedClock
from tests.storage.people import found, join


def test_every_kind_has_a_right_a_question_and_a_line_in_every_language() -> None:
    assert set(items.SHORT) == set(desk.RIGHTS) == set(registry().matters)
    for tag in load().tags:
        lines = [load().render(line("12", "Ann", "Bo"), tag) for line in items.SHORT.values()]
        assert all(line.startswith("12 ") and "Ann" in line for line in lines)


def test_the_numbers_that_an_order_begins_with() -> None:
    assert numbers_in("12") == ([12], "")
    assert numbers_in("12, 13 #15") == ([12, 13, 15], "")
    assert numbers_in("12 12 she was ill") == ([12], "she was ill")
    assert numbers_in("১২ কোন দিন?") == ([12], "কোন দিন?")
    assert numbers_in("12 2 hours") == ([12], "2 hours")
    for words in ("", "5", "hours 12", "the 12"):
        assert numbers_in(words)[0] == []


async def test_new_words_are_a_line_that_leads_to_them(storage: Storage, clock: StoppedClock) -> None:
    player = Player(Stage(storage, clock))
    for line in ("person Sam in en on telegram coordinator", "person Ann in en on sms navigator"):
        await player.line(line)

    async def note(work: Work) -> None:
        bank = (await work.banks.all())[0]
        await work.suggestions.note(bank.id, language="en", words="fuse box", meant="diy")

    await storage.run(note)
    assert (await player.line("Sam > desk"))[0].letter.source == "1 new word: write WORDS."
    assert "new word" not in (await player.line("Ann > desk"))[0].letter.source
    await player.line("Ann > person")
    assert (await player.line("Sam > desk"))[0].letter.source.splitlines()[-2:] == [
        "1 new word: write WORDS.",
        "With the number: OK, NO, ASK, TAKE, GIVE, LATER.",
    ]


async def test_danger_is_first_on_every_page_of_a_long_list(storage: Storage, clock: StoppedClock) -> None:
    player = Player(Stage(storage, clock))
    await player.line("person Sam in en on telegram coordinator")

    async def opened(work: Work) -> None:
        bank = (await work.banks.all())[0]
        for number in range(12):
            one = await join(work, bank, f"p{number}")
            await work.desk.open(bank.id, "danger" if number == 11 else "person", one.id, member_id=one.id)

    await storage.run(opened)
    first = (await player.line("Sam > desk"))[0].letter.source.splitlines()
    second = (await player.line("Sam > 1"))[0].letter.source.splitlines()
    assert first[0] == "12 wait. A number shows one:"
    assert [page[1] for page in (first, second)] == ["21 URGENT: p11"] * 2
    assert not set(first[2:-1]) & set(second[2:-1])


async def test_nobody_decides_what_is_about_themselves(storage: Storage, clock: StoppedClock) -> None:
    player = Player(Stage(storage, clock))
    for line in (
        "person Sam in en on telegram coordinator",
        "person Lee in en on telegram coordinator",
        "Sam > person",
    ):
        await player.line(line)
    assert "there is none" in (await player.line("Sam > OK 10"))[0].letter.source
    assert "Nothing waits" in (await player.line("Sam > desk"))[0].letter.source
    assert "Sam" in (await player.line("Lee > OK 10"))[0].letter.source


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["open", "close first", "close last", "wait"]), max_size=30))
async def test_a_number_stays_and_is_given_again_only_after_long(
    storage: Storage, clock: StoppedClock, steps: list[str]
) -> None:
    numbers: dict[int, int] = {}
    resting: dict[int, datetime] = {}
    opened = 0

    async def begin(work: Work) -> tuple[int, int]:
        banks = await work.banks.all()
        bank = banks[0] if banks else await found(work)
        for item in await work.desk.items(bank.id):
            await work.desk.close(item.id, by=None, outcome="")
        return bank.id, (await join(work, bank, "ann")).id

    bank_id, member_id = await storage.run(begin)
    clock.move(RESTS + timedelta(days=1))
    for step in steps:
        if step == "wait":
            clock.move(timedelta(days=11))
        elif step == "open":
            opened += 1
            about = opened
            item = await storage.run(partial(put, bank_id, member_id, about))
            assert item.number >= FIRST
            assert item.number not in numbers.values()
            assert resting.get(item.number, clock.now() - RESTS) <= clock.now() - RESTS
            numbers[item.id] = item.number
        elif numbers:
            closed = min(numbers) if step == "close first" else max(numbers)
            await storage.run(partial(close, closed))
            resting[numbers.pop(closed)] = clock.now()
    waiting = await storage.run(lambda work: work.desk.items(bank_id))
    assert {one.id: one.number for one in waiting} == numbers
    for item in waiting:
        assert await storage.run(partial(called, bank_id, item.number)) == item


async def put(bank_id: int, member_id: int, about: int, work: Work) -> DeskItem:
    return await work.desk.open(bank_id, "said", about, member_id=member_id)


async def close(item_id: int, work: Work) -> None:
    await work.desk.close(item_id, by=None, outcome="")


async def called(bank_id: int, number: int, work: Work) -> DeskItem | None:
    return await work.desk.numbered(bank_id, number)
