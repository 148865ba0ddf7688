"""What waits for a coordinator's reply."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from storage.records import DeskItem
from storage.repository import Repository, columns
from storage.tables.asking import desk_items

ITEM = columns(DeskItem, desk_items)

_THIS = desk_items.c.id == bindparam("the_item")
_WAITS = desk_items.c.closed_at.is_(None)
_IN_BANK = desk_items.c.bank_id == bindparam("bank_id")

_GET = select(*ITEM).where(_THIS)
_ITEMS = select(*ITEM).where(_IN_BANK, _WAITS).order_by(desk_items.c.id)
_SAME = _ITEMS.where(desk_items.c.kind == bindparam("kind"), desk_items.c.about_id == bindparam("about_id"))
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


class Desk(Repository):
    """The desks of all banks."""

    __slots__ = ()

    async def open(
        self, bank_id: int, kind: str, about_id: int, *, member_id: int | None = None, words: str = ""
    ) -> DeskItem:
        """Put something on the desk; what lies there already, about the same thing, is returned instead."""
        values = {
            "bank_id": bank_id,
            "kind": kind,
            "about_id": about_id,
            "member_id": member_id,
            "words": words,
            "opened_at": self._now,
            "outcome": "",
            "closing_words": "",
        }
        row = (await self._connection.execute(_OPEN, values)).one_or_none()
        if row is None:
            row = (await self._execute(_SAME, bank_id=bank_id, kind=kind, about_id=about_id)).one()
        return _item(row)

    async def get(self, item_id: int) -> DeskItem:
        """Open or closed. LookupError where there is none."""
        row = (await self._execute(_GET, the_item=item_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is no desk item {item_id}")
        return _item(row)

    async def close(self, item_id: int, *, by: int | None, outcome: str, words: str = "") -> bool:
        """Somebody has seen to it (None: the bot itself). False where somebody else had done so before."""
        values = {"the_item": item_id, "closed": self._now, "by": by, "result": outcome, "said": words}
        return (await self._connection.execute(_CLOSE, values)).one_or_none() is not None

    async def items(self, bank_id: int) -> list[DeskItem]:
        """What waits, the oldest first."""
        return [_item(row) for row in await self._execute(_ITEMS, bank_id=bank_id)]


def _item(row: Iterable[Any]) -> DeskItem:
    return DeskItem(*row)
