"""What every week of the course has in common, and what is asked of the database about it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from storage import Work
from storage.gatherings.records import Gathering
from storage.messages import Outgoing
from storage.records import Bank
from tests.courses.neighbours import Group, Neighbour, sources
from tests.loop.town import Town

FIRST = date(2026, 11, 26)
"""A Thursday; each week is at two in the afternoon, for two and a half hours."""
LEARNERS = ["Karim", "Asma", "Jamal", "Lipi", "Mina", "Nadia", "Omar", "Parul", "Quamrul", "Rina", "Salma", "Tania"]
ONE_PHONE = {"Asma", "Jamal"}
"""What is written to them waits until it is clear who of them holds it."""
LENGTH, PREPARING = 150, 30
WORDS = "bajare hete jabo"
"""What one of them plans in her own words."""


class Weeks:
    """The bank and its people, in any week."""

    bank: Bank

    def __init__(self, here: Town) -> None:
        self.here, self.group = here, Group(here)
        self.posted = 0
        self.waiting: list[str] = []

    def who(self, name: str) -> Neighbour:
        return self.group.people[name]

    async def comes_up(self, number: int) -> None:
        """The day before, and two hours before it begins, people are reminded; those who lead read the word."""
        await self.group.until(self.day(number, 14, 5) - timedelta(days=1))
        await self.group.until(self.day(number, 12, 5))
        news = await self.group.reads()
        week = await self.week(number)
        assert week.state == "announced"
        for name in set(await self.enrolled()) - ONE_PHONE:
            assert any("Soon:" in one for one in sources(news, self.who(name))), name
        assert len([row for row in news if week.word in row.text and "The word today" in row.source]) == 2

    async def in_the_room(self, number: int, there: list[str]) -> list[Outgoing]:
        """Everybody texts the word at once; when it is over a tutor says that this is all."""
        await self.group.until(self.day(number, 14, 10))
        word = (await self.week(number)).word
        phone = [name for name in there if name in ONE_PHONE]
        await self.group.all_write([(name, word) for name in there if name not in phone])
        for name in phone:
            await self.who(name).writes(f"ami {name}")
            await self.who(name).writes(word)
        news = await self.group.reads()
        noted = {row.member_id for row in news if "I have noted that you are there" in row.source}
        assert noted == {self.who(name).id for name in there}
        await self.group.until(self.day(number, 16, 35))
        await self.group.reads()
        await self.who("Rahima").answers_to("Who else came?", 1)
        return list(await self.group.reads())

    async def hours(self, number: int, came: int) -> None:
        """One reply posts: those who came give, as far as they can, the tutors get; the books balance."""
        pot = await self.pot()
        await self.who("Sam").answers_to("Yes, post it", 1)
        news = await self.group.reads()
        assert "It is posted" in " ".join(sources(news, self.who("Sam")))
        week = await self.week(number)
        lines = {
            line.member_id: line.minutes
            for line in await self.here.storage.run(lambda work: work.settling.stands(week))
        }
        tutors = {one.id for one in await self.leaders(number)}
        gave = [minutes for one, minutes in lines.items() if one not in tutors]
        there = await self.here.storage.run(lambda work: work.seats.of(week.id, "came"))
        assert (len(there), {lines[one] for one in tutors}) == (came, {LENGTH + PREPARING})
        assert set(gave) <= {-LENGTH}  # Who has nothing to give is excused.
        assert await self.pot() - pot == -sum(lines.values())
        assert await self.here.storage.run(lambda work: work.ledger.audit()) == []
        assert len(await self.leaders(number)) == 2
        assert (await self.week(number)).postings == 1

    async def midweek(self, number: int, said: dict[str, int]) -> None:
        """On Sunday everybody with a plan is asked how it goes, and nobody else."""
        await self.group.until(self.day(number, 12, 5) + timedelta(days=3))
        news = await self.group.reads()
        assert {row.member_id for row in news if "How is your plan" in row.source} == {self.who(one).id for one in said}
        for name, digit in said.items():
            await self.who(name).answers_to("How is your plan", digit)
        await self.group.reads()

    async def asked_to_ring(self, number: int, away: Neighbour) -> Neighbour:
        """Who is asked to ring somebody about a week."""
        week = await self.week(number)

        async def job(work: Work) -> list[int]:
            seat = await work.seats.get(week.id, away.id)
            assert seat is not None
            return [one for one, said in (await work.courses.tried(seat.id)).items() if said == "asked"]

        (found,) = await self.here.storage.run(job)
        return next(one for one in self.group.people.values() if one.id == found)

    async def plan(self, who: Neighbour, *answers: str) -> None:
        for answer in answers:
            await who.writes(answer)

    def planner(self) -> Neighbour:
        """The first with a phone of her own who has a seat."""
        return next(self.who(name) for name in LEARNERS[3:] if name not in self.waiting)

    async def one_who_can_leave(self) -> Neighbour:
        names = [name for name in await self.enrolled() if name in LEARNERS[3:]]
        return self.who([name for name in names if name not in {self.planner().name, "Parul", "Quamrul"}][-1])

    def first_of_those_who_wait(self) -> str:
        number = {name: next(row for row in self.who(name).read if "it is full" in row.source) for name in self.waiting}
        return next(name for name, row in number.items() if "number 1" in row.source)

    @staticmethod
    def day(number: int, hour: int, minute: int) -> datetime:
        """A time on the day of a week."""
        return datetime.combine(FIRST + timedelta(weeks=number - 1), time(hour, minute), UTC)

    async def weeks_in(self, work: Work) -> list[Gathering]:
        found = await work.gatherings.between(self.bank.id, self.day(1, 0, 0), self.day(7, 0, 0))
        return [one for one in found if one.series_id == found[0].series_id]

    async def week(self, number: int) -> Gathering:
        return (await self.here.storage.run(self.weeks_in))[number - 1]

    async def plans_of_first(self, work: Work) -> list[object]:
        return list(await work.courses.plans((await self.weeks_in(work))[0].id))

    async def enrolled(self, state: str = "on") -> list[str]:
        """The names of those who belong to it, in the order in which they are listed here."""

        async def job(work: Work) -> set[int]:
            course = (await self.weeks_in(work))[0].series_id
            assert course is not None
            return {one.member_id for one in await work.courses.of(course, state)}

        ids = await self.here.storage.run(job)
        return [name for name in LEARNERS if self.who(name).id in ids]

    async def leaders(self, number: int) -> list[Neighbour]:
        week = await self.week(number)
        found = await self.here.storage.run(lambda work: work.leaders.of(week.id))
        ids = {one.member_id for one in found if one.state == "yes" and one.part == "leader"}
        return [one for one in self.group.people.values() if one.id in ids]

    async def pot(self) -> int:
        return (await self.here.storage.run(lambda work: work.ledger.pot(self.bank.id))).balance

    async def count_of_transfers(self) -> int:
        async def job(work: Work) -> int:
            return sum([len(await work.settling.stands(one)) for one in await self.weeks_in(work)])

        return await self.here.storage.run(job)
