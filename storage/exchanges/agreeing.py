"""Verbs up to the help itself: a request is taken, accepted or turned down, called off, given up by the clock."""

from __future__ import annotations

from datetime import date, time

from storage.errors import AlreadyTaken, NotActive
from storage.exchanges import rules
from storage.exchanges.rows import Rows
from storage.records import Exchange
from storage.sides import check_taking_part, hold


class Agreeing(Rows):
    """Each verb checks everything, then writes."""

    __slots__ = ()

    async def take(self, request_id: int, helper_id: int) -> Exchange:
        """A helper takes a request: an exchange is ``asked``, for the asker to accept. The first one wins.

        AlreadyTaken, SamePerson, NotActive.
        """
        helped_id = (await self._work.requests.get(request_id)).member_id
        sides = await hold(self._connection, (helper_id, helped_id))
        request = await self._work.requests.lock(request_id)
        if request.state != "open":
            raise AlreadyTaken
        rules.check_sides(helper_id, helped_id)
        check_taking_part(sides, (helper_id, helped_id))
        await self._work.requests.change(request_id, state="taken")
        taken = await self._add(
            bank_id=request.bank_id,
            request_id=request_id,
            helper_id=helper_id,
            helped_id=helped_id,
            skill=request.skill,
            day=request.day,
            clock=request.clock,
            part=request.part,
            minutes=rules.quarter_hours(request.minutes),
            state="asked",
        )
        await self._noted("take", taken, helper_id)
        return taken

    async def arrange(
        self,
        *,
        bank_id: int,
        helper_id: int,
        helped_id: int,
        skill: str,
        day: date | None,
        clock: time | None,
        minutes: int,
        allow_long: bool = False,
    ) -> Exchange:
        """Help that two members arranged by themselves: ``agreed`` at once. SamePerson, NotActive, TooLong."""
        rules.check_sides(helper_id, helped_id)
        sides = await hold(self._connection, (helper_id, helped_id))
        if check_taking_part(sides, (helper_id, helped_id)) != bank_id:
            raise NotActive
        limit = (await self._work.banks.get(bank_id)).rules.entry_minutes_max
        arranged = await self._add(
            bank_id=bank_id,
            request_id=None,
            helper_id=helper_id,
            helped_id=helped_id,
            skill=skill,
            day=day,
            clock=clock,
            minutes=rules.length(minutes, limit, allow_long=allow_long),
            state="agreed",
        )
        for side in (helper_id, helped_id):
            await self._noted("arrange", arranged, side)
        return arranged

    async def accept(self, id: int, by: int) -> Exchange:
        """The asker wants this helper: ``agreed``."""
        return await self._step(id, "accept", by)

    async def turn_down(self, id: int, by: int) -> Exchange:
        """The asker wants somebody else: ``declined``, and the request is open again."""
        declined = await self._step(id, "turn_down", by)
        if declined.request_id is not None:
            request = await self._work.requests.lock(declined.request_id)
            if request.state == "taken":
                await self._work.requests.change(request.id, state="open")
        return declined

    async def call_off(self, id: int, by: int) -> Exchange:
        """Either side calls it off before anything was reported: ``cancelled``. The request stays as it is."""
        return await self._step(id, "call_off", by)

    async def expire(self, id: int) -> Exchange:
        """Nobody answered or reported in time: ``expired``. The request stays as it is."""
        return await self._step(id, "expire", None)

    async def _step(self, id: int, verb: str, by: int | None) -> Exchange:
        exchange = await self.lock(id)
        move = rules.check_move(exchange, verb, by)
        await self._noted(verb, exchange, by)
        return await self._write(id, state=move.to)
