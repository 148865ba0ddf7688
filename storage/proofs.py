"""Phones that prove themselves: a code that only who holds the phone can read, where anybody can forge its number.

1. A code has six random digits, is kept sealed, lasts a quarter of an hour, works once, at one address, and for what
   was wanted with it alone: somebody else's wish never rides on the code of one's own.
2. Three such codes may wait at an address, and five wrong ones in a day end them. Every other code has twelve digits,
   which nobody guesses, so wrong ones do not count against it.
3. So whoever can send but not read has fifteen guesses at a million a day, and can never keep the owner of the phone
   out: there is no number of tries after which nobody is heard.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from storage.repository import Repository, columns, made
from storage.sealing import opens, seal
from storage.tables.identity import proofs, proven_phones

LASTS = timedelta(minutes=15)
DAY = timedelta(days=1)
SHORT, LONG = 6, 12
SHORT_AT_ONCE, WRONG_IN_A_DAY = 3, 5


@dataclass(frozen=True, slots=True)
class _Code:
    """A code that may still be used."""

    id: int
    sealed: str
    guessable: bool
    wanted: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Phone:
    """What is known of an address."""

    proven_at: datetime | None
    wrong: int
    wrong_since: datetime


_AT = proofs.c.address_id == bindparam("the_address")
_LIVE = select(*columns(_Code, proofs)).where(_AT, proofs.c.expires_at > bindparam("now")).order_by(proofs.c.id)
_ISSUE = insert(proofs)
_USE = delete(proofs).where(proofs.c.id == bindparam("the_code")).returning(proofs.c.id)
_CLEAN = delete(proofs).where(_AT, proofs.c.expires_at <= bindparam("now"))
_END = delete(proofs).where(_AT, proofs.c.guessable)
_FORGET = delete(proofs).where(_AT)
_PHONE = select(*columns(_Phone, proven_phones)).where(proven_phones.c.address_id == bindparam("the_address"))
_insert = insert_or_change(proven_phones)
_CHANGE = _insert.on_conflict_do_update(
    index_elements=["address_id"],
    set_={name: _insert.excluded[name] for name in ("proven_at", "wrong", "wrong_since")},
)
_FORGET_PHONE = delete(proven_phones).where(proven_phones.c.address_id == bindparam("the_address"))


class Proofs(Repository):
    """What the addresses of all members have proven."""

    __slots__ = ()

    async def proven_since(self, address_id: int, since: datetime) -> bool:
        """Whether whoever holds this phone has shown it after ``since``."""
        found = await self._phone(address_id)
        return found.proven_at is not None and found.proven_at >= since

    async def issue(self, address_id: int, wanted: Mapping[str, Any]) -> str:
        """A new code to send there; whoever writes it back wants this."""
        await self._execute(_CLEAN, the_address=address_id, now=self._now)
        waiting = [one for one in await self._live(address_id) if one.guessable]
        guessable = len(waiting) < SHORT_AT_ONCE and (await self._phone(address_id)).wrong < WRONG_IN_A_DAY
        length = SHORT if guessable else LONG
        digits = f"{secrets.randbelow(10**length):0{length}}"
        values = {"address_id": address_id, "sealed": seal(digits), "guessable": guessable, "wanted": dict(wanted)}
        await self._execute(_ISSUE, **values, expires_at=self._now + LASTS)
        return digits

    async def waits(self, address_id: int) -> bool:
        """Whether a code was sent there that may still be used."""
        return bool(await self._live(address_id))

    async def redeem(self, address_id: int, digits: str) -> Mapping[str, Any] | None:
        """Use up the code that was typed: what was wanted with it; None where it is none."""
        live = await self._live(address_id)
        for code in live:
            if opens(code.sealed, digits):
                used = (await self._execute(_USE, the_code=code.id)).one_or_none()
                await self.prove(address_id)
                return code.wanted if used is not None else None
        if any(code.guessable for code in live):
            await self._missed(address_id)
        return None

    async def prove(self, address_id: int) -> None:
        """Whoever holds this phone has shown it now."""
        await self._change(address_id, proven_at=self._now)

    async def forget(self, address_id: int) -> None:
        """Whatever this phone has proven no longer counts, and no code that went there is of use."""
        await self._execute(_FORGET, the_address=address_id)
        await self._execute(_FORGET_PHONE, the_address=address_id)

    async def _missed(self, address_id: int) -> None:
        found = await self._phone(address_id)
        await self._change(address_id, wrong=found.wrong + 1)
        if found.wrong + 1 >= WRONG_IN_A_DAY:
            await self._execute(_END, the_address=address_id)

    async def _live(self, address_id: int) -> list[_Code]:
        rows: Iterable[Any] = await self._execute(_LIVE, the_address=address_id, now=self._now)
        return [made(_Code, row) for row in rows]

    async def _phone(self, address_id: int) -> _Phone:
        row = (await self._execute(_PHONE, the_address=address_id)).one_or_none()
        found = _Phone(None, 0, self._now) if row is None else made(_Phone, row)
        return found if found.wrong_since > self._now - DAY else _Phone(found.proven_at, 0, self._now)

    async def _change(self, address_id: int, **changed: Any) -> None:
        found = await self._phone(address_id)
        values = {name: getattr(found, name) for name in ("proven_at", "wrong", "wrong_since")} | changed
        await self._execute(_CHANGE, address_id=address_id, **values)
