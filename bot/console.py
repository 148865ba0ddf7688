"""What all commands share: settings, an open storage, plain errors, hours as people write them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import click

from bot import logs, settings
from bot.clock import Clock
from bot.settings import Settings
from storage import Storage, StorageError, Work, open_storage
from storage.errors import Refusal
from storage.records import Bank, Member

R = TypeVar("R")

PROGRESS_EVERY = 5000
"""Rows between two signs of life."""

WRONG = 1
"""Exit code: the command worked, and what it looked at is not in order; or what was asked for cannot be done."""
UNUSABLE = 2
"""Exit code: the command was called wrongly, or a setting cannot be used."""


class Trouble(click.ClickException):
    """Something that the operator can put right; the message says how."""

    exit_code = WRONG


class Unusable(click.ClickException):
    """A setting cannot be used."""

    exit_code = UNUSABLE


def loaded() -> Settings:
    """The settings, with logs set up by them."""
    try:
        found = settings.load()
    except settings.SettingsWrong as error:
        raise Unusable(str(error)) from None
    logs.configure(found.log, found.log_level)
    return found


def run(doing: Coroutine[Any, Any, R]) -> R:
    """Run it; what an operator can put right is told in a sentence and not as a stack of calls."""
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(doing)
    except StorageError as error:
        raise Trouble(str(error)) from None
    except Refusal as error:
        raise Trouble(f"This cannot be done: {error}") from None
    except (ConnectionError, TimeoutError) as error:
        raise Trouble(f"The database was not reached ({type(error).__name__}): check DOORSTEP_DATABASE_URL.") from None


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop, where the system has it: half the work for the same messages."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


@asynccontextmanager
async def storage(url: str = "") -> AsyncIterator[Storage]:
    """The configured database (or the one at ``url``), migrated where the settings allow."""
    found = loaded()
    opened = open_storage(url or found.database_url, now=Clock().now)
    try:
        if found.migrate_on_start:
            await opened.migrate()
        yield opened
    finally:
        await opened.close()


def work(job: Callable[[Work], Awaitable[R]]) -> R:
    """Run one job on the configured database, once: what an operator enters has no key by which it is known again."""

    async def doing() -> R:
        async with storage() as opened:
            return await opened.run(job, once=True)

    return run(doing())


async def bank(work: Work, slug: str) -> Bank:
    """The bank of this short name; without one the only bank there is. Raises Trouble."""
    found = await work.banks.all()
    if not found:
        raise Trouble("There is no bank yet. Found one: python -m bot bank create SLUG NAME")
    if not slug and len(found) == 1:
        return found[0]
    chosen = [one for one in found if one.slug == slug]
    if not chosen:
        raise Trouble(f"Say which bank: --bank {' or --bank '.join(one.slug for one in found)}")
    return chosen[0]


async def member(work: Work, bank_: Bank, number: int) -> Member:
    """The member of this number in this bank. Raises Trouble."""
    try:
        found = await work.members.get(number)
    except LookupError:
        found = None
    if found is None or found.bank_id != bank_.id:
        raise Trouble(f"{bank_.slug} has no member {number}: `member list` shows the numbers.")
    return found


def hours(minutes: int) -> str:
    """Minutes as hours and minutes: 90 is ``1:30``, -15 is ``-0:15``."""
    whole, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else ''}{whole}:{rest:02d}"


def show(value: object) -> None:
    """One JSON document, for scripts."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def table(rows: Sequence[Mapping[str, object]]) -> None:
    """Rows in columns, for people."""
    if not rows:
        return
    names = list(rows[0])
    widths = {name: max(len(name), *(len(str(row[name])) for row in rows)) for name in names}
    click.echo("  ".join(name.ljust(widths[name]) for name in names).rstrip())
    for row in rows:
        click.echo("  ".join(str(row[name]).ljust(widths[name]) for name in names).rstrip())


def progress(done: str) -> Callable[[int], None]:
    """Called with the number of rows so far, tells it now and then on the error output: "20000 rows checked"."""

    def moved(rows: int) -> None:
        if rows % PROGRESS_EVERY == 0:
            click.echo(f"{rows} rows {done}", err=True)

    return moved


bank_option = click.option("--bank", "slug", default="", help="Short name of the bank; not needed where there is one.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
