"""All the verbs of exchanges, and the questions that are asked about them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select

from storage.exchanges.agreeing import Agreeing
from storage.exchanges.hours import Hours
from storage.exchanges.rows import EXCHANGE, exchange_of
from storage.records import Exchange
from storage.tables.base import BigId, constant
from storage.tables.ledger import exchanges

_ONE, _OTHER = bindparam("one", type_=BigId), bindparam("other", type_=BigId)
_THESE_TWO = or_(
    and_(exchanges.c.helper_id == _ONE, exchanges.c.helped_id == _OTHER),
    and_(exchanges.c.helper_id == _OTHER, exchanges.c.helped_id == _ONE),
)
_TIMES = select(func.count()).where(
    _THESE_TWO, exchanges.c.state == constant("confirmed"), exchanges.c.reported_at > bindparam("since")
)
_LATEST = (
    select(*EXCHANGE)
    .where(
        _THESE_TWO,
        exchanges.c.state.in_(("agreed", "reported")),
    )
    .order_by(exchanges.c.id.desc())
    .limit(1)
)


class Exchanges(Agreeing, Hours):
    """Exchanges of one transaction. Who may do what and when: ``storage/exchanges/rules.py``."""

    __slots__ = ()

    async def times(self, one: int, other: int, since: datetime) -> int:
        """How many exchanges of these two were reported after ``since`` and have counted."""
        return int((await self._execute(_TIMES, one=one, other=other, since=since)).scalar_one())

    async def of_member(self, member_id: int, states: Collection[str] | None = None) -> list[Exchange]:
        """Exchanges with a member on either side, newest first; all of them, or those in ``states``."""
        statement = (
            select(*EXCHANGE)
            .where(or_(exchanges.c.helper_id == member_id, exchanges.c.helped_id == member_id))
            .order_by(exchanges.c.id.desc())
        )
        if states is not None:
            statement = statement.where(exchanges.c.state.in_(tuple(states)))
        return [exchange_of(row) for row in await self._execute(statement)]

    async def latest_between(self, one: int, other: int) -> Exchange | None:
        """The newest exchange between two members that is agreed or reported, whoever of them helps."""
        row = (await self._execute(_LATEST, one=one, other=other)).one_or_none()
        return None if row is None else exchange_of(row)
