"""Somebody turned out to be a member already: what they began at another address becomes the member's."""

from __future__ import annotations

from sqlalchemy import insert, or_, select, update

from storage.errors import NotTheirs, SamePerson
from storage.repository import Repository
from storage.tables.asking import desk_items, questions
from storage.tables.identity import merged_members
from storage.tables.ledger import accounts
from storage.tables.messages import outbox
from storage.tables.people import consents, members, offers
from storage.tables.recordings import recordings

BEGINNING = frozenset({"invited", "pending"})
"""Only who has no books yet can become somebody else."""


class Merging(Repository):
    """The same person twice, made one."""

    __slots__ = ()

    async def merge(self, member_id: int, into_id: int) -> None:
        """Who was only beginning is the other member from now on: addresses, consents, offers, what lies on the desk.

        SamePerson where both are one already; NotTheirs where the first has hours, where the other
        has left, or is of another bank.
        """
        if member_id == into_id:
            raise SamePerson
        both = select(members.c.id, members.c.bank_id, members.c.stage).where(members.c.id.in_({member_id, into_id}))
        rows = {row.id: row for row in await self._execute(both.order_by(members.c.id).with_for_update())}
        own = rows[member_id]
        has_account = (await self._execute(select(accounts.c.id).where(accounts.c.member_id == member_id))).first()
        into = rows[into_id]
        if own.stage not in BEGINNING or into.stage == "left" or own.bank_id != into.bank_id or has_account is not None:
            raise NotTheirs
        await self._addresses(member_id, into_id)
        await self._said(member_id, into_id)
        await self._waiting(member_id, into_id)
        await self._work.forgetting.move(member_id, into_id)
        await self._work.members.change(member_id, name="", area="", stage="left", misses=0)
        await self._execute(insert(merged_members), member_id=member_id, into_id=into_id, merged_at=self._now)
        await self._work.decisions.record(
            bank_id=own.bank_id, by=into_id, about_kind="member", about_id=member_id, decision="merged"
        )

    async def _addresses(self, member_id: int, into_id: int) -> None:
        theirs = {(one.channel, one.address) for one in await self._work.addresses.of_member(into_id)}
        for address in await self._work.addresses.of_member(member_id):
            if (address.channel, address.address) in theirs:  # Both were on one shared phone.
                await self._work.addresses.remove(address.id)
            else:
                await self._work.addresses.move(address.id, into_id)
        waiting = outbox.c.member_id == member_id, outbox.c.state.in_(("queued", "sending"))
        await self._execute(update(outbox).where(*waiting).values(member_id=into_id))

    async def _said(self, member_id: int, into_id: int) -> None:
        """Consents keep their time, so that the last word of the person counts, wherever it was said."""
        kept = [column for column in consents.c if column.name not in {"id", "member_id"}]
        for row in (await self._execute(select(*kept).where(consents.c.member_id == member_id))).mappings().all():
            await self._execute(insert(consents), member_id=into_id, **row)
        for offer in await self._work.offers.of_member(member_id):
            await self._work.offers.add(into_id, offer.skill, offer.words)
        open_ones = offers.c.member_id == member_id, offers.c.closed_at.is_(None)
        await self._execute(update(offers).where(*open_ones).values(closed_at=self._now, words=""))
        told, known = await self._work.members.get(member_id), await self._work.members.get(into_id)
        if told.area and not known.area:
            await self._work.members.change(into_id, area=told.area)

    async def _waiting(self, member_id: int, into_id: int) -> None:
        theirs = or_(questions.c.member_id == member_id, questions.c.reader_id == member_id)
        asked = theirs, questions.c.state == "open"
        await self._execute(update(questions).where(*asked).values(state="withdrawn", closed_at=self._now))
        await self._work.seats.move(member_id, into_id)
        spoken = recordings.c.member_id == member_id
        await self._execute(update(recordings).where(spoken).values(member_id=into_id))
        await self._work.acts.move(member_id, into_id)
        await self._work.tellings.move(member_id, into_id)
        of_them = desk_items.c.member_id == member_id, desk_items.c.closed_at.is_(None)
        await self._execute(update(desk_items).where(*of_them).values(member_id=into_id))
