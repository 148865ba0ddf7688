"""What waits for a coordinator's reply.

Each item has a number that stays the same, by which coordinators call it: the smallest from 10 on that no item of the
bank has, nor had in the month before, for so long an answer may come that means the old one. It begins with 10 so that
a number is never a choice of a question. Two hundred items a month need no number of more than three digits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from storage.records import DeskItem
from storage.repository import Repository, changing, columns, made, new_values
from storage.tables.asking import desk_habits, desk_items
from storage.tables.people import banks

ITEM = columns(DeskItem, desk_items)
FIRST = 10
"""The smallest number of an item: smaller ones are choices."""
RESTS = timedelta(days=30)
"""So long after its item was closed a number is not given to another one."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody likes to be told what waits."""

    member_id: int
    digest: str = ""
    """At what time of the day, ``8:00``; empty: at none."""
    off_duty: bool = False
    """Whether colleagues hear of danger before they do."""


_THIS = desk_items.c.id == bindparam("the_item")
_WAITS = desk_items.c.closed_at.is_(None)
_IN_BANK = desk_items.c.bank_id == bindparam("bank_id")

_GET = select(*ITEM).where(_THIS)
_ITEMS = select(*ITEM).where(_IN_BANK, _WAITS).order_by(desk_items.c.id)
_SAME = _ITEMS.where(desk_items.c.kind == bindparam("kind"), desk_items.c.about_id == bindparam("about_id"))
_RECENT = desk_items.c.closed_at > bindparam("since")
_WAITING_NUMBERED = select(*ITEM).where(_IN_BANK, _WAITS, desk_items.c.number == bindparam("the_number"))
_CLOSED_NUMBERED = (
    select(*ITEM)
    .where(_IN_BANK, _RECENT, desk_items.c.closed_at.is_not(None), desk_items.c.number == bindparam("the_number"))
    .order_by(desk_items.c.closed_at.desc())
    .limit(1)
)
# Two items must not get the same number: whoever puts something on the desk of a bank waits for the other.
_LOCK = select(banks.c.id).where(banks.c.id == bindparam("bank_id")).with_for_update(key_share=True)
_NUMBERS_WAITING = select(desk_items.c.number).where(_IN_BANK, _WAITS)
_NUMBERS_RESTING = select(desk_items.c.number).where(_IN_BANK, _RECENT, desk_items.c.closed_at.is_not(None))
_OPEN = (
    insert_once(desk_items)
    .on_conflict_do_nothing(index_elements=["bank_id", "kind", "about_id"], index_where=text("closed_at IS NULL"))
    .returning(*ITEM)
)
_CLOSE = (
    update(desk_items)
    .where(_THIS, _WAITS)
    .values(
        closed_at=bindparam("closed"),
        closed_by=bindparam("by"),
        outcome=bindparam("result"),
        closing_words=bindparam("said"),
    )
    .returning(desk_items.c.id)
)
_HABITS = select(*columns(Habits, desk_habits)).where(desk_habits.c.member_id == bindparam("the_member"))
_insert = insert_once(desk_habits)
_KEEP = _insert.on_conflict_do_update(
    index_elements=["member_id"],
    set_={"digest": _insert.excluded.digest, "off_duty": _insert.excluded.off_duty},
)


class Desk(Repository):
    """The desks of all banks."""

    __slots__ = ()

    async def open(
        self, bank_id: int, kind: str, about_id: int, *, member_id: int | None = None, words: str = ""
    ) -> DeskItem:
        """Put something on the desk; what lies there already, about the same thing, is returned instead."""
        await self._execute(_LOCK, bank_id=bank_id)
        values = {
            "bank_id": bank_id,
            "kind": kind,
            "about_id": about_id,
            "member_id": member_id,
            "words": words,
            "opened_at": self._now,
            "outcome": "",
            "closing_words": "",
            "number": await self._free_number(bank_id),
            "rounds": 0,
        }
        row = (await self._connection.execute(_OPEN, values)).one_or_none()
        if row is None:
            row = (await self._execute(_SAME, bank_id=bank_id, kind=kind, about_id=about_id)).one()
        return _item(row)

    async def _free_number(self, bank_id: int) -> int:
        used = set((await self._execute(_NUMBERS_WAITING, bank_id=bank_id)).scalars())
        used |= set((await self._execute(_NUMBERS_RESTING, bank_id=bank_id, since=self._now - RESTS)).scalars())
        return next(number for number in range(FIRST, FIRST + len(used) + 1) if number not in used)

    async def get(self, item_id: int) -> DeskItem:
        """Open or closed. LookupError where there is none."""
        row = (await self._execute(_GET, the_item=item_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is no desk item {item_id}")
        return _item(row)

    async def numbered(self, bank_id: int, number: int) -> DeskItem | None:
        """The item that coordinators call so, open or closed; None where there is none, or not for a month."""
        if not FIRST <= number < 10**9:
            return None
        called = {"bank_id": bank_id, "the_number": number}
        row = (await self._execute(_WAITING_NUMBERED, **called)).one_or_none()
        if row is None:
            since = self._now - RESTS
            row = (await self._execute(_CLOSED_NUMBERED, **called, since=since)).one_or_none()
        return None if row is None else _item(row)

    async def change(self, item_id: int, **changed: Any) -> DeskItem:
        """Change who has taken it, until when it may wait, or how often it was asked about."""
        change = changing(DeskItem, desk_items, tuple(changed))
        return _item((await self._connection.execute(change, new_values(item_id, changed))).one())

    async def close(self, item_id: int, *, by: int | None, outcome: str, words: str = "") -> bool:
        """Somebody has seen to it (None: the bot itself). False where somebody else had done so before."""
        values = {"the_item": item_id, "closed": self._now, "by": by, "result": outcome, "said": words}
        return (await self._connection.execute(_CLOSE, values)).one_or_none() is not None

    async def items(self, bank_id: int) -> list[DeskItem]:
        """What waits, the oldest first."""
        return [_item(row) for row in await self._execute(_ITEMS, bank_id=bank_id)]

    async def habits(self, member_id: int) -> Habits:
        """How somebody likes to be told what waits."""
        row = (await self._execute(_HABITS, the_member=member_id)).one_or_none()
        return Habits(member_id) if row is None else made(Habits, row)

    async def keep_habits(self, habits: Habits) -> None:
        """From now on like this."""
        values = {"member_id": habits.member_id, "digest": habits.digest, "off_duty": habits.off_duty}
        await self._connection.execute(_KEEP, values)


def _item(row: Iterable[Any]) -> DeskItem:
    return DeskItem(*row)
