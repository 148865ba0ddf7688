"""Members: who they are, how far they have come, what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, delete, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from storage.banks import EVERYBODY
from storage.records import Member
from storage.repository import Repository, changing, columns, new_values
from storage.tables.base import constant
from storage.tables.identity import merged_members
from storage.tables.people import addresses, member_roles, members, role_rights

MEMBER = columns(Member, members)

_THIS = members.c.id == bindparam("the_member")
_HERE = members.c.stage.in_([constant("active"), constant("paused")])
_IN_BANK = members.c.bank_id == bindparam("bank_id")

_INTO = select(merged_members.c.into_id).where(merged_members.c.member_id == bindparam("the_member")).scalar_subquery()
_TWO = select(*MEMBER).where(members.c.id.in_([bindparam("the_first"), bindparam("the_second")]))
_GET = select(*MEMBER).where(members.c.id == func.coalesce(_INTO, bindparam("the_member")))
_CREATE = insert(members).returning(*MEMBER)
_ACTIVATE = (
    update(members)
    .where(_THIS)
    .values(stage="active", joined_at=func.coalesce(members.c.joined_at, bindparam("joined")))
    .returning(*MEMBER)
)
_OF_BANK = select(*MEMBER).where(_IN_BANK).order_by(members.c.id)
_KNOWN = (
    select(*MEMBER)
    .where(
        _IN_BANK,
        members.c.stage.in_([constant("active"), constant("paused"), constant("pending"), constant("invited")]),
    )
    .where(members.c.name != literal(""))
    .order_by(func.lower(members.c.name), members.c.id)
)
_NAMED = select(*MEMBER).where(_IN_BANK, _HERE).order_by(func.lower(members.c.name), members.c.id)


def _limits() -> ColumnElement[bool]:
    """A role may be held for one area or language alone; it is held for this member where both fit."""
    return and_(
        member_roles.c.area.in_(["", bindparam("of_area")]),
        member_roles.c.language.in_(["", bindparam("of_language")]),
    )


def _rights(*limits: ColumnElement[bool]) -> Select[Any]:
    granted = select(member_roles.c.role).where(
        member_roles.c.member_id == members.c.id, member_roles.c.role == role_rights.c.role, *limits
    )
    by_itself = and_(role_rights.c.role == constant(EVERYBODY), _HERE)
    return (
        select(role_rights.c.right)
        .join(members, members.c.bank_id == role_rights.c.bank_id)
        .where(_THIS, or_(by_itself, granted.exists()))
        .distinct()
    )


_own_addresses = select(addresses.c.id).where(addresses.c.member_id == members.c.id)
_REACHABLE = or_(~_own_addresses.exists(), _own_addresses.where(~addresses.c.shut_out).exists())


def _with_right(*limits: ColumnElement[bool]) -> Select[Any]:
    granted = (
        select(member_roles.c.member_id)
        .join(role_rights, role_rights.c.role == member_roles.c.role)
        .where(role_rights.c.bank_id == bindparam("bank_id"), role_rights.c.right == bindparam("right"), *limits)
    )
    return (
        select(*MEMBER)
        .where(_IN_BANK, _HERE, members.c.id.in_(granted), _REACHABLE)
        .order_by(case((members.c.stage == constant("active"), 0), else_=1), members.c.id)
    )


_RIGHTS, _RIGHTS_ABOUT = _rights(), _rights(_limits())
_WITH_RIGHT, _WITH_RIGHT_ABOUT = _with_right(), _with_right(_limits())
_ROLES = select(member_roles.c.role).where(member_roles.c.member_id == bindparam("the_member"))
_LIMITS = (
    select(member_roles.c.role, member_roles.c.area, member_roles.c.language)
    .where(member_roles.c.member_id == bindparam("the_member"))
    .order_by(member_roles.c.role, member_roles.c.area, member_roles.c.language)
)
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

    async def two(self, first: int, second: int) -> tuple[Member, Member]:
        """Two of them at once, in this order; otherwise as :meth:`get`."""
        rows = await self._execute(_TWO, the_first=first, the_second=second)
        found = {one.id: one for one in map(member_of, rows) if one.stage != "left"}
        return found.get(first) or await self.get(first), found.get(second) or await self.get(second)

    async def change(self, member_id: int, **changed: Any) -> Member:
        """Change some fields of the record."""
        change = changing(Member, members, tuple(changed))
        if "stage" in changed:
            await self._work.acts.note("changed", member_id, member_id, str(changed["stage"]))
        return member_of((await self._connection.execute(change, new_values(member_id, changed))).one())

    async def activate(self, member_id: int) -> Member:
        """A full member from now on, with an account. Again does nothing; after a pause it brings them back."""
        member = member_of((await self._execute(_ACTIVATE, the_member=member_id, joined=self._now)).one())
        await self._work.acts.note("joined", member_id, member_id)
        floor = (await self._work.banks.get(member.bank_id)).rules.member_floor_minutes
        await self._work.ledger.open_member(member.id, member.bank_id, floor)
        return member

    async def named(self, bank_id: int) -> list[Member]:
        """Everybody whose name others may write: active and paused, by name."""
        return [member_of(row) for row in await self._execute(_NAMED, bank_id=bank_id)]

    async def known(self, bank_id: int) -> list[Member]:
        """Everybody with a name who has not left, by name: also those who are only joining."""
        return [member_of(row) for row in await self._execute(_KNOWN, bank_id=bank_id)]

    async def may(self, member_id: int, bank_id: int, right: str) -> bool:
        """Whether they hold a right in this bank."""
        return (await self.get(member_id)).bank_id == bank_id and right in await self.rights(member_id)

    async def of_bank(self, bank_id: int) -> list[Member]:
        """Everybody whom a bank ever had, by number: for lists and exports, not for a turn."""
        return [member_of(row) for row in await self._execute(_OF_BANK, bank_id=bank_id)]

    async def with_right(self, bank_id: int, right: str, about: Member | None = None) -> list[Member]:
        """Who was given a role that allows this and is there; those who paused only where nobody else is left.

        ``about``: only those whose role is held for this member's area and language. Who may do it as every member may
        is not among them, nor who has lost all their phones.
        """
        statement, values = (_WITH_RIGHT, {}) if about is None else (_WITH_RIGHT_ABOUT, _place(about))
        rows = await self._execute(statement, bank_id=bank_id, right=right, **values)
        able = [member_of(row) for row in rows]
        return [member for member in able if member.stage == "active"] or able

    async def rights(self, member_id: int, about: Member | None = None) -> frozenset[str]:
        """Everything that their roles allow them: at all, or ``about`` a member, whose area and language count."""
        if about is None:
            return frozenset((await self._execute(_RIGHTS, the_member=member_id)).scalars())
        rows = await self._execute(_RIGHTS_ABOUT, the_member=member_id, **_place(about))
        return frozenset(rows.scalars())

    async def roles(self, member_id: int) -> frozenset[str]:
        """The roles that were granted; being a member is none of them."""
        return frozenset((await self._execute(_ROLES, the_member=member_id)).scalars())

    async def grant(self, member_id: int, role: str, *, area: str = "", language: str = "") -> None:
        """Give a role, everywhere or for one area or language alone; several may be given. Again does nothing."""
        limits = {"area": _area(area), "language": _language(language)}
        await self._execute(_GRANT, member_id=member_id, role=role, granted_at=self._now, **limits)

    async def revoke(self, member_id: int, role: str) -> None:
        """Take a role back, wherever it was held for."""
        await self._execute(_REVOKE, the_member=member_id, the_role=role)

    async def limits(self, member_id: int) -> list[tuple[str, str, str]]:
        """The roles that were granted, each with the area and the language that it is for; empty: for all."""
        rows = await self._execute(_LIMITS, the_member=member_id)
        return [(row.role, row.area, row.language) for row in rows]


def _area(area: str) -> str:
    return area.strip().upper()


def _language(tag: str) -> str:
    """A language is the same in whatever letters it is written."""
    return tag.partition("-")[0]


def _place(about: Member) -> dict[str, str]:
    return {"of_area": _area(about.area), "of_language": _language(about.language)}


def member_of(row: Iterable[Any]) -> Member:
    """The record of a row that was selected by ``MEMBER``."""
    return Member(*row)
