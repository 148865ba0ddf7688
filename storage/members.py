"""Members: who they are, how far they have come, what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, case, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from storage.records import Member
from storage.repository import Repository, changing, columns, new_values
from storage.tables.base import constant
from storage.tables.identity import merged_members
from storage.tables.people import member_roles, members, role_rights

MEMBER = columns(Member, members)

_THIS = members.c.id == bindparam("the_member")
_HERE = members.c.stage.in_([constant("active"), constant("paused")])
_IN_BANK = members.c.bank_id == bindparam("bank_id")

_INTO = select(merged_members.c.into_id).where(merged_members.c.member_id == bindparam("the_member")).scalar_subquery()
_GET = select(*MEMBER).where(members.c.id == func.coalesce(_INTO, bindparam("the_member")))
_CREATE = insert(members).returning(*MEMBER)
_ACTIVATE = (
    update(members)
    .where(_THIS)
    .values(stage="active", joined_at=func.coalesce(members.c.joined_at, bindparam("joined")))
    .returning(*MEMBER)
)
_OF_BANK = select(*MEMBER).where(_IN_BANK).order_by(members.c.id)
_NAMED = select(*MEMBER).where(_IN_BANK, _HERE).order_by(func.lower(members.c.name), members.c.id)
_RIGHTS = (
    select(role_rights.c.right)
    .join(members, members.c.bank_id == role_rights.c.bank_id)
    .join(member_roles, (member_roles.c.member_id == members.c.id) & (member_roles.c.role == role_rights.c.role))
    .where(_THIS)
    .distinct()
)
_WITH_RIGHT = (
    select(*MEMBER)
    .where(
        _IN_BANK,
        _HERE,
        members.c.id.in_(
            select(member_roles.c.member_id)
            .join(role_rights, role_rights.c.role == member_roles.c.role)
            .where(role_rights.c.bank_id == bindparam("bank_id"), role_rights.c.right == bindparam("right"))
        ),
    )
    .order_by(case((members.c.stage == constant("active"), 0), else_=1), members.c.id)
)
_ROLES = select(member_roles.c.role).where(member_roles.c.member_id == bindparam("the_member"))
_GRANT = insert_once(member_roles).on_conflict_do_nothing()
_REVOKE = delete(member_roles).where(
    member_roles.c.member_id == bindparam("the_member"), member_roles.c.role == bindparam("the_role")
)


class Members(Repository):
    """The members of all banks."""

    __slots__ = ()

    async def create(
        self, bank_id: int, *, language: str, name: str = "", area: str = "", stage: str = "invited"
    ) -> Member:
        """Somebody new. Only :meth:`activate` opens an account for them."""
        values = {
            "bank_id": bank_id,
            "name": name,
            "stage": stage,
            "language": language,
            "area": area,
            "share_phone": False,
            "misses": 0,
            "created_at": self._now,
        }
        return member_of((await self._connection.execute(_CREATE, values)).one())

    async def get(self, member_id: int) -> Member:
        """LookupError where there is none. Who turned out to be somebody else is that member."""
        row = (await self._execute(_GET, the_member=member_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is no member {member_id}")
        return member_of(row)

    async def change(self, member_id: int, **changed: Any) -> Member:
        """Change some fields of the record."""
        change = changing(Member, members, tuple(changed))
        return member_of((await self._connection.execute(change, new_values(member_id, changed))).one())

    async def activate(self, member_id: int) -> Member:
        """A full member from now on, with an account. Again does nothing; after a pause it brings them back."""
        member = member_of((await self._execute(_ACTIVATE, the_member=member_id, joined=self._now)).one())
        floor = (await self._work.banks.get(member.bank_id)).rules.member_floor_minutes
        await self._work.ledger.open_member(member.id, member.bank_id, floor)
        return member

    async def named(self, bank_id: int) -> list[Member]:
        """Everybody whose name others may write: active and paused, by name."""
        return [member_of(row) for row in await self._execute(_NAMED, bank_id=bank_id)]

    async def of_bank(self, bank_id: int) -> list[Member]:
        """Everybody whom a bank ever had, by number: for lists and exports, not for a turn."""
        return [member_of(row) for row in await self._execute(_OF_BANK, bank_id=bank_id)]

    async def with_right(self, bank_id: int, right: str) -> list[Member]:
        """Who may do this and is there; those who paused only where nobody else is left."""
        able = [member_of(row) for row in await self._execute(_WITH_RIGHT, bank_id=bank_id, right=right)]
        return [member for member in able if member.stage == "active"] or able

    async def rights(self, member_id: int) -> frozenset[str]:
        """Everything that their roles allow them."""
        return frozenset((await self._execute(_RIGHTS, the_member=member_id)).scalars())

    async def roles(self, member_id: int) -> frozenset[str]:
        """The roles that were granted; being a member is none of them."""
        return frozenset((await self._execute(_ROLES, the_member=member_id)).scalars())

    async def grant(self, member_id: int, role: str) -> None:
        """Give a role. Again does nothing."""
        await self._execute(_GRANT, member_id=member_id, role=role, granted_at=self._now)

    async def revoke(self, member_id: int, role: str) -> None:
        """Take a role back."""
        await self._execute(_REVOKE, the_member=member_id, the_role=role)


def member_of(row: Iterable[Any]) -> Member:
    """The record of a row that was selected by ``MEMBER``."""
    return Member(*row)
