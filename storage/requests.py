"""Requests for help, and who was asked to take them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from storage.members import MEMBER, member_of
from storage.records import Ask, Candidate, Request
from storage.repository import Repository, changing, columns, made, new_values
from storage.tables.acting import acts
from storage.tables.asking import asks, requests
from storage.tables.base import constant
from storage.tables.ledger import accounts, exchanges
from storage.tables.people import addresses, members, offers, vettings
from storage.vettings import LATEST, STANDS

REQUEST = columns(Request, requests)
ASK = columns(Ask, asks)

_THIS = requests.c.id == bindparam("the_request")
_OF_REQUEST = asks.c.request_id == bindparam("the_request")

_GET = select(*REQUEST).where(_THIS)
_LOCK = _GET.with_for_update(key_share=True)
_OPEN = insert(requests).returning(*REQUEST)
_OF_MEMBER = (
    select(*REQUEST)
    .where(requests.c.member_id == bindparam("member_id"), requests.c.state != constant("closed"))
    .order_by(requests.c.id.desc())
)
_ASK = insert_once(asks).on_conflict_do_nothing()
_ASKED = update(members).where(members.c.id == bindparam("the_member")).values(last_asked_at=bindparam("asked"))
_ASKS = select(*ASK).where(_OF_REQUEST).order_by(asks.c.wave, asks.c.member_id)
_ANSWER = (
    update(asks)
    .where(_OF_REQUEST, asks.c.member_id == bindparam("the_member"))
    .values(state=bindparam("the_state"), answered_at=bindparam("answered"))
)
_CLOSE = update(requests).where(_THIS).values(state=bindparam("the_state"), closed_at=bindparam("closed"))
_OVER = (
    update(asks)
    .where(_OF_REQUEST, asks.c.state == constant("asked"))
    .values(state="over", answered_at=bindparam("closed"))
    .returning(asks.c.member_id)
)

_matching = and_(
    offers.c.member_id == members.c.id,
    offers.c.closed_at.is_(None),
    offers.c.skill.in_(bindparam("skills", expanding=True)),
)
_reached = select(addresses.c.id).where(addresses.c.member_id == members.c.id, addresses.c.state == constant("open"))
_stopped = select(addresses.c.id).where(addresses.c.member_id == members.c.id, addresses.c.state == constant("stopped"))
_spoken_for = select(acts.c.id).where(acts.c.member_id == members.c.id)
_vetted = vettings.c.member_id == members.c.id, LATEST, vettings.c.decision == constant("passed"), STANDS
_together = exchanges.c.state == constant("confirmed")
_CANDIDATES = (
    select(
        *MEMBER,
        select(func.aggregate_strings(offers.c.skill, ",")).where(_matching).scalar_subquery(),
        select(func.aggregate_strings(vettings.c.check_name, ",")).where(*_vetted).scalar_subquery(),
        func.coalesce(accounts.c.balance, 0),
        or_(
            select(exchanges.c.id)
            .where(exchanges.c.helper_id == members.c.id, exchanges.c.helped_id == requests.c.member_id, _together)
            .exists(),
            select(exchanges.c.id)
            .where(exchanges.c.helper_id == requests.c.member_id, exchanges.c.helped_id == members.c.id, _together)
            .exists(),
        ),
        select(asks.c.wave).where(asks.c.request_id == requests.c.id, asks.c.member_id == members.c.id).exists(),
    )
    .select_from(requests)
    .join(members, and_(members.c.bank_id == requests.c.bank_id, members.c.id != requests.c.member_id))
    .outerjoin(accounts, and_(accounts.c.member_id == members.c.id, accounts.c.unit == constant("minute")))
    .where(
        _THIS,
        members.c.stage == constant("active"),
        members.c.id.in_(
            select(offers.c.member_id).where(
                offers.c.closed_at.is_(None), offers.c.skill.in_(bindparam("skills", expanding=True))
            )
        ),
        or_(_reached.exists(), and_(_spoken_for.exists(), ~_stopped.exists())),
    )
    .order_by(members.c.id)
)


class Requests(Repository):
    """The requests of all members."""

    __slots__ = ()

    async def open(
        self,
        *,
        bank_id: int,
        member_id: int,
        skill: str,
        words: str,
        day: date | None,
        clock: time | None,
        minutes: int,
        area: str,
        part: str = "",
        written_by: int | None = None,
    ) -> Request:
        """Somebody asks for a skill. Nobody has been asked to help yet."""
        values = {
            "bank_id": bank_id,
            "member_id": member_id,
            "skill": skill,
            "words": words,
            "day": day,
            "clock": clock,
            "part": part,
            "minutes": minutes,
            "area": area,
            "state": "open",
            "wave": 0,
            "opened_at": self._now,
            "written_by": written_by,
        }
        request = _request((await self._connection.execute(_OPEN, values)).one())
        await self._work.acts.note("request", member_id, request.id, skill)
        return request

    async def get(self, request_id: int) -> Request:
        """LookupError where there is none."""
        return await self._one(_GET, request_id)

    async def lock(self, request_id: int) -> Request:
        """The same, and nobody else changes it before this transaction ends."""
        return await self._one(_LOCK, request_id)

    async def _one(self, statement: Any, request_id: int) -> Request:
        row = (await self._execute(statement, the_request=request_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is no request {request_id}")
        return _request(row)

    async def change(self, request_id: int, **changed: Any) -> Request:
        """Change some fields of the record."""
        change = changing(Request, requests, tuple(changed))
        return _request((await self._connection.execute(change, new_values(request_id, changed))).one())

    async def of_member(self, member_id: int) -> list[Request]:
        """What they ask for and is not closed, the newest first."""
        return [_request(row) for row in await self._execute(_OF_MEMBER, member_id=member_id)]

    async def candidates(self, request_id: int, skills: Sequence[str]) -> list[Candidate]:
        """Who might take it: other active members of the bank who offer one of ``skills`` and can be reached."""
        if not skills:
            raise ValueError("Candidates are looked for by at least one skill.")
        rows = await self._execute(_CANDIDATES, the_request=request_id, skills=list(skills), now=self._now)
        return [_candidate(row) for row in rows]

    async def ask(self, request_id: int, member_ids: Sequence[int], wave: int) -> None:
        """These are being asked now, as the ``wave``-th group. Nobody is asked twice for the same request."""
        if not member_ids:
            return
        asked = [
            {"request_id": request_id, "member_id": member_id, "wave": wave, "state": "asked", "asked_at": self._now}
            for member_id in member_ids
        ]
        await self._connection.execute(_ASK, asked)
        # In the order of ids, so that two transactions never wait for each other.
        marked = [{"the_member": member_id, "asked": self._now} for member_id in sorted(member_ids)]
        await self._connection.execute(_ASKED, marked)

    async def asks(self, request_id: int) -> list[Ask]:
        """Everybody who was asked, in the order of the waves."""
        return [made(Ask, row) for row in await self._execute(_ASKS, the_request=request_id)]

    async def answer(self, request_id: int, member_id: int, state: str) -> None:
        """They answered: ``yes``, ``no``; or ``over`` where it no longer matters."""
        await self._execute(_ANSWER, the_request=request_id, the_member=member_id, the_state=state, answered=self._now)

    async def close(self, request_id: int, state: str) -> list[int]:
        """Nobody else is asked from now on; returns the members who were asked and had not answered."""
        closed = self._now if state == "closed" else None
        await self._execute(_CLOSE, the_request=request_id, the_state=state, closed=closed)
        waiting = await self._execute(_OVER, the_request=request_id, closed=self._now)
        return sorted(waiting.scalars())


def _request(row: Iterable[Any]) -> Request:
    return Request(*row)


def _candidate(row: Sequence[Any]) -> Candidate:
    *member, skills, checks, balance, knows, asked = row
    return Candidate(member_of(member), _words(skills), _words(checks), balance, bool(knows), bool(asked))


def _words(joined: str | None) -> frozenset[str]:
    return frozenset(joined.split(",")) if joined else frozenset()
