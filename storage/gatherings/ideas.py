"""Ideas for something to do together.

1. Nobody reads an idea before somebody who plans gatherings has: it stands in its writer's own words.
2. Whoever likes it seconds it, once; its writer does not count.
3. With five it is planned: those who seconded it are the first to be invited.
4. It goes with its writer, as long as nothing is planned out of it.
"""

from __future__ import annotations

from sqlalchemy import and_, bindparam, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from storage.audiences import PLACE, WANTS
from storage.gatherings.records import Idea
from storage.members import MEMBER, member_of
from storage.records import Member
from storage.repository import Repository, columns, made
from storage.tables.base import constant
from storage.tables.parties import ideas, seconds
from storage.tables.people import members

ENOUGH = 5

_IDEA = columns(Idea, ideas)
_THIS = ideas.c.id == bindparam("the_idea")
_OPEN = insert(ideas).returning(*_IDEA)
_LOCK = select(*_IDEA).where(_THIS).with_for_update(key_share=True)
_CHANGE = update(ideas).where(_THIS).values(state=bindparam("the_state"), gathering_id=bindparam("the_gathering"))
_said = select(seconds.c.idea_id).where(seconds.c.idea_id == ideas.c.id, seconds.c.member_id == bindparam("the_member"))
_LISTED = (
    select(*_IDEA)
    .where(
        ideas.c.bank_id == bindparam("bank_id"),
        ideas.c.state == constant("open"),
        ideas.c.member_id != bindparam("the_member"),
        ~_said.exists(),
    )
    .order_by((ideas.c.language == bindparam("the_language")).desc(), ideas.c.id.desc())
)
_ENOUGH = (
    select(*_IDEA)
    .where(ideas.c.bank_id == bindparam("bank_id"), ideas.c.state == constant("enough"))
    .order_by(ideas.c.id)
)
_READERS = (
    select(*MEMBER)
    .where(
        members.c.bank_id == bindparam("bank_id"),
        members.c.stage == constant("active"),
        members.c.language == bindparam("the_language"),
        members.c.id != bindparam("the_member"),
        WANTS,
        PLACE.is_not(None),
    )
    .order_by(members.c.id)
)
_SECOND = insert_once(seconds).on_conflict_do_nothing()
_COUNT = select(func.count()).where(seconds.c.idea_id == bindparam("the_idea"))
_BACKERS = (
    select(*MEMBER)
    .select_from(members)
    .join(ideas, ideas.c.bank_id == members.c.bank_id)
    .where(
        ideas.c.gathering_id == bindparam("the_gathering"),
        members.c.stage == constant("active"),
        or_(
            members.c.id == ideas.c.member_id,
            select(seconds.c.idea_id)
            .where(seconds.c.idea_id == ideas.c.id, seconds.c.member_id == members.c.id)
            .exists(),
        ),
    )
    .order_by(members.c.id)
)
_FORGET = (
    update(ideas)
    .where(ideas.c.member_id == bindparam("the_member"), ideas.c.state != constant("planned"))
    .values(state="dropped", words="")
)


class Ideas(Repository):
    """The ideas of all banks."""

    __slots__ = ()

    async def note(self, bank_id: int, member_id: int, words: str, language: str) -> Idea:
        """Somebody has one: ``new``, and nobody has read it."""
        values = {"bank_id": bank_id, "member_id": member_id, "words": words, "language": language, "state": "new"}
        values |= {"gathering_id": None, "created_at": self._now}
        return made(Idea, (await self._connection.execute(_OPEN, values)).one())

    async def lock(self, idea_id: int) -> Idea:
        """An idea, kept from changing under us. LookupError where there is none."""
        row = (await self._execute(_LOCK, the_idea=idea_id)).one_or_none()
        if row is None:
            raise LookupError(f"there is no idea {idea_id}")
        return made(Idea, row)

    async def change(self, idea_id: int, state: str, gathering_id: int | None = None) -> None:
        """What became of it; with the gathering that was planned out of it."""
        await self._execute(_CHANGE, the_idea=idea_id, the_state=state, the_gathering=gathering_id)

    async def listed(self, member: Member) -> list[Idea]:
        """What a member can second: others' ideas, those in their own language first, the newest first."""
        rows = await self._execute(_LISTED, bank_id=member.bank_id, the_member=member.id, the_language=member.language)
        return [made(Idea, row) for row in rows]

    async def enough(self, bank_id: int) -> list[Idea]:
        """What enough members like and nobody has planned yet, the oldest first."""
        return [made(Idea, row) for row in await self._execute(_ENOUGH, bank_id=bank_id)]

    async def readers(self, idea: Idea) -> list[Member]:
        """Who is asked whether they like it: they read its language, want news and can be reached."""
        rows = await self._execute(
            _READERS,
            bank_id=idea.bank_id,
            the_language=idea.language,
            the_member=idea.member_id,
            purpose="news",
        )
        return [member_of(row) for row in rows]

    async def second(self, idea_id: int, member_id: int) -> int:
        """A member likes it; saying so again changes nothing. How many do now."""
        await self._execute(_SECOND, idea_id=idea_id, member_id=member_id, said_at=self._now)
        return int((await self._execute(_COUNT, the_idea=idea_id)).scalar_one())

    async def backers(self, gathering_id: int) -> list[Member]:
        """Whose idea a gathering was, and who seconded it."""
        return [member_of(row) for row in await self._execute(_BACKERS, the_gathering=gathering_id)]

    async def forget(self, member_id: int) -> None:
        """They leave: their ideas go with them (rule 4)."""
        await self._execute(_FORGET, the_member=member_id)

    async def move(self, member_id: int, into_id: int) -> None:
        """Somebody turned out to be a member already: what they liked and thought of is the member's."""
        theirs = select(seconds.c.idea_id).where(seconds.c.member_id == into_id)
        own = update(seconds).where(and_(seconds.c.member_id == member_id, seconds.c.idea_id.not_in(theirs)))
        await self._execute(own.values(member_id=into_id))
        await self._execute(update(ideas).where(ideas.c.member_id == member_id).values(member_id=into_id))
