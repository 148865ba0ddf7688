"""What providers report about messages that they took: in any order, and never backwards."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, case, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from storage.messages import Outgoing
from storage.outbox import OUTGOING, outgoing
from storage.repository import Repository
from storage.statuses import outcome, rank
from storage.tables.messages import early_statuses, outbox

OF_PROVIDER = and_(
    outbox.c.channel == bindparam("of_channel"),
    outbox.c.provider_id == bindparam("provider"),
    text("outbox.provider_id <> ''"),
)
"""The message that a provider calls so."""
_KNOWN = select(outbox.c.id).where(OF_PROVIDER)
_STATUS = (
    update(outbox)
    .where(OF_PROVIDER, outbox.c.status_rank < bindparam("new_rank"))
    .values(
        status=bindparam("new_status"),
        status_rank=bindparam("new_rank"),
        error=bindparam("trouble"),
        state=case((bindparam("new_state") != "", bindparam("new_state")), else_=outbox.c.state),
    )
    .returning(*OUTGOING)
)
_insert = insert_or_change(early_statuses)
_EARLY = _insert.on_conflict_do_update(
    index_elements=["channel", "provider_id"],
    set_={name: _insert.excluded[name] for name in ("status", "status_rank", "error", "received_at")},
    where=early_statuses.c.status_rank < _insert.excluded.status_rank,
)
_TAKE_EARLY = (
    delete(early_statuses)
    .where(early_statuses.c.channel == bindparam("of_channel"), early_statuses.c.provider_id == bindparam("provider"))
    .returning(early_statuses.c.status, early_statuses.c.error)
)


class Reports(Repository):
    """The reports of all providers."""

    __slots__ = ()

    async def add(
        self, channel: str, provider_id: str, status: str, error: str = "", *, keep: bool = True
    ) -> Outgoing | None:
        """The provider reports about a message. Reports may come in any order: they never move back.

        The message, where this report is the first that says it failed. One that nobody knows (yet) is kept for it,
        unless ``keep`` says otherwise.
        """
        values = {
            "of_channel": channel,
            "provider": provider_id,
            "new_status": status,
            "new_rank": rank(status),
            "new_state": outcome(status),
            "trouble": error,
        }
        row = (await self._connection.execute(_STATUS, values)).one_or_none()
        if row is not None:
            return outgoing(row) if outcome(status) == "failed" else None
        known = (await self._execute(_KNOWN, of_channel=channel, provider=provider_id)).one_or_none() is not None
        if keep and not known:
            await self._execute(
                _EARLY,
                channel=channel,
                provider_id=provider_id,
                status=status,
                status_rank=rank(status),
                error=error,
                received_at=self._now,
            )
        return None

    async def early(self, channel: str, provider_id: str) -> Outgoing | None:
        """Take over what was reported before the message was known by this name; the message, where it failed."""
        row = (await self._execute(_TAKE_EARLY, of_channel=channel, provider=provider_id)).one_or_none()
        return None if row is None else await self.add(channel, provider_id, row.status, row.error)
