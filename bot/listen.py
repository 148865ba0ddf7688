"""The page where a recording can be heard by whoever was given its link: a bare player, for any phone."""

from __future__ import annotations

import re
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from locales.languages import load
from locales.text import T, Text
from storage import Storage, Work
from storage.messages import Recording
from storage.recordings import token_of

HERE = T("Please listen. Then write what is asked as a text message to me.")
GONE = T("This recording is no longer here.")
QUIET = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
POLICY = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
PAGE = """<!doctype html>
<html lang="{tag}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>{words}</title>
<style>
body {{ margin: 0 auto; padding: 1rem; max-width: 30rem; font: 1.25rem/1.5 sans-serif; color: #1b1b1b }}
audio {{ width: 100% }}
</style>
</head>
<body>
<main>
<h1 style="font-size: 1.25rem">{words}</h1>
{player}
</main>
</body>
</html>
"""


def routes(storage: Storage) -> list[BaseRoute]:
    """The page, and the sound in it."""
    listening = Listening(storage)
    return [Route("/listen/{token}", listening.page), Route("/listen/{token}/sound", listening.sound)]


def link(public_url: str, recording_id: int, secret: str) -> str:
    """The address of the page; empty where this server has no public address."""
    return f"{public_url}/listen/{token_of(recording_id, secret)}" if public_url else ""


def sound_link(page: str) -> str:
    """The address of the sound on that page."""
    return f"{page}/sound" if page else ""


class Listening:
    """Answers who has the link; there is nothing on the page that says who spoke."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def page(self, request: Request) -> Response:
        """The player; a kind word where the recording is gone, and the same where it never was."""
        found = await self._found(request)
        if found is None:
            return _page(GONE, load().default, "", 404)
        address = escape(f"/listen/{token_of(found.id, found.secret)}/sound")
        kind = escape(media_type(found))
        player = f'<audio controls preload="metadata"><source src="{address}" type="{kind}"></audio>'
        return _page(HERE, found.language, player, 200)

    async def sound(self, request: Request) -> Response:
        """The bytes, in parts where a player asks for a part."""
        found = await self._found(request)
        content = await self._storage.run(lambda work: work.recordings.sound(found.id)) if found else None
        if found is None or content is None:
            return _page(GONE, load().default, "", 404)
        return sound(content, media_type(found), request.headers.get("range", ""))

    async def _found(self, request: Request) -> Recording | None:
        token = str(request.path_params["token"])

        async def job(work: Work) -> Recording | None:
            return await work.recordings.by_token(token)

        return await self._storage.run(job)


def media_type(recording: Recording) -> str:
    """What the sound is served as: never anything that a browser would run."""
    plain = recording.media_type.partition(";")[0].strip().lower()
    return plain if re.fullmatch(r"(audio|video)/[a-z0-9.+-]{1,40}", plain) else "audio/ogg"


def sound(content: bytes, kind: str, asked: str) -> Response:
    """All of it, or the part that a ``Range`` header asks for: some players play nothing else."""
    headers = {**QUIET, "Accept-Ranges": "bytes"}
    match = RANGE.fullmatch(asked.strip())
    if match is None or not (match[1] or match[2]):
        return Response(content, media_type=kind, headers=headers)
    size = len(content)
    first = int(match[1]) if match[1] else max(size - int(match[2]), 0)
    last = min(int(match[2]), size - 1) if match[1] and match[2] else size - 1
    if first > last:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Response(content[first : last + 1], 206, media_type=kind, headers=headers)


def _page(text: Text, tag: str, player: str, status: int) -> Response:
    language = load().language(tag)
    words = escape(load().render(text, language.tag))
    html = PAGE.format(tag=escape(language.tag), direction=language.direction, words=words, player=player)
    return HTMLResponse(html, status, headers={**QUIET, "Content-Security-Policy": POLICY})
