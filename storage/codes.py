"""Codes that only the owner of an address can read: they tie another address to the same member.

1. A code has six random digits, is kept sealed, lasts a quarter of an hour and works once.
2. A ``claim`` is asked for at a strange address and sent to the member's own: only that strange address can use it. An
   ``invite`` is asked for by the member and may be used anywhere, also by its long token. A ``vouch`` comes back to the
   coordinator whom it was sent to.
3. Five wrong ones end a code, ten where anybody could have written them; after five wrong ones an address is not
   heard for a quarter of an hour, and after fifteen not for a day.
4. An address asks five times a day, and for one member five codes of a purpose are made, whoever asks: so an address
   or a crowd of them has 25 guesses at a million a day.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from storage.repository import Repository, columns, made
from storage.sealing import fingerprint, opens, seal
from storage.tables.identity import code_tries, codes

LASTS = timedelta(minutes=15)
DAY = timedelta(days=1)
TRIES, TRIES_OF_ANYBODY = 5, 10
WRONG_AT_ONCE, WRONG_IN_A_DAY = 5, 15
ASKS_IN_A_DAY = 5
TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class Issued:
    """A new code, readable only now."""

    id: int
    digits: str
    token: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it is kept."""

    id: int
    bank_id: int
    member_id: int
    purpose: str
    """``claim``, ``invite`` or ``vouch``."""
    sealed: str
    address: str
    """The only address that may use it; empty: any."""
    tries: int


_CODE = columns(Code, codes)
_LIVE = and_(codes.c.used_at.is_(None), codes.c.expires_at > bindparam("now"))
_HERE = or_(
    codes.c.address == "",
    and_(codes.c.channel == bindparam("of_channel"), codes.c.address == bindparam("of_address")),
)
_OPEN = select(*_CODE).where(codes.c.bank_id == bindparam("bank_id"), _LIVE, _HERE).order_by(codes.c.id)
_BY_TOKEN = select(*_CODE).where(codes.c.token == bindparam("print"), codes.c.token != "", _LIVE)
_ISSUE = insert(codes).returning(codes.c.id)
_USE = update(codes).where(codes.c.id == bindparam("the_code"), _LIVE).values(used_at=bindparam("now"))
_USE = _USE.returning(codes.c.id)
_MISSED = update(codes).where(codes.c.id == bindparam("the_code")).values(tries=codes.c.tries + 1)
_MADE = select(func.count()).where(
    codes.c.member_id == bindparam("of_member"),
    codes.c.created_at > bindparam("since"),
    codes.c.purpose == bindparam("of_purpose"),
)
_TRIED = select(func.count()).where(
    code_tries.c.channel == bindparam("of_channel"),
    code_tries.c.address == bindparam("of_address"),
    code_tries.c.tried_at > bindparam("since"),
    code_tries.c.kind == bindparam("of_kind"),
)


class Codes(Repository):
    """The codes of all members."""

    __slots__ = ()

    async def may_ask(self, channel: str, address: str) -> bool:
        """Note that somebody at this address asks for a code; whether they have not asked too often."""
        asked = await self._tried(channel, address, "ask", DAY)
        await self._note(channel, address, "ask")
        return asked < ASKS_IN_A_DAY

    async def issue(
        self, bank_id: int, member_id: int, purpose: str, *, channel: str = "", address: str = ""
    ) -> Issued | None:
        """Make a code for a member, of use at one address or, without one, at any; None where there were too many."""
        since = self._now - DAY
        if (
            await self._execute(_MADE, of_member=member_id, of_purpose=purpose, since=since)
        ).scalar_one() >= ASKS_IN_A_DAY:
            return None
        digits, token = f"{secrets.randbelow(10**6):06}", "" if address else secrets.token_urlsafe(TOKEN_BYTES)
        values = {
            "bank_id": bank_id,
            "member_id": member_id,
            "purpose": purpose,
            "sealed": seal(digits),
            "token": fingerprint(token) if token else "",
            "channel": channel,
            "address": address,
            "tries": 0,
            "created_at": self._now,
            "expires_at": self._now + LASTS,
        }
        made_id = (await self._connection.execute(_ISSUE, values)).scalar_one()
        return Issued(int(made_id), digits, token)

    async def redeem(
        self, bank_id: int, digits: str, *, channel: str, address: str, purposes: tuple[str, ...]
    ) -> Code | None:
        """Use up the code that was typed; None where it is none, or was guessed at too often."""
        if await self._tried(channel, address, "wrong", LASTS) >= WRONG_AT_ONCE:
            return None
        if await self._tried(channel, address, "wrong", DAY) >= WRONG_IN_A_DAY:
            return None
        rows = await self._execute(_OPEN, bank_id=bank_id, now=self._now, of_channel=channel, of_address=address)
        live = [code for code in map(_code, rows) if code.purpose in purposes and code.tries < _tries(code)]
        for code in live:
            if opens(code.sealed, digits):
                return code if await self._use(code) else None
        await self._note(channel, address, "wrong")
        for code in live:
            await self._execute(_MISSED, the_code=code.id)
        return None

    async def redeem_token(self, token: str) -> Code | None:
        """Use up the code whose long token came with a link."""
        code = await self.of_token(token)
        return code if code is not None and await self._use(code) else None

    async def of_token(self, token: str) -> Code | None:
        """The code that a link leads to, as long as it lasts."""
        row = (await self._execute(_BY_TOKEN, print=fingerprint(token), now=self._now)).one_or_none()
        return None if row is None else _code(row)

    async def _use(self, code: Code) -> bool:
        return (await self._execute(_USE, the_code=code.id, now=self._now)).one_or_none() is not None

    async def _tried(self, channel: str, address: str, kind: str, within: timedelta) -> int:
        since: datetime = self._now - within
        values = {"of_channel": channel, "of_address": address, "of_kind": kind, "since": since}
        return int((await self._connection.execute(_TRIED, values)).scalar_one())

    async def forget(self, member_id: int) -> None:
        """They leave: their codes and where these went are not kept."""
        await self._execute(delete(codes).where(codes.c.member_id == member_id))

    async def _note(self, channel: str, address: str, kind: str) -> None:
        """Remember a try for the day in which it counts."""
        await self._execute(delete(code_tries).where(code_tries.c.tried_at < self._now - DAY))
        await self._execute(insert(code_tries), channel=channel, address=address, kind=kind, tried_at=self._now)


def _tries(code: Code) -> int:
    return TRIES if code.address else TRIES_OF_ANYBODY


def _code(row: Iterable[Any]) -> Code:
    return made(Code, row)
