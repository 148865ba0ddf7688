"""Codes tie an address to a member only for who can read them, once, soon, and with few guesses."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from storage import Storage, Work
from storage.codes import ASKS_IN_A_DAY, LASTS, TRIES, TRIES_OF_ANYBODY, Issued
from storage.records import Member
from storage.tables.identity import codes, secret_numbers
from tests.clock import StoppedClock
from tests.storage.people import found, join


async def ann_of(storage: Storage) -> Member:
    async def job(work: Work) -> Member:
        return await join(work, await found(work), "ann")

    return await storage.run(job)


async def issue(storage: Storage, member: Member, purpose: str = "claim", address: str = "77") -> Issued:
    channel = "telegram" if address else ""
    made = await storage.run(
        lambda work: work.codes.issue(member.bank_id, member.id, purpose, channel=channel, address=address)
    )
    assert made is not None
    return made


async def redeem(storage: Storage, member: Member, digits: str, address: str = "77") -> bool:
    code = await storage.run(
        lambda work: work.codes.redeem(
            member.bank_id, digits, channel="telegram", address=address, purposes=("claim", "invite")
        )
    )
    assert code is None or code.member_id == member.id
    return code is not None


def wrong(code: Issued, number: int = 0) -> str:
    return f"{(int(code.digits) + 1 + number) % 10**6:06}"


async def test_a_code_works_once_and_only_where_it_was_asked_for(storage: Storage) -> None:
    ann = await ann_of(storage)
    code = await issue(storage, ann)
    assert not await redeem(storage, ann, code.digits, "78")
    assert await redeem(storage, ann, code.digits)
    assert not await redeem(storage, ann, code.digits)


async def test_a_code_is_soon_too_old(storage: Storage, clock: StoppedClock) -> None:
    ann = await ann_of(storage)
    code = await issue(storage, ann)
    clock.move(LASTS)
    assert not await redeem(storage, ann, code.digits)


async def test_five_wrong_ones_end_it(storage: Storage, clock: StoppedClock) -> None:
    ann = await ann_of(storage)
    code = await issue(storage, ann)
    for number in range(TRIES):
        assert not await redeem(storage, ann, wrong(code, number))
    assert not await redeem(storage, ann, code.digits)


async def test_four_wrong_ones_do_not(storage: Storage) -> None:
    ann = await ann_of(storage)
    code = await issue(storage, ann)
    for number in range(TRIES - 1):
        assert not await redeem(storage, ann, wrong(code, number))
    assert await redeem(storage, ann, code.digits)


async def test_an_address_that_guesses_is_not_heard_for_a_while(storage: Storage, clock: StoppedClock) -> None:
    ann = await ann_of(storage)
    for number in range(TRIES):
        assert not await redeem(storage, ann, f"{number:06}")
    code = await issue(storage, ann)
    assert not await redeem(storage, ann, code.digits)
    clock.move(LASTS)
    later = await issue(storage, ann)
    assert await redeem(storage, ann, later.digits)


async def test_a_crowd_does_not_guess_more_than_one(storage: Storage) -> None:
    ann = await ann_of(storage)
    code = await issue(storage, ann, "invite", "")
    for number in range(TRIES_OF_ANYBODY):
        assert not await redeem(storage, ann, wrong(code, number), f"crowd {number}")
    assert not await redeem(storage, ann, code.digits, "the last")


async def test_codes_for_a_member_are_few_whoever_asks(storage: Storage, clock: StoppedClock) -> None:
    ann = await ann_of(storage)

    async def one(work: Work, number: int) -> bool:
        address = f"crowd {number}"
        return await work.codes.issue(ann.bank_id, ann.id, "claim", channel="sms", address=address) is not None

    made = [await storage.run(lambda work, n=number: one(work, n)) for number in range(ASKS_IN_A_DAY + 1)]  # type: ignore[misc]  # a default argument
    assert made == [True] * ASKS_IN_A_DAY + [False]
    await issue(storage, ann, "invite", "")  # The member's own codes are counted apart.
    clock.move(timedelta(days=1))
    await issue(storage, ann)


async def test_an_address_asks_five_times_a_day(storage: Storage) -> None:
    asked = [await storage.run(lambda work: work.codes.may_ask("sms", "+44")) for _ in range(ASKS_IN_A_DAY + 1)]
    assert asked == [True] * ASKS_IN_A_DAY + [False]


async def test_a_link_works_once(storage: Storage) -> None:
    ann = await ann_of(storage)
    code = await issue(storage, ann, "invite", "")
    assert await storage.run(lambda work: work.codes.redeem_token("")) is None
    assert await storage.run(lambda work: work.codes.redeem_token(code.token)) is not None
    assert await storage.run(lambda work: work.codes.redeem_token(code.token)) is None
    assert not await redeem(storage, ann, code.digits)


async def test_nothing_that_is_secret_can_be_read_in_the_database(storage: Storage) -> None:
    ann = await ann_of(storage)
    code = await issue(storage, ann, "invite", "")
    await storage.run(lambda work: work.secret_numbers.set(ann.id, "4711"))

    async def kept(work: Work) -> str:
        rows = [*(await work.connection.execute(select(codes.c.sealed, codes.c.token))).all()]
        rows += (await work.connection.execute(select(secret_numbers.c.sealed))).all()
        return str(rows)

    text = await storage.run(kept)
    assert code.digits not in text
    assert code.token not in text
    assert "'4711'" not in text


async def test_a_secret_number_is_guessed_at_five_times_an_hour(storage: Storage, clock: StoppedClock) -> None:
    ann = await ann_of(storage)
    await storage.run(lambda work: work.secret_numbers.set(ann.id, "4711"))

    async def check(digits: str) -> bool | None:
        return await storage.run(lambda work: work.secret_numbers.check(ann.id, digits))

    assert await check("4711") is True
    assert [await check(f"100{number}") for number in range(5)] == [False] * 4 + [None]
    assert await check("4711") is None
    clock.move(timedelta(hours=1))
    assert await check("4711") is True
