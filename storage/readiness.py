"""Whether the storage can be worked with, and what to do when it cannot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from storage.failures import StorageError
from storage.migrations import head
from storage.tables.base import constant
from storage.tables.messages import inbox, outbox
from storage.work import Work

TABLES_MISSING = "The database has no tables yet. Run: python -m bot migrate"
TABLES_OLD = "The database is from another version of Doorstep. Run: python -m bot migrate"

_VERSION = text("SELECT version_num FROM alembic_version")
_OLDEST_WAITING = select(func.min(inbox.c.received_at)).where(inbox.c.state == constant("waiting"))
_OLDEST_PENDING = select(func.min(outbox.c.created_at)).where(
    outbox.c.state.in_([constant("queued"), constant("sending")]), outbox.c.due_at <= text(":now")
)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What was found. True where messages can be handled."""

    problems: tuple[str, ...] = ()
    """Each a sentence that says what to do; none of them holds an address or a password."""
    inbox_age: timedelta | None = None
    """How long the oldest message has waited to be handled; None where none waits."""
    outbox_age: timedelta | None = None
    """How long the oldest message that may go now has waited to be sent."""

    def __bool__(self) -> bool:
        return not self.problems


async def look(run: Callable[[Callable[[Work], Awaitable[Readiness]]], Awaitable[Readiness]]) -> Readiness:
    """Look with a job of its own; whatever goes wrong is an answer."""
    try:
        return await run(_look)
    except StorageError as error:
        return Readiness((str(error),))
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is the answer
        return Readiness(
            (f"The database cannot be used ({type(error).__name__}). Check that it runs and its address.",)
        )


async def _look(work: Work) -> Readiness:
    revisions: set[str] = set()
    try:
        async with work.attempt():
            revisions = set((await work.connection.execute(_VERSION)).scalars())
    except Exception:  # noqa: BLE001 - each database says in its own way that a table is missing
        return Readiness((TABLES_MISSING,))
    if revisions != {head()}:
        return Readiness((TABLES_OLD if revisions else TABLES_MISSING,))
    waiting: datetime | None = (await work.connection.execute(_OLDEST_WAITING)).scalar()
    pending: datetime | None = (await work.connection.execute(_OLDEST_PENDING, {"now": work.now})).scalar()
    return Readiness((), _age(work, waiting), _age(work, pending))


def _age(work: Work, since: datetime | None) -> timedelta | None:
    return None if since is None else max(work.now - since, timedelta())
