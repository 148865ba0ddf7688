"""The rows of exchanges: read, locked, written. Checks nothing; the verbs do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, insert, select

from storage.records import Exchange
from storage.repository import Repository, changing, columns, new_values
from storage.tables.ledger import exchanges

EXCHANGE = columns(Exchange, exchanges)

_GET = select(*EXCHANGE).where(exchanges.c.id == bindparam("exchange_id"))
_LOCK = _GET.with_for_update()
_ADD = insert(exchanges).returning(*EXCHANGE)


def exchange_of(row: Iterable[Any]) -> Exchange:
    """The record of a row that was selected by ``EXCHANGE``."""
    return Exchange(*row)


class Rows(Repository):
    """What all verbs stand on."""

    __slots__ = ()

    async def get(self, id: int) -> Exchange:
        """One exchange. LookupError where there is none."""
        return await self._one(_GET, id)

    async def lock(self, id: int) -> Exchange:
        """One exchange, which nobody else changes until the end of the transaction."""
        return await self._one(_LOCK, id)

    async def _one(self, statement: Any, id: int) -> Exchange:
        row = (await self._execute(statement, exchange_id=id)).one_or_none()
        if row is None:
            raise LookupError(f"no exchange {id}")
        return exchange_of(row)

    async def _noted(self, verb: str, exchange: Exchange, by: int | None, detail: str = "") -> None:
        """A side takes a step, perhaps by somebody else's hand: SelfDealing where that is the other side's."""
        if by is not None and self._work.acting is not None:
            other = exchange.helper_id if by == exchange.helped_id else exchange.helped_id
            await self._work.acts.step(verb, exchange.id, by, other, detail)

    async def _add(self, **content: Any) -> Exchange:
        return exchange_of((await self._execute(_ADD, created_at=self._now, changed_at=self._now, **content)).one())

    async def _write(self, id: int, **content: Any) -> Exchange:
        changed = {"changed_at": self._now, **content}
        change = changing(Exchange, exchanges, tuple(changed))
        return exchange_of((await self._connection.execute(change, new_values(id, changed))).one())
