"""The page with one's own data opens once, to its link alone, and shows all that is kept and nobody else's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import pytest

from bot.mine import TITLES
from storage import Storage, Work
from storage.handouts import LASTS
from storage.own_data import own_data
from tests.clock import StoppedClock
from tests.storage.people import found, join
from tests.wire.house import Street, street

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: str


@pytest.fixture
async def door(storage: Storage) -> AsyncIterator[Street]:
    async with street(storage, workers=False) as opened:
        yield opened


@pytest.fixture
async def path(storage: Storage) -> str:
    """Where Ann's data can be seen."""

    async def job(work: Work) -> str:
        bank = await found(work)
        ann, bea = await join(work, bank, "Ann"), await join(work, bank, "Bea")
        await work.offers.add(ann.id, "sewing", "<b>hems</b>")
        await work.offers.add(bea.id, "garden", "roses")
        arranged = await work.exchanges.arrange(
            bank_id=bank.id, helper_id=ann.id, helped_id=bea.id, skill="sewing", day=None, clock=None, minutes=60
        )
        await work.exchanges.report(arranged.id, ann.id, 60)
        await work.exchanges.confirm(arranged.id, bea.id)
        await work.inbox.store(
            channel="sms",
            external_id="1",
            our_address="+44100",
            address="+44Ann",
            kind="text",
            text="hello",
            payload={},
        )
        return f"/mine/{await work.handouts.make(ann.id, by=bea.id)}"

    return await storage.run(job)


async def ask(url: str, method: str = "GET") -> Answer:
    async with aiohttp.ClientSession() as session, session.request(method, url) as answer:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status, headers, await answer.text())


async def test_looking_at_the_link_uses_nothing_up(door: Street, path: str) -> None:
    for _ in range(3):
        answer = await ask(door.url + path)
        assert (answer.status, "<form" in answer.body, "hems" in answer.body) == (200, True, False)


async def test_it_opens_once_and_shows_all(door: Street, path: str) -> None:
    answer = await ask(door.url + path, "POST")
    assert answer.status == 200
    for part in ("Ann", "+44Ann", "&lt;b&gt;hems&lt;/b&gt;", "Bea", "exchange", "60", "hello"):
        assert part in answer.body, part
    for hidden in ("roses", "+44Bea", "<b>hems"):
        assert hidden not in answer.body, hidden
    assert answer.headers["cache-control"] == "no-store"
    assert "script" not in answer.headers["content-security-policy"]
    assert (await ask(door.url + path, "POST")).status == 404
    assert (await ask(door.url + path)).status == 404


async def test_it_does_not_last(door: Street, path: str, clock: StoppedClock) -> None:
    clock.move(LASTS + timedelta(minutes=1))
    assert (await ask(door.url + path, "POST")).status == 404


@pytest.mark.parametrize("wrong", ["/mine/x", "/mine/%20"])
async def test_no_other_link_opens_it(door: Street, path: str, wrong: str) -> None:
    assert (await ask(door.url + wrong, "POST")).status == 404
    assert (await ask(door.url + path, "POST")).status == 200


async def test_a_newer_link_takes_the_older_ones_place(door: Street, path: str, storage: Storage) -> None:
    newer = await storage.run(lambda work: work.handouts.make(1, by=1))
    assert (await ask(door.url + path, "POST")).status == 404
    assert (await ask(f"{door.url}/mine/{newer}", "POST")).status == 200


async def test_who_leaves_takes_the_link_along(door: Street, path: str, storage: Storage) -> None:
    await storage.run(lambda work: work.leaving.leave(1, by=None))
    assert (await ask(door.url + path, "POST")).status == 404


async def test_everything_that_is_kept_has_a_title(storage: Storage) -> None:
    async def job(work: Work) -> set[str]:
        return set(await own_data(work, (await join(work, await found(work), "Ann")).id))

    assert await storage.run(job) == TITLES.keys()
