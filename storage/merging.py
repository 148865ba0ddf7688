"""Somebody turned out to be a member already: what they began at another address becomes the member's."""

from __future__ import annotations

from sqlalchemy import insert, or_, select, update

from storage.errors import NotTheirs, SamePerson
from storage.repository import Repository
from storage.sides import TAKING_PART, Side
from storage.tables.asking import desk_items, questions
from storage.tables.identity import merged_members
from storage.tables.ledger import accounts
from storage.tables.messages import outbox
from storage.tables.people import consents, members, offers
from storage.tables.recordings import recordings
from storage.taking_over import Affairs

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
        own, into = await self._lock(member_id, into_id)
        has_account = (await self._execute(select(accounts.c.id).where(accounts.c.member_id == member_id))).first()
        if own.stage not in BEGINNING or into.stage == "left" or own.bank_id != into.bank_id or has_account is not None:
            raise NotTheirs
        await self._become(member_id, into_id)
        await self._work.decisions.record(
            bank_id=own.bank_id, by=into_id, about_kind="member", about_id=member_id, decision="merged"
        )

    async def unite(self, member_id: int, into_id: int, *, by: int, words: str = "") -> list[int]:
        """A coordinator says that two members are one person: the second stays, with the hours and affairs of both.

        Returns the exchanges between the two that were not posted and are called off by it. SamePerson where both are
        one already; NotTheirs where one has left, they are of different banks, or ``by`` is one of them, or may not
        change members.
        """
        own, into = await self._lock(member_id, into_id)
        if "left" in {own.stage, into.stage} or own.bank_id != into.bank_id:
            raise NotTheirs
        if by in {member_id, into_id} or not await self._work.members.may(by, own.bank_id, "change_members"):
            raise NotTheirs
        called_off = await self._affairs.take_over(member_id, into_id)
        if own.stage in TAKING_PART and into.stage not in TAKING_PART:
            await self._work.members.activate(into_id)
        await self._work.ledger.carry(member_id, into_id)
        await self._become(member_id, into_id)
        for about in (member_id, into_id):
            await self._work.decisions.record(
                bank_id=own.bank_id, by=by, about_kind="member", about_id=about, decision="merged", words=words
            )
        return called_off

    @property
    def _affairs(self) -> Affairs:
        return Affairs(self._work)

    async def _lock(self, member_id: int, into_id: int) -> tuple[Side, Side]:
        if member_id == into_id:
            raise SamePerson
        both = select(members.c.id, members.c.bank_id, members.c.stage).where(members.c.id.in_({member_id, into_id}))
        rows = await self._execute(both.order_by(members.c.id).with_for_update())
        found = {row.id: Side(row.bank_id, row.stage) for row in rows}
        return found[member_id], found[into_id]

    async def _become(self, member_id: int, into_id: int) -> None:
        """What both kinds of merging have in common; the first is nobody any more, and known as the second."""
        await self._addresses(member_id, into_id)
        await self._said(member_id, into_id)
        await self._waiting(member_id, into_id)
        await self._work.forgetting.move(member_id, into_id)
        await self._work.members.change(member_id, name="", area="", stage="left", paused_until=None, misses=0)
        earlier = merged_members.c.into_id == member_id
        await self._execute(update(merged_members).where(earlier).values(into_id=into_id))
        await self._execute(insert(merged_members), member_id=member_id, into_id=into_id, merged_at=self._now)

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
        await self._work.courses.move(member_id, into_id)
        await self._work.jobs.move(member_id, into_id)
        await self._work.ideas.move(member_id, into_id)
        spoken = recordings.c.member_id == member_id
        await self._execute(update(recordings).where(spoken).values(member_id=into_id))
        await self._work.acts.move(member_id, into_id)
        await self._work.tellings.move(member_id, into_id)
        of_them = desk_items.c.member_id == member_id, desk_items.c.closed_at.is_(None)
        await self._execute(update(desk_items).where(*of_them).values(member_id=into_id))
