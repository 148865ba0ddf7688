"""A gathering as a file for a calendar (RFC 5545), for whoever was given its link."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from locales.languages import load
from storage import Storage, Work
from storage.gatherings.records import Gathering, Place

TOKEN = re.compile(r"link-(\d{1,15})-([\w-]{1,40})\.ics")
KIND = "text/calendar; charset=utf-8"
LINE_OCTETS = 75
"""A longer line is folded."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def routes(storage: Storage) -> list[BaseRoute]:
    """The file."""
    return [Route("/when/{token}", Calendar(storage).file)]


class Calendar:
    """Answers who has the link. What it is about is written in the language that it is held in."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def file(self, request: Request) -> Response:
        """The event; nothing where there is none under this link."""
        match = TOKEN.fullmatch(str(request.path_params["token"]))
        if match is None:
            return PlainTextResponse("Not found", 404)

        async def job(work: Work) -> tuple[Gathering, Place, str] | None:
            try:
                found = await work.gatherings.get(int(match[1]))
            except LookupError:
                return None
            bank = await work.banks.get(found.bank_id)
            return found, await work.places.get(found.place_id), found.language or bank.languages[0]

        known = await self._storage.run(job)
        if known is None or known[0].secret != match[2]:
            return PlainTextResponse("Not found", 404)
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(event(*known), media_type=KIND, headers=headers)


def event(gathering: Gathering, place: Place, language: str) -> str:
    """One event; called off and put off where it is."""
    name = gathering.title or load().topic_name(gathering.topic, language)
    where = f"{place.name}, {place.address}" if place.address else place.name
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Doorstep//Gatherings//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:gathering-{gathering.id}@doorstep",
        f"DTSTAMP:{_moment(gathering.starts_at)}",
        f"DTSTART:{_moment(gathering.starts_at)}",
        f"DTEND:{_moment(gathering.ends_at)}",
        f"SUMMARY:{name.translate(_ESCAPED)}",
        f"LOCATION:{where.translate(_ESCAPED)}",
        f"STATUS:{'CONFIRMED' if gathering.state in {'announced', 'held'} else 'CANCELLED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> str:
    """Lines of at most 75 octets, never cut inside of a letter."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > LINE_OCTETS:
            parts.append(part)
            part = " "
        part += letter
    return "\r\n".join([*parts, part])
