"""The file for a calendar: to its link alone, as RFC 5545 wants it."""

from __future__ import annotations

import aiohttp
import pytest

from bot.calendar import event
from storage import Storage, Work
from storage.gatherings.records import Gathering, Place
from tests.gatherings.scene import people, plan
from tests.wire.house import street


async def planned(work: Work) -> tuple[Gathering, Place]:
    bank, (ann,) = await people(work, "ann")
    found = await plan(work, bank, ann, title="Tea, cake; and a very long talk about it in the hall", topic="")
    return found, await work.places.change(found.place_id, address="1 Road, London")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_to_its_link_alone(storage: Storage) -> None:
    found, _ = await storage.run(planned)
    async with street(storage, workers=False) as door, aiohttp.ClientSession() as session:
        async with session.get(f"{door.url}/when/link-{found.id}-s3cret.ics") as answer:
            assert (answer.status, answer.content_type) == (200, "text/calendar")
            assert "DTSTART:20261125T100000Z" in await answer.text()
        for other in (f"link-{found.id}-other.ics", "link-999-s3cret.ics", "nonsense"):
            async with session.get(f"{door.url}/when/{other}") as answer:
                assert answer.status == 404


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_the_file(storage: Storage) -> None:
    written = event(*await storage.run(planned), "en")
    assert written.replace("\r\n ", "").splitlines() == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Doorstep//Gatherings//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:gathering-1@doorstep",
        "DTSTAMP:20261125T100000Z",
        "DTSTART:20261125T100000Z",
        "DTEND:20261125T110000Z",
        "SUMMARY:Tea\\, cake\\; and a very long talk about it in the hall",
        "LOCATION:Hall\\, 1 Road\\, London",
        "STATUS:CANCELLED",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    assert max(len(line.encode()) for line in written.split("\r\n")) <= 75
