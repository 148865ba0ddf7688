"""Six weeks, from the invitation to a new tutor: over signed webhooks that arrive twice and late, on both databases.

Twelve want to come and ten can; two share a phone, one is on Telegram; some stay away, one leaves, a tutor falls ill.
"""

from __future__ import annotations

from datetime import timedelta

from storage import Storage, Work
from storage.own_data import own_data
from tests.clock import StoppedClock
from tests.courses.neighbours import sources
from tests.courses.weeks import LEARNERS, ONE_PHONE, WORDS, Weeks
from tests.loop.town import town


async def test_six_weeks(storage: Storage, clock: StoppedClock) -> None:
    async with town(storage, clock) as here:
        course = Course(here)
        await course.people_come()
        await course.planned()
        await course.led_by_two()
        await course.full()
        await course.first_week()
        await course.second_week()
        await course.third_week()
        await course.fourth_week()
        await course.fifth_week()
        await course.sixth_week()
        await course.over()
        await course.a_new_tutor_leads()
        await course.nothing_happens_twice()
        await course.plans_are_their_own()


class Course(Weeks):
    """What each reads at every step."""

    async def people_come(self) -> None:
        """Everybody is a member already."""
        bank = (await self.here.storage.run(lambda work: work.banks.all()))[0]
        self.bank = bank
        enter = self.group.enter
        await enter(bank, "Sam", "en", "telegram", role="coordinator")
        for name, language, channel in (
            ("Rahima", "bn", "telegram"),
            ("Shirin", "bn-Latn", "sms"),
            ("Nasima", "bn", "sms"),
        ):
            await enter(bank, name, language, channel, role="member")
        for place, name in enumerate(LEARNERS):
            channel = "telegram" if name == "Karim" else "sms"
            beside = "Asma" if name == "Jamal" else ""
            await enter(bank, name, ("bn", "bn-Latn")[place % 2], channel, beside=beside)

    async def planned(self) -> None:
        """Who has passed is written down; what is missing of the plan is asked for; a course has six weeks."""
        sam = self.who("Sam")
        for name in ("Rahima", "Shirin", "Nasima"):
            await sam.writes(f"PASSED {name} living well")
        await sam.writes("SUPERVISED Rahima living well")
        await sam.writes("living well in Bengali every Thursday 2pm at Toynbee Hall, 10 people")
        for answer in ("Toynbee Hall", "Commercial Street 28", "1", "0", "0", "1", "1", "1"):
            await sam.writes(answer)
        news = await self.group.reads()
        assert "Every week, 6 times:" in sources(news, sam)[-1]
        await sam.writes("1")

    async def led_by_two(self) -> None:
        """Nobody is invited before two have said yes; one more is the reserve."""
        assert [row.source for row in await self.group.reads() if "invited" in row.source] == []
        for name in ("Shirin", "Nasima"):
            if not any("Can you lead" in row.source for row in self.who(name).read):
                continue
            await self.who(name).answers_to("Can you lead", 1)
        assert sources(await self.group.reads(), self.who("Karim")) == []
        await self.who("Rahima").answers_to("Can you lead", 1)
        news = await self.group.reads()
        assert "I have invited 12 people." in sources(news, self.who("Sam"))[0]
        reserve = next(row for row in news if "Can you be the reserve" in row.source)
        self.reserve = next(one for one in self.group.people.values() if one.id == reserve.member_id)
        self.second = self.who("Nasima" if self.reserve.name == "Shirin" else "Shirin")
        await self.reserve.answers_to("Can you be the reserve", 1)

    async def full(self) -> None:
        """Ten have a seat for all weeks, two wait; two people of one phone have a seat each."""
        await self.who("Karim").taps(1)
        for name in LEARNERS[1:3]:
            await self.who(name).writes(f"ami {name}")
            await self.group.reads()
            await self.who(name).answers_to("Would you like to come?", 1)
        await self.group.all_write([(name, "1") for name in LEARNERS[3:-2]])
        for name in LEARNERS[-2:]:
            self.here.clock.move(timedelta(minutes=1))
            await self.who(name).writes("1")
        await self.group.reads()
        news = [row for name in LEARNERS for row in self.who(name).read]
        have = [row for row in news if "You have a seat" in row.source]
        assert len(have) == 10
        assert sorted(row.source.partition("number ")[2][:1] for row in news if "it is full" in row.source) == [
            "1",
            "2",
        ]
        assert len(await self.enrolled()) == 10
        self.waiting = [name for name in LEARNERS if any("it is full" in row.source for row in self.who(name).read)]

    async def first_week(self) -> None:
        """All come and text the word; one plans with digits, one in her own words and is helped by a tutor."""
        everybody = await self.enrolled()
        await self.comes_up(1)
        await self.in_the_room(1, everybody)
        karim, planner = self.who("Karim"), self.planner()
        for answer in ("1", "2", "1"):
            await karim.taps(int(answer))
            await self.group.reads()
        await karim.writes("5")
        await karim.writes("10")
        await self.plan(planner, WORDS, "duibar", "dupure", "6", "3")
        news = await self.group.reads()
        assert "Your plan: " in sources(news, karim)[-2]
        await karim.answers_to("how well do you manage", 2)
        assert "It is only counted" in sources(await self.group.reads(), karim)[-1]
        assert sources(news, planner)[-1].startswith("What would make you surer?"), sources(news, planner)
        told = [row for row in news if "is 3 of 10 sure" in row.source]
        assert {row.member_id for row in told} == {self.who("Rahima").id, self.second.id}
        assert WORDS in told[0].text
        await self.who("Rahima").writes("Ekdin pore ekdin koro")
        await self.group.reads()
        await planner.answers_to("has an idea for your plan", 1)
        await self.group.reads()
        await planner.answers_to("What would make you surer?", 2)
        await planner.writes("3")
        await planner.writes("8")
        assert "on 3 days. Good luck!" in sources(await self.group.reads(), planner)[-2]
        await self.hours(1, 10)
        await self.midweek(1, {karim.name: 1, planner.name: 3})
        await planner.answers_to("What would make it easier?", 0)
        await self.group.reads()

    async def second_week(self) -> None:
        """One leaves before it, and who waited longest has the seat; who waits still hears of the next course."""
        leaver = await self.one_who_can_leave()
        await leaver.writes("whats on")
        await self.group.reads()
        await leaver.answers_to("You have a seat", 2)
        await self.group.reads()
        await leaver.answers_to("only for this week, or for the whole course", 2)
        news = await self.group.reads()
        assert "May I know why?" in sources(news, leaver)[-1]
        await leaver.answers_to("May I know why?", 1)
        (offered,) = [row for row in news if "A seat is free now" in row.source]
        taker = next(one for one in self.group.people.values() if one.id == offered.member_id)
        assert taker.name == self.first_of_those_who_wait()
        await taker.answers_to("A seat is free now", 1)
        assert "You have a seat" in sources(await self.group.reads(), taker)[-1]
        left = next(name for name in self.waiting if name != taker.name)
        await self.comes_up(2)
        news = await self.in_the_room(2, await self.enrolled())
        assert "has begun already" in " ".join(sources(news, self.who(left)))
        await self.hours(2, 10)

    async def third_week(self) -> None:
        """A tutor falls ill on the day: the reserve leads; who was away is rung by somebody who was there."""
        await self.comes_up(3)
        await self.second.answers_to("You lead", 2)
        news = await self.group.reads()
        assert f"together with {self.reserve.name}" in " ".join(sources(news, self.who("Rahima")))
        await self.second.answers_to("Is that only for this week?", 1)
        there = [name for name in await self.enrolled() if name != "Karim"]
        news = await self.in_the_room(3, there)
        assert {one.id for one in await self.leaders(3)} == {self.who("Rahima").id, self.reserve.id}
        karim = self.who("Karim")
        assert [one for one in sources(news, karim) if "Is everything all right?" in one]
        await karim.answers_to("Is everything all right?", 1)
        await self.group.reads()
        await karim.answers_to("Shall somebody of the group ring you", 1)
        await self.group.reads()
        peer = await self.asked_to_ring(3, karim)
        if peer.name in ONE_PHONE:
            await peer.writes(f"ami {peer.name}")
            await self.group.reads()
        assert not any(karim.phone in row.text for row in peer.read)
        await peer.answers_to("Can you ring and tell", 1)
        news = await self.group.reads()
        assert [row.member_id for row in news if karim.phone in row.text] == [peer.id]
        assert any("will ring you." in one for one in sources(news, karim))
        await self.hours(3, 9)

    async def fourth_week(self) -> None:
        """One says before that she can't, one is missed; both tutors lead again."""
        await self.comes_up(4)
        away = self.who("Parul") if "Parul" in await self.enrolled() else self.who("Quamrul")
        await away.answers_to("Soon:", 2)
        await self.group.reads()
        await away.answers_to("only for this week, or for the whole course", 1)
        there = [name for name in await self.enrolled() if name not in {"Mina", away.name}]
        news = await self.in_the_room(4, there)
        assert {one.id for one in await self.leaders(4)} == {self.who("Rahima").id, self.second.id}
        assert "it was a pity without you" in " ".join(sources(news, away))
        assert "Is everything all right?" in " ".join(sources(news, self.who("Mina")))
        await away.answers_to("it was a pity without you", 2)
        await self.hours(4, 8)

    async def fifth_week(self) -> None:
        """Who stays away and says nothing lies on the desk; the others have no hours left to give, and the pot does."""
        await self.comes_up(5)
        there = [name for name in await self.enrolled() if name != "Mina"]
        news = await self.in_the_room(5, there)
        assert "Mina has missed two weeks" in " ".join(sources(news, self.who("Sam")))
        await self.who("Sam").answers_to("has missed two weeks", 1)
        await self.hours(5, 9)

    async def sixth_week(self) -> None:
        """The last one: no plan is asked for any more."""
        await self.comes_up(6)
        there = [name for name in await self.enrolled() if name != "Mina"]
        news = await self.in_the_room(6, there)
        assert [row for row in news if "What will you do for yourself" in row.source] == []
        asked = [row.member_id for row in news if "how well do you manage" in row.source]
        assert asked == [self.who("Karim").id]  # Nobody else said how it was before.
        await self.who("Karim").answers_to("how well do you manage", 4)
        await self.group.reads()
        await self.hours(6, 9)

    async def over(self) -> None:
        """The day after: four of six is finished. Everybody who has may become a tutor."""
        await self.group.until(self.day(6, 12, 5) + timedelta(days=1))
        news = await self.group.reads()
        finished = {row.member_id for row in news if "You have finished" in row.source}
        names = await self.enrolled("finished")
        assert finished == {self.who(name).id for name in names if name not in ONE_PHONE}
        assert len(names) == 9
        assert "Shall I write to you when it begins again?" in " ".join(sources(news, self.who("Mina")))
        assert any("9 of 11 people have finished it." in one for one in sources(news, self.who("Sam")))
        await self.who("Karim").answers_to("Would you like to become a tutor", 1)
        news = await self.group.reads()
        assert "Karim has finished a course" in " ".join(sources(news, self.who("Sam")))
        await self.who("Sam").answers_to("has finished a course", 1)
        await self.who("Sam").writes("PASSED Karim living well")
        assert "You have passed the training" in " ".join(sources(await self.group.reads(), self.who("Karim")))

    async def a_new_tutor_leads(self) -> None:
        """In the next course, beside somebody who was supervised; who came too late for this one is invited to it."""
        await self.who("Sam").writes("living well in Bengali every Friday 2pm at Toynbee Hall, 10 people")
        news = await self.group.reads()
        for asked, digit in (("Who is it for?", 1), ("Who gives the hours?", 1), ("preparing", 1), ("go ahead?", 1)):
            await self.who("Sam").answers_to(asked, digit)
            news = await self.group.reads()
        asked_to = {row.member_id for row in news if "Can you lead" in row.source}
        assert self.who("Rahima").id in asked_to
        for name in ("Shirin", "Nasima"):
            if self.who("Karim").id not in asked_to:
                assert self.who(name).id in asked_to
                await self.who(name).answers_to("Can you lead", 2)
                asked_to |= {row.member_id for row in await self.group.reads() if "Can you lead" in row.source}
        for name in ("Rahima", "Karim"):
            await self.who(name).answers_to("Can you lead", 1)
        news = await self.group.reads()
        assert "together with Rahima" in " ".join(sources(news, self.who("Karim")))
        late = next(
            name for name in self.waiting if any("has begun already" in row.source for row in self.who(name).read)
        )
        assert "6 weeks, first" in " ".join(sources(news, self.who(late)))

    async def nothing_happens_twice(self) -> None:
        """All webhooks of the six weeks once more: nobody reads anything, and the books stay as they are."""
        before = await self.here.storage.run(lambda work: work.ledger.audit())
        count = await self.count_of_transfers()
        await self.here.repeat_everything()
        assert await self.group.reads() == []
        assert (before, await self.count_of_transfers()) == ([], count)

    async def plans_are_their_own(self) -> None:
        """What somebody planned they and two tutors have read; it is in their own data, and goes with them."""
        planner = self.planner()
        readers = {one.name for one in self.group.people.values() if any(WORDS in row.text for row in one.read)}
        assert readers == {planner.name, "Rahima", self.second.name}
        other = await self.here.storage.run(lambda work: own_data(work, self.who("Karim").id))
        mine = await self.here.storage.run(lambda work: own_data(work, planner.id))
        assert [row["what"] for row in mine["plans"] if row["what"]] == [WORDS]
        assert WORDS not in str(other)
        assert mine["courses"][0]["state"] == "finished"
        assert [(row["score_first"], row["score_last"]) for row in other["courses"]] == [("2", "4")]

        async def leave(work: Work) -> int:
            await work.leaving.leave(planner.id, to_member_id=None, write_off_reason="moved away", by=None)
            return len(await work.courses.plans((await self.weeks_in(work))[0].id))

        before = len(await self.here.storage.run(self.plans_of_first))
        assert await self.here.storage.run(leave) == before - 1

    # What the steps have in common.
