"""``statements``: a page to print for each member who reads no texts, in their language."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from functools import partial
from pathlib import Path

import click
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot import console
from handlers.acting.statement import Statement, statement
from locales import languages
from storage import Work
from storage.records import Member

HERE = Path(__file__).parent
FONT = HERE.parent / "page" / "static" / "fonts" / "noto-sans-bengali.woff2"
"""Goes into the file, so that Bengali can be read and printed on any machine."""


@click.command()
@click.argument("which", default="", metavar="[BANK]")
@console.bank_option
@click.option("--member", "numbers", type=int, multiple=True, help="Number of a member; more than once for several.")
@click.option("--everybody", is_flag=True, help="All members, and not only those for whom somebody acts.")
@click.option("--days", type=click.IntRange(1, 3660), default=90, show_default=True, help="How far back to look.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default="statements.html", show_default=True)
@click.option("--handed-out", is_flag=True, help="Note that they have been told what is on the pages: tasks are done.")
def command(
    which: str, slug: str, numbers: tuple[int, ...], everybody: bool, days: int, out: Path, handed_out: bool
) -> None:
    """Write pages to print: what was done for members and by whom, their hours, what is coming.

    Without --member they are for those for whom somebody acts. Open the file in a browser and print it: each member
    has a sheet, in their own language. It holds names: keep it as you keep letters, and remove it afterwards.
    """

    async def job(work: Work) -> list[Statement]:
        bank = await console.bank(work, which or slug)
        since = work.now - timedelta(days=days)
        people = await _people(work, bank.id, numbers, everybody=everybody)
        pages = [await statement(work, bank, one, since) for one in people]
        for one in people if handed_out else []:
            await _told(work, one)
        return pages

    pages = console.work(job)
    if not pages:
        raise console.Trouble("Nobody to write for: nobody acts for a member here. Name members, or say --everybody.")
    out.write_text(rendered(pages), encoding="utf-8")
    click.echo(f"{out}: {len(pages)} pages to print.")


async def _people(work: Work, bank_id: int, numbers: tuple[int, ...], *, everybody: bool) -> list[Member]:
    here = [one for one in await work.members.of_bank(bank_id) if one.is_member]
    if missing := set(numbers) - {one.id for one in here}:
        raise console.Trouble(f"No member here has the number {min(missing)}: `member list` shows them.")
    if numbers:
        return [one for one in here if one.id in numbers]
    return here if everybody else [one for one in here if await work.acts.actors(one.id)]


async def _told(work: Work, member: Member) -> None:
    """What was still to be said to them is on paper now, and off the desk."""
    for telling in await work.tellings.of_member(member.id):
        await work.tellings.told(telling.id, None)
    for item in await work.desk.items(member.bank_id):
        if item.kind == "tell" and item.member_id == member.id:
            await work.desk.close(item.id, by=None, outcome="printed")
            await work.due.clear("tell_again", item.id)
            await work.questions.withdraw_topic(f"desk:{item.id}")


def rendered(pages: list[Statement]) -> str:
    """The file: a sheet for each member, in their language."""
    known = languages.load()
    template = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template("statements.html")
    said = [
        {
            "page": page,
            "tag": page.member.language,
            "direction": known.direction(page.member.language),
            "say": partial(known.render, tag=page.member.language),
        }
        for page in pages
    ]
    return template.render(said=said, font=b64encode(FONT.read_bytes()).decode())
