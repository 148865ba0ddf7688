"""Secret numbers: four digits that a member on a shared phone is asked for before their affairs are shown."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from storage.repository import Repository
from storage.sealing import opens, seal
from storage.tables.identity import secret_numbers

WRONG_MAX = 5
LOCKED = timedelta(hours=1)

_OF = secret_numbers.c.member_id == bindparam("of_member")
_insert = insert_or_change(secret_numbers)
_SET = _insert.on_conflict_do_update(
    index_elements=["member_id"],
    set_={"sealed": _insert.excluded.sealed, "wrong": 0, "locked_until": None},
)
_GET = select(secret_numbers.c.sealed, secret_numbers.c.wrong, secret_numbers.c.locked_until).where(_OF)
_GET = _GET.with_for_update()
_COUNT = update(secret_numbers).where(_OF).values(wrong=bindparam("so_many"), locked_until=bindparam("until"))
_FORGET = delete(secret_numbers).where(_OF)


class SecretNumbers(Repository):
    """The secret numbers of all members."""

    __slots__ = ()

    async def set(self, member_id: int, digits: str) -> None:
        """From now on it is this one."""
        await self._execute(_SET, member_id=member_id, sealed=seal(digits), wrong=0)

    async def forget(self, member_id: int) -> None:
        """They have none any more."""
        await self._execute(_FORGET, of_member=member_id)

    async def has(self, member_id: int) -> bool:
        """Whether they have set one."""
        return (await self._execute(_GET, of_member=member_id)).one_or_none() is not None

    async def check(self, member_id: int, digits: str) -> bool | None:
        """Whether it is theirs. After five wrong ones none counts for an hour: then it is None."""
        row = (await self._execute(_GET, of_member=member_id)).one_or_none()
        if row is None:
            return True
        if row.locked_until is not None and row.locked_until > self._now:
            return None
        if opens(row.sealed, digits):
            await self._execute(_COUNT, of_member=member_id, so_many=0, until=None)
            return True
        wrong = row.wrong + 1
        locked = self._now + LOCKED if wrong >= WRONG_MAX else None
        await self._execute(_COUNT, of_member=member_id, so_many=0 if locked else wrong, until=locked)
        return None if locked else False
