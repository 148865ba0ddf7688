"""The page to listen on opens to its link alone, shows nothing of who spoke, and plays on any phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import async_playwright

from storage import Storage, Work
from tests.storage.people import found, join
from tests.storage.test_recordings import SECRET, kept
from tests.wire.house import Street, street

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
async def door(storage: Storage) -> AsyncIterator[Street]:
    async with street(storage, workers=False) as opened:
        yield opened


@pytest.fixture
async def path(storage: Storage) -> str:
    """Where one voice note can be heard."""

    async def job(work: Work) -> int:
        bank = await found(work)
        return (await kept(work, bank, await join(work, bank, "Ann"))).id

    return f"/listen/{await storage.run(job)}-{SECRET}"


async def get(url: str, **headers: str) -> Answer:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return Answer(
            answer.status, {name.lower(): value for name, value in answer.headers.items()}, await answer.read()
        )


async def test_a_bare_page(door: Street, path: str) -> None:
    answer = await get(door.url + path)
    assert answer.status == 200
    page = answer.body.decode()
    assert f'src="{path}/sound"' in page
    assert "<script" not in page
    assert "Ann" not in page.replace("Anna", "")
    assert "+44" not in page
    assert "noindex" in answer.headers["x-robots-tag"]
    assert 'name="robots" content="noindex' in page
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_the_sound_and_parts_of_it(door: Street, path: str) -> None:
    whole = await get(f"{door.url}{path}/sound")
    assert (whole.status, whole.body, whole.headers["content-type"]) == (200, b"sound", "audio/ogg")
    assert (whole.headers["cache-control"], whole.headers["x-content-type-options"]) == ("no-store", "nosniff")
    parts = {"bytes=0-": b"sound", "bytes=1-2": b"ou", "bytes=-2": b"nd", "bytes=3-99": b"nd"}
    answers = {asked: await get(f"{door.url}{path}/sound", Range=asked) for asked in parts}
    assert {asked: answer.body for asked, answer in answers.items()} == parts
    assert {answer.status for answer in answers.values()} == {206}
    assert answers["bytes=1-2"].headers["content-range"] == "bytes 1-2/5"
    assert (await get(f"{door.url}{path}/sound", Range="bytes=9-")).status == 416
    for nonsense in ("bytes=-", "lines=1-2", "bytes=a-b", "bytes=0-1,3-4"):
        assert (await get(f"{door.url}{path}/sound", Range=nonsense)).body == b"sound"


async def test_nobody_else_opens_it(door: Street, path: str) -> None:
    for wrong in (
        f"{path}x",
        path[:-1],
        "/listen/1-",
        "/listen/-",
        "/listen/9-" + SECRET,
        "/listen/%00",
        "/listen/1%C3%BC",
    ):
        for end in ("", "/sound"):
            answer = await get(door.url + wrong + end)
            assert (answer.status, b"no longer here" in answer.body) == (404, True)


async def test_what_is_deleted_is_no_longer_here(door: Street, path: str, storage: Storage) -> None:
    number = int(path.removeprefix("/listen/").partition("-")[0])
    await storage.run(lambda work: work.recordings.delete(number, "term"))
    assert [(await get(door.url + path + end)).status for end in ("", "/sound")] == [404, 404]


async def test_it_is_served_as_nothing_that_a_browser_runs(door: Street, path: str, storage: Storage) -> None:
    number = int(path.removeprefix("/listen/").partition("-")[0])
    for given, served in (("text/html", "audio/ogg"), ('audio/"><b>', "audio/ogg"), ("Audio/MP4; x=y", "audio/mp4")):

        async def change(work: Work, given: str = given) -> None:
            await work.recordings.change(number, media_type=given)

        await storage.run(change)
        assert (await get(f"{door.url}{path}/sound")).headers["content-type"] == served


async def test_it_shows_without_a_script(door: Street, path: str, chromium_path: str, tmp_path: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path)
        context = await browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 400})
        page = await context.new_page()
        await page.goto(door.url + path)
        player = await page.locator("audio").bounding_box()
        await page.screenshot(path=tmp_path / "listen.png")
        await browser.close()
    assert player is not None
    assert player["x"] >= 0
    assert player["width"] > 250
    assert player["x"] + player["width"] <= 320
