"""Links by which a member sees what is kept about them: each opens once, and only for some days.

The link goes to the member's own phone and to nobody else. Only the fingerprint of its token is kept.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import bindparam, delete, insert, select, update

from storage.repository import Repository
from storage.sealing import fingerprint
from storage.tables.affairs import handouts

LASTS = timedelta(days=7)
TOKEN_BYTES = 16

_WAITS = (
    handouts.c.token == bindparam("print"),
    handouts.c.token != "",
    handouts.c.opened_at.is_(None),
    handouts.c.expires_at > bindparam("now"),
)
_WHOSE = select(handouts.c.member_id).where(*_WAITS)
_OPEN = update(handouts).where(*_WAITS).values(opened_at=bindparam("now"), token="").returning(handouts.c.member_id)


class Handouts(Repository):
    """The links of all members."""

    __slots__ = ()

    async def make(self, member_id: int, *, by: int) -> str:
        """A new link's token, readable only now; earlier ones are void."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        await self._execute(delete(handouts).where(handouts.c.member_id == member_id, handouts.c.opened_at.is_(None)))
        values = {
            "member_id": member_id,
            "token": fingerprint(token),
            "asked_by": by,
            "made_at": self._now,
            "expires_at": self._now + LASTS,
        }
        await self._connection.execute(insert(handouts), values)
        return token

    async def whose(self, token: str) -> int | None:
        """The member whose data it shows, while it can still be opened."""
        found: int | None = (await self._execute(_WHOSE, print=fingerprint(token), now=self._now)).scalar()
        return found

    async def open(self, token: str) -> int | None:
        """Use it up: the member whose data may be shown now; None where it was opened before, is too old or is none."""
        found: int | None = (await self._execute(_OPEN, print=fingerprint(token), now=self._now)).scalar()
        return found

    async def forget(self, member_id: int) -> None:
        """They leave: nothing is handed out any more."""
        await self._execute(delete(handouts).where(handouts.c.member_id == member_id))
