"""The page on which a member sees what is kept about them: by a link that opens once.

Programs that look at links before people do (previews in chats) only ask for the page; it shows a button, and only that
uses the link up.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.listen import QUIET
from locales.languages import load
from locales.text import T, Text
from storage import Storage, Work
from storage.own_data import Row, own_data

ASK = T("Here you see all that we keep about you. It opens once: open it where nobody looks over your shoulder.")
OPEN = T("Show it")
GONE = T("This link is used up or too old. Ask a coordinator for another one.")
TITLES: dict[str, Text] = {
    "member": T("You"),
    "addresses": T("Where we reach you"),
    "roles": T("Your tasks"),
    "consents": T("What you agreed to"),
    "offers": T("What you share"),
    "requests": T("What you asked for"),
    "exchanges": T("Help given and received"),
    "hours": T("Your hours"),
    "courses": T("Your courses"),
    "plans": T("Your plans"),
    "checks": T("Your checks"),
    "seats": T("Where you were invited"),
    "jobs": T("What you were asked to help with"),
    "ideas": T("Your ideas"),
    "votes": T("How you voted"),
    "led": T("What you lead"),
    "trainings": T("What you were trained for"),
    "decisions": T("What was decided about you"),
    "recordings": T("Your voice notes"),
    "written": T("What you wrote"),
    "read": T("What we wrote to you"),
}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
PAGE = """<!doctype html>
<html lang="{tag}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>{title}</title>
<style>
body {{ margin: 0 auto; padding: 1rem; max-width: 60rem; font: 1.1rem/1.5 sans-serif; color: #1b1b1b }}
button {{ font: inherit; padding: .75rem 1.5rem }}
div {{ overflow-x: auto }}
table {{ border-collapse: collapse }}
th, td {{ border: 1px solid #767676; padding: .25rem .5rem; text-align: start; vertical-align: top }}
</style>
</head>
<body>
<main>
<h1 style="font-size: 1.25rem">{title}</h1>
{content}
</main>
</body>
</html>
"""


def routes(storage: Storage) -> list[BaseRoute]:
    """The page before and after its button."""
    mine = Mine(storage)
    return [
        Route("/mine/{token}", mine.before, methods=["GET"]),
        Route("/mine/{token}", mine.after, methods=["POST"]),
    ]


class Mine:
    """Answers who has the link, once."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def before(self, request: Request) -> Response:
        """What the link is for, and a button."""
        token = str(request.path_params["token"])

        async def job(work: Work) -> str | None:
            member_id = await work.handouts.whose(token)
            return None if member_id is None else (await work.members.get(member_id)).language

        tag = await self._storage.run(job)
        if tag is None:
            return _gone()
        form = f'<form method="post"><button>{_words(OPEN, tag)}</button></form>'
        return _page(_words(ASK, tag), tag, form, 200)

    async def after(self, request: Request) -> Response:
        """All of it; the link is used up."""
        token = str(request.path_params["token"])

        async def job(work: Work) -> tuple[str, dict[str, Sequence[Row]]] | None:
            member_id = await work.handouts.open(token)
            if member_id is None:
                return None
            return (await work.members.get(member_id)).language, await own_data(work, member_id)

        found = await self._storage.run(job)
        if found is None:
            return _gone()
        tag, kinds = found
        tables = "\n".join(_table(_words(TITLES[kind], tag), rows) for kind, rows in kinds.items() if rows)
        return _page(_words(TITLES["member"], tag), tag, tables, 200)


def _table(title: str, rows: Sequence[Row]) -> str:
    """Columns bear the names that the records have: what stands in them is what is kept, word for word."""
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in rows[0])
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row.values())}</tr>" for row in rows)
    return f"<h2>{title}</h2>\n<div><table><tr>{head}</tr>{body}</table></div>"


def _words(text: Text, tag: str) -> str:
    return escape(load().render(text, tag))


def _gone() -> Response:
    return _page(_words(GONE, load().default), load().default, "", 404)


def _page(title: str, tag: str, content: str, status: int) -> Response:
    language = load().language(tag)
    html = PAGE.format(tag=escape(language.tag), direction=language.direction, title=title, content=content)
    return HTMLResponse(html, status, headers={**QUIET, "Content-Security-Policy": POLICY})
