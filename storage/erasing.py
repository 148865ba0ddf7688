"""Erasing: who has left is forgotten as far as the books and the proof of what was agreed allow.

What stays: transfers and exchanges with a number instead of a name, consents (the proof that we were allowed to write)
and decisions (the proof of who decided). What goes: every message they wrote or read, where it came from and went to,
what was asked of them, and everybody's words on the desk about them.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from storage.errors import NotTheirs
from storage.repository import Repository
from storage.tables.asking import desk_items, questions
from storage.tables.guards import guards
from storage.tables.identity import code_tries, phones
from storage.tables.messages import inbox, outbox
from storage.tables.people import addresses

AGAIN = "erase"
"""What falls due about a member: messages that were on their way when they were erased are erased too."""
LATER = timedelta(days=2)
_ON_ITS_WAY = ("queued", "sending")


class Erasing(Repository):
    """The right to be forgotten."""

    __slots__ = ()

    async def erase(self, member_id: int, *, by: int | None, words: str = "") -> None:
        """Forget somebody who has left, now, and again when what is on its way has arrived. NotTheirs before that."""
        member = await self._work.members.get(member_id)
        if member.stage != "left":
            raise NotTheirs
        await self.blank(member_id)
        await self._work.due.set(AGAIN, member_id, self._now + LATER, member.bank_id)
        await self._work.decisions.record(
            bank_id=member.bank_id, by=by, about_kind="member", about_id=member_id, decision="erased", words=words
        )

    async def blank(self, member_id: int) -> None:
        """Take the words and addresses out of everything that is theirs and is done."""
        places = await self._places(member_id)
        await self._messages(member_id, places)
        for channel, address in places:
            for table in (guards, code_tries, phones):
                here = table.c.channel == channel, table.c.address == address
                await self._execute(delete(table).where(*here))
        about = desk_items.c.member_id == member_id
        await self._execute(update(desk_items).where(about).values(words="", closing_words=""))
        asked = questions.c.member_id == member_id, questions.c.state != "open"
        await self._execute(update(questions).where(*asked).values(data={}, labels=[], summary=""))

    async def _places(self, member_id: int) -> list[tuple[str, str]]:
        """Where only they were reached: what came from there is theirs."""
        used = select(outbox.c.channel, outbox.c.address).where(outbox.c.member_id == member_id).distinct()
        found: list[tuple[str, str]] = []
        for row in (await self._execute(used)).all():
            channel, address = str(row.channel), str(row.address)
            here = outbox.c.channel == channel, outbox.c.address == address
            others = select(outbox.c.id).where(*here, outbox.c.member_id != member_id).limit(1)
            known = select(addresses.c.id).where(addresses.c.channel == channel, addresses.c.address == address)
            if (await self._execute(others)).first() is None and (await self._execute(known.limit(1))).first() is None:
                found.append((channel, address))
        return found

    async def _messages(self, member_id: int, places: list[tuple[str, str]]) -> None:
        """On a phone that others use too only what was answered to them is theirs."""
        answered = select(outbox.c.cause).where(outbox.c.member_id == member_id, outbox.c.cause.is_not(None))
        from_there: list[ColumnElement[bool]] = [
            and_(inbox.c.channel == channel, inbox.c.address == address) for channel, address in places
        ]
        theirs = or_(inbox.c.id.in_(answered), *from_there)
        gone = f"erased:{member_id}"
        await self._execute(
            update(inbox).where(theirs, inbox.c.state != "waiting").values(text="", payload={}, address=gone)
        )
        await self._execute(
            update(outbox)
            .where(outbox.c.member_id == member_id, outbox.c.state.not_in(_ON_ITS_WAY))
            .values(text="", source="", buttons=[], address=gone)
        )
