"""Who may lead, who was asked, and who said yes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from storage.gatherings.records import Leader, Training
from storage.members import MEMBER, member_of
from storage.records import Member
from storage.repository import Repository, columns, made
from storage.tables.base import constant
from storage.tables.gatherings import leaders, trainings
from storage.tables.people import addresses, members

REFRESHER = "tutor_refresher"
"""What falls due about a member: they are to be trained again."""

_LEADER = columns(Leader, leaders)
_TRAINING = columns(Training, trainings)

_HERE = leaders.c.gathering_id == bindparam("the_gathering")
_THIS = and_(_HERE, leaders.c.member_id == bindparam("the_member"))
_OF = select(*_LEADER).where(_HERE).order_by(leaders.c.asked_at, leaders.c.member_id)
_insert = insert_or_change(leaders)
_ASK = _insert.on_conflict_do_update(
    index_elements=["gathering_id", "member_id"],
    set_={name: _insert.excluded[name] for name in ("part", "state", "asked_at", "answered_at")},
)
_ANSWER = update(leaders).where(_THIS).values(state=bindparam("the_state"), answered_at=bindparam("answered"))
_PROMOTE = update(leaders).where(_THIS).values(part="leader")
_OVER = (
    update(leaders)
    .where(_HERE, leaders.c.state == constant("asked"))
    .values(state="over", answered_at=bindparam("answered"))
    .returning(leaders.c.member_id)
)
_ASKED = update(members).where(members.c.id == bindparam("the_member")).values(last_asked_at=bindparam("asked"))
_reached = select(addresses.c.id).where(addresses.c.member_id == members.c.id, addresses.c.state == constant("open"))
_known = select(leaders.c.member_id).where(_HERE)
_POOL = (
    select(*MEMBER)
    .join(trainings, trainings.c.member_id == members.c.id)
    .where(
        trainings.c.topic == bindparam("the_topic"),
        members.c.bank_id == bindparam("bank_id"),
        members.c.stage == constant("active"),
        or_(bindparam("any_language"), members.c.language.in_(bindparam("languages", expanding=True))),
        or_(bindparam("anybody"), trainings.c.women),
        or_(bindparam("the_dialect") == constant(""), trainings.c.dialect == bindparam("the_dialect")),
        members.c.id.not_in(_known),
        _reached.exists(),
    )
    .order_by(
        (members.c.area != bindparam("the_area")),
        func.coalesce(members.c.last_asked_at, members.c.created_at),
        members.c.id,
    )
)
_BUSY = (
    select(leaders.c.member_id)
    .where(
        leaders.c.gathering_id.in_(bindparam("others", expanding=True)),
        leaders.c.state.in_([constant("asked"), constant("yes")]),
    )
    .distinct()
)
_passed = insert_or_change(trainings)
_PASS = _passed.on_conflict_do_update(
    index_elements=["member_id", "topic"],
    set_={
        **{name: _passed.excluded[name] for name in ("women", "passed_by", "passed_at", "refresher_at")},
        "dialect": func.coalesce(func.nullif(_passed.excluded.dialect, constant("")), trainings.c.dialect),
    },
)
_DIALECTS = (
    select(trainings.c.member_id, trainings.c.dialect)
    .join(members, members.c.id == trainings.c.member_id)
    .where(
        members.c.bank_id == bindparam("bank_id"),
        trainings.c.topic == bindparam("the_topic"),
        trainings.c.dialect != constant(""),
    )
)
_TRAININGS = select(*_TRAINING).where(trainings.c.member_id == bindparam("the_member")).order_by(trainings.c.topic)
_TRAINING_OF = and_(trainings.c.member_id == bindparam("the_member"), trainings.c.topic == bindparam("of_topic"))
_SUPERVISED = update(trainings).where(_TRAINING_OF).values(supervised_at=bindparam("since"))
_PUT_OFF = update(trainings).where(_TRAINING_OF).values(refresher_at=bindparam("then"))
_NO_LONGER = delete(trainings).where(_TRAINING_OF)
_EXPERIENCED = select(trainings.c.member_id).where(
    trainings.c.topic == bindparam("the_topic"),
    trainings.c.member_id.in_(bindparam("people", expanding=True)),
    trainings.c.supervised_at.is_not(None),
)
_RESET = delete(leaders).where(_HERE, leaders.c.state != constant("yes"))
_FORGET = delete(trainings).where(trainings.c.member_id == bindparam("the_member"))


class Leaders(Repository):
    """The leaders of all gatherings."""

    __slots__ = ()

    async def of(self, gathering_id: int) -> list[Leader]:
        """Everybody who was ever asked for one, in that order."""
        return [made(Leader, row) for row in await self._execute(_OF, the_gathering=gathering_id)]

    async def ask(self, gathering_id: int, member_id: int, *, part: str = "leader", state: str = "asked") -> None:
        """They are asked; with ``state="yes"`` they have said so by themselves."""
        values = {"gathering_id": gathering_id, "member_id": member_id, "part": part, "state": state}
        await self._connection.execute(_ASK, {**values, "asked_at": self._now, "answered_at": None})
        await self._execute(_ASKED, the_member=member_id, asked=self._now)

    async def answer(self, gathering_id: int, member_id: int, state: str) -> None:
        """They said ``yes`` or ``no``, can't after all (``out``), or are not needed (``over``)."""
        values = {"the_gathering": gathering_id, "the_member": member_id, "the_state": state}
        await self._execute(_ANSWER, answered=self._now, **values)

    async def promote(self, gathering_id: int, member_id: int) -> None:
        """A reserve leads."""
        await self._execute(_PROMOTE, the_gathering=gathering_id, the_member=member_id)

    async def over(self, gathering_id: int) -> list[int]:
        """Nobody more is needed: who had been asked and has not answered."""
        rows = await self._execute(_OVER, the_gathering=gathering_id, answered=self._now)
        return sorted(rows.scalars())

    async def reset(self, gathering_id: int) -> None:
        """It is planned anew: whoever said no to the old day can be asked again."""
        await self._execute(_RESET, the_gathering=gathering_id)

    async def pool(
        self,
        gathering_id: int,
        *,
        bank_id: int,
        topic: str,
        languages: Sequence[str],
        women: bool,
        area: str,
        dialect: str = "",
    ) -> list[Member]:
        """Who has passed the topic and was not asked for this gathering yet.

        Those of its area come first, then who has not been asked for longest. ``languages``: what it is held in, in all
        its ways of writing; none: any. ``women``: only those who lead what is for women. ``dialect``: only those
        who lead in it; empty: any.
        """
        rows = await self._execute(
            _POOL,
            the_gathering=gathering_id,
            the_topic=topic,
            bank_id=bank_id,
            any_language=not languages,
            languages=list(languages),
            anybody=not women,
            the_area=area,
            the_dialect=dialect,
        )
        return [member_of(row) for row in rows]

    async def busy(self, gathering_ids: Iterable[int]) -> frozenset[int]:
        """Who leads one of these, or was asked to."""
        return frozenset((await self._execute(_BUSY, others=list(gathering_ids))).scalars())

    async def dialects(self, bank_id: int, topic: str) -> dict[int, str]:
        """In which dialect each member leads a topic, of those who do in one."""
        rows = await self._execute(_DIALECTS, bank_id=bank_id, the_topic=topic)
        return {row.member_id: row.dialect for row in rows}

    async def passed(
        self,
        member_id: int,
        topic: str,
        *,
        women: bool,
        by: int | None,
        refresher_at: datetime | None = None,
        dialect: str = "",
    ) -> None:
        """They have passed the training for a topic; again renews it. ``refresher_at``: when they do so again.

        ``dialect``: what they lead it in, where that was said; once known it stays.
        """
        values = {"member_id": member_id, "topic": topic, "women": women, "passed_by": by, "passed_at": self._now}
        values["dialect"] = dialect
        await self._connection.execute(_PASS, {**values, "supervised_at": None, "refresher_at": refresher_at})
        await self._plan_refresher(member_id)

    async def supervised(self, member_id: int, topic: str) -> None:
        """They have led well with somebody beside them who knows it."""
        await self._execute(_SUPERVISED, the_member=member_id, of_topic=topic, since=self._now)

    async def put_off_refresher(self, member_id: int, topic: str, at: datetime) -> None:
        """They are trained again later."""
        await self._execute(_PUT_OFF, the_member=member_id, of_topic=topic, then=at)
        await self._plan_refresher(member_id)

    async def no_longer(self, member_id: int, topic: str) -> None:
        """They lead this topic no more; what they have said yes to stays."""
        await self._execute(_NO_LONGER, the_member=member_id, of_topic=topic)
        await self._plan_refresher(member_id)

    async def _plan_refresher(self, member_id: int) -> None:
        """The earliest of their refreshers falls due at its time."""
        ahead = [one.refresher_at for one in await self.trainings(member_id) if one.refresher_at is not None]
        if ahead:
            bank_id = (await self._work.members.get(member_id)).bank_id
            await self._work.due.set(REFRESHER, member_id, max(min(ahead), self._now), bank_id)
        else:
            await self._work.due.clear(REFRESHER, member_id)

    async def experienced(self, topic: str, member_ids: Iterable[int]) -> frozenset[int]:
        """Who of these has led it under supervision."""
        rows = await self._execute(_EXPERIENCED, the_topic=topic, people=list(member_ids))
        return frozenset(rows.scalars())

    async def trainings(self, member_id: int) -> list[Training]:
        """What a member may lead."""
        return [made(Training, row) for row in await self._execute(_TRAININGS, the_member=member_id)]

    async def forget(self, member_id: int) -> None:
        """They leave: nobody asks them to lead any more, and where they were to lead somebody else is looked for."""
        await self._execute(_FORGET, the_member=member_id)
        await self._work.due.clear(REFRESHER, member_id)
        for gathering in await self._work.gatherings.led_by(member_id):
            if gathering.state in ("seeking", "announced") and gathering.starts_at > self._now:
                await self.answer(gathering.id, member_id, "out")
                await self._work.due.set("gathering_seek", gathering.id, self._now, gathering.bank_id)
