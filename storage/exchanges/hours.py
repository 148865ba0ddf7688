"""Verbs after the help: hours are reported, confirmed, denied, disputed, settled; and what that posts."""

from __future__ import annotations

from collections.abc import Sequence

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
        await self._noted("report", exchange, by, str(length))
        transfer_id = None
        if reported.posts:
            transfer_id = await self._post(exchange, reported.minutes, bank.zone)
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
        await self._noted("confirm", exchange, by)
        bank = await self._work.banks.get(exchange.bank_id)
        return await self._write(id, state=move.to, transfer_id=await self._post(exchange, exchange.minutes, bank.zone))

    async def deny(self, id: int, by: int) -> Exchange:
        """The side that did not report says that it never happened: ``disputed``, with nothing from their side."""
        exchange = await self.lock(id)
        move = rules.check_move(exchange, "deny", by)
        await self._noted("deny", exchange, by)
        return await self._write(id, state=move.to, other_minutes=0)

    async def dispute(self, id: int, by: int) -> Exchange:
        """A side says later that a confirmed exchange is wrong: ``disputed``; what was posted stands until settled."""
        exchange = await self.lock(id)
        move = rules.check_move(exchange, "dispute", by)
        await self._noted("dispute", exchange, by)
        return await self._write(id, state=move.to)

    async def settle(self, id: int, minutes: int, *, by: int, words: str) -> Exchange:
        """A coordinator decides how long it was; 0 declines it. What stands is upheld, or reversed and posted anew.

        ``by`` has the right ``settle`` in the exchange's bank and is no side of it, else NotTheirs. The decision is
        recorded with ``words``. FloorReached where somebody has spent what would have to go back.
        """
        exchange = await self.lock(id)
        settled = rules.settle(exchange, by, rules.quarter_hours(minutes) if minutes else 0)
        await self._check_coordinator(exchange, by)
        standing = exchange.transfer_id
        if settled.posts:
            standing = await self._post_settlement(exchange, settled, words)
        elif settled.reverses:
            await self._work.ledger.append(await self._reversal(exchange, words))
            standing = None
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

    async def _post_settlement(self, exchange: Exchange, settled: rules.Settled, words: str) -> int:
        """What stands is reversed in the same act, so that only the difference counts for the floors."""
        zone = (await self._work.banks.get(exchange.bank_id)).zone
        number = 1 + int((await self._execute(_POSTED, exchange_id=exchange.id)).scalar_one())
        first = [await self._reversal(exchange, words)] if settled.reverses else []
        return await self._post(
            exchange, settled.minutes, zone, kind="settlement", number=number, note=words, first=first
        )

    async def _post(
        self,
        exchange: Exchange,
        minutes: int,
        zone: str,
        *,
        kind: str = "exchange",
        number: int = 1,
        note: str = "",
        first: Sequence[Posting] = (),
    ) -> int:
        """The helped member gives, the helper receives; the id of the transfer."""
        found = await self._work.ledger.lock_of([exchange.helper_id, exchange.helped_id])
        posting = Posting(
            bank_id=exchange.bank_id,
            from_account=found[exchange.helped_id].id,
            to_account=found[exchange.helper_id].id,
            minutes=minutes,
            kind=kind,
            reference=rules.reference(exchange.id, number),
            happened_at=rules.happened_at(exchange, zone, self._now),
            exchange_id=exchange.id,
            note=note,
        )
        locked = {account.id: account for account in found.values()}
        return (await self._work.ledger.append_locked([*first, posting], locked))[-1].id

    async def _reversal(self, exchange: Exchange, note: str) -> Posting:
        assert exchange.transfer_id is not None, "only what stands is reversed"
        standing = await self._work.ledger.transfer(exchange.transfer_id)
        return mirror(standing, reference=f"reversal:{standing.id}", at=self._now, note=note)
