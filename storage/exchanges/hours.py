"""Verbs after the help: hours are reported, confirmed, denied, disputed, settled; and what that posts."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from storage.errors import NotTheirs
from storage.exchanges import rules
from storage.exchanges.rows import Rows
from storage.ledger.rules import Posting, mirror
from storage.records import Exchange
from storage.tables.ledger import transfers

_POSTED = select(func.count()).where(
    transfers.c.exchange_id == bindparam("exchange_id"), transfers.c.reverses.is_(None)
)


class Hours(Rows):
    """Each verb checks everything, then writes; what it posts goes through the ledger, which may refuse as well."""

    __slots__ = ()

    async def report(self, id: int, by: int, minutes: int, *, allow_long: bool = False) -> Exchange:
        """A side says how long it took, in minutes, rounded up to quarter hours.

        The first report waits for the other side (``reported``); the same side again corrects itself. When the other
        side has reported too: ``confirmed`` with the longer one where they are a quarter hour apart at most, else
        ``disputed``. TooLong over the bank's limit without ``allow_long``; FloorReached where the helped member has
        had all that they can have.
        """
        exchange = await self.lock(id)
        rules.check_move(exchange, "report", by)
        bank = await self._work.banks.get(exchange.bank_id)
        length = rules.length(minutes, bank.rules.entry_minutes_max, allow_long=allow_long)
        reported = rules.report(exchange, by, length)
        transfer_id = None
        if reported.posts:
            posting = await self._posting(exchange, reported.minutes, "exchange", bank.zone)
            transfer_id = (await self._work.ledger.append(posting))[0].id
        return await self._write(
            id,
            state=reported.state,
            minutes=reported.minutes,
            reported_by=reported.reported_by,
            other_minutes=reported.other_minutes,
            reported_at=self._now,
            transfer_id=transfer_id,
        )

    async def confirm(self, id: int, by: int) -> Exchange:
        """The side that did not report says yes: posted, ``confirmed``. FloorReached as for :meth:`report`."""
        exchange = await self.lock(id)
        move = rules.check_move(exchange, "confirm", by)
        bank = await self._work.banks.get(exchange.bank_id)
        posting = await self._posting(exchange, exchange.minutes, "exchange", bank.zone)
        transfer = (await self._work.ledger.append(posting))[0]
        return await self._write(id, state=move.to, transfer_id=transfer.id)

    async def deny(self, id: int, by: int) -> Exchange:
        """The side that did not report says that it never happened: ``disputed``, with nothing from their side."""
        move = rules.check_move(await self.lock(id), "deny", by)
        return await self._write(id, state=move.to, other_minutes=0)

    async def dispute(self, id: int, by: int) -> Exchange:
        """A side says later that a confirmed exchange is wrong: ``disputed``; what was posted stands until settled."""
        move = rules.check_move(await self.lock(id), "dispute", by)
        return await self._write(id, state=move.to)

    async def settle(self, id: int, minutes: int, *, by: int, words: str) -> Exchange:
        """A coordinator decides how long it was; 0 declines it. What stands is upheld, or reversed and posted anew.

        ``by`` has the right ``settle`` in the exchange's bank and is no side of it, else NotTheirs. The decision is
        recorded with ``words``. FloorReached where somebody has spent what would have to go back.
        """
        exchange = await self.lock(id)
        settled = rules.settle(exchange, by, rules.quarter_hours(minutes) if minutes else 0)
        await self._check_coordinator(exchange, by)
        postings = [await self._reversal(exchange, words)] if settled.reverses else []
        if settled.posts:
            zone = (await self._work.banks.get(exchange.bank_id)).zone
            number = 1 + int((await self._execute(_POSTED, exchange_id=id)).scalar_one())
            postings.append(await self._posting(exchange, settled.minutes, "settlement", zone, number, words))
        posted = await self._work.ledger.append(*postings) if postings else []
        standing = posted[-1].id if settled.posts else None if settled.reverses else exchange.transfer_id
        await self._work.decisions.record(
            bank_id=exchange.bank_id,
            by=by,
            about_kind="exchange",
            about_id=id,
            decision=f"settled:{settled.minutes if settled.state == 'confirmed' else 0}",
            words=words,
            inbox_id=self._work.inbox_id,
        )
        return await self._write(id, state=settled.state, minutes=settled.minutes, transfer_id=standing)

    async def _check_coordinator(self, exchange: Exchange, by: int) -> None:
        member = await self._work.members.get(by)
        if member.bank_id != exchange.bank_id or "settle" not in await self._work.members.rights(by):
            raise NotTheirs

    async def _posting(
        self, exchange: Exchange, minutes: int, kind: str, zone: str, number: int = 1, note: str = ""
    ) -> Posting:
        """The helped member gives, the helper receives."""
        found = await self._work.ledger.accounts_of(exchange.helper_id, exchange.helped_id)
        return Posting(
            bank_id=exchange.bank_id,
            from_account=found[exchange.helped_id],
            to_account=found[exchange.helper_id],
            minutes=minutes,
            kind=kind,
            reference=rules.reference(exchange.id, number),
            happened_at=rules.happened_at(exchange, zone, self._now),
            exchange_id=exchange.id,
            note=note,
        )

    async def _reversal(self, exchange: Exchange, note: str) -> Posting:
        assert exchange.transfer_id is not None, "only what stands is reversed"
        standing = await self._work.ledger.transfer(exchange.transfer_id)
        return mirror(standing, reference=f"reversal:{standing.id}", at=self._now, note=note)
