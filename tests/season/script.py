"""What everybody does at what they read, and what must hold whenever hours are posted."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from tests.season import hours
from tests.season.cast import Cast
from tests.season.people import CHANNELS, COORDINATOR
from tests.season.street import Group, Letter
from tests.season.talks import RULES, Talk

PAIR = 2
CODE = re.compile(r"\d{6}")
WORD = re.compile(r'The word today is "([^"]+)"')
LED = re.compile(r"together with (.+)\. Thank you!")
HANDFUL = 15
"""Nobody types more texts in five minutes."""


class Season(Cast):
    """The script. It answers letters by what they say, and knows of each talk what its people were told."""

    def __init__(self, here: Group, talks: list[Talk]) -> None:
        super().__init__(here)
        self.talks = talks
        self.grace = self.people[COORDINATOR]
        self.planned: Talk | None = None
        self.leaving: dict[str, Talk] = {}
        self.checked = 0
        self.shown = talks[0]
        self.done: list[str] = []
        self.answers = [
            ("there is a message for you", lambda one: one.to.name),
            ("Who is writing?", lambda one: one.code(self.here.writing[one.to.phone])),
            ("Where is it?", lambda one: self._plan(one).plan.rpartition(", ")[2]),
            ("What is the address of", lambda one: "0"),
            ("without steps?", lambda one: one.code("Yes")),
            ("hours for women only?", lambda one: "0"),
            ("for prayers or school holidays?", lambda one: "0"),
            ("Who is it for?", lambda one: one.code("Everybody")),
            ("Who gives the hours?", lambda one: one.code(RULES[self._plan(one).rule])),
            ("How much time for preparing", lambda one: one.code("30 minutes")),
            ("Shall I go ahead?", self._go_ahead),
            ("Was it you? Then write this code", self._code),
            ("Can you lead this with a second person", self._can_lead),
            ("Can you be the reserve", lambda one: one.code("Not this time")),
            ("You lead this", lambda one: None),
            ("You lead ", self._leading),
            ("leaders found. You can write the name", lambda one: one.code("Call it off")),
            ("put off: there are not two leaders", self._put_off),
            ("Which one can't you come to?", lambda one: one.code(self.leaving[one.to.name].title)),
            ("Would you like to come?", self._invited),
            ("You have a seat", self._seated),
            ("Which one do you mean?", lambda one: one.source.split("\n")[1].partition(":")[0]),
            ("it is full", self._full),
            ("A seat is free now", self._offered),
            ("A reminder: ", self._reminded),
            ("That is not the word of today", self._noted),
            ("That word was for", self._noted),
            ("I have noted that you are there", self._there),
            ("noted already that you are there", self._noted),
            ("they count if you write how many", lambda one: one.code("That is all")),
            ("Who else came?", self._who_came),
            ("Leaders get", self._sums),
            ("came. Led by", self._sums),
            ("It is posted, and all have been told", self._is_posted),
            ("How was it?", lambda one: one.code("Very good") if self._talk(one).number % 8 == 0 else None),
        ]

    def _plan(self, _letter: Letter) -> Talk:
        assert self.planned is not None
        return self.planned

    def _talk(self, letter: Letter) -> Talk:
        """Which talk a letter is about: its title, or its time on the day."""
        for talk in self.talks:
            if talk.title in letter.source:
                return talk
        today = self.here.clock.now()
        named = [one for one in self.talks if one.topic in letter.source]
        return min(named or self.talks, key=lambda one: abs(one.starts_at - today))

    async def train(self) -> None:
        """The coordinator writes down who has passed which topic."""
        guides = [one for one in self.people.values() if one.role == "guide"]
        for first in range(0, len(guides), HANDFUL):
            for one in guides[first : first + HANDFUL]:
                await self.here.write(self.grace, f"PASSED {one.name} {one.topic}")
            await self.react()
            await self.here.go_to(self.here.clock.now() + timedelta(minutes=6))

    async def play(self) -> None:
        """One event after another: planned six days before, then whatever its trouble is."""
        events: list[tuple[datetime, Callable[[Talk], object], Talk]] = []
        for talk in self.talks:
            begins = talk.starts_at
            events.append((begins - timedelta(days=6, hours=begins.hour - 9), self._opens, talk))
            events.append((begins - timedelta(hours=20), self._day_before, talk))
            events.append((begins - timedelta(hours=1), self._hour_before, talk))
            events.append((begins + timedelta(minutes=10), self._room, talk))
            events.append((begins + timedelta(days=1, minutes=15), self._next_day, talk))
        for moment, happens, talk in sorted(events, key=lambda event: (event[0], event[2].number)):
            await self.until(moment)
            await happens(talk)  # type: ignore[misc] # a method of ours

    async def _opens(self, talk: Talk) -> None:
        self.planned = talk
        await self.says(self.grace, talk.plan)
        self.planned = None

    def _go_ahead(self, letter: Letter) -> str:
        talk = self._plan(letter)
        assert talk.title in letter.source
        return letter.code("Yes")

    def _code(self, letter: Letter) -> str:
        found = CODE.search(letter.source.rpartition("code")[2])
        assert found is not None
        return found[0]

    # Leading

    def _can_lead(self, letter: Letter) -> str | None:
        talk = self._talk(letter)
        if talk.trouble == "alone" and talk.leaders:
            return letter.code("Not this time")
        if talk.trouble in {"refused", "alone"} and len(talk.refused) < 1:
            talk.refused.add(letter.to.name)
            return letter.code("Not this time")
        if talk.trouble == "silent" and len(talk.refused) < 1:
            talk.refused.add(letter.to.name)
            return None
        return letter.code("Yes")

    def _leading(self, letter: Letter) -> str | None:
        talk = self._talk(letter)
        if word := WORD.search(letter.source):
            talk.words[letter.to.name] = word[1]
            return None
        if beside := LED.search(letter.source):
            talk.leaders = {letter.to.name, beside[1]}
        return None

    def _put_off(self, letter: Letter) -> str:
        self._talk(letter).over = "off"
        return letter.code("Call it off")

    # Coming

    def _invited(self, letter: Letter) -> str:
        talk = self._talk(letter)
        assert letter.to.language.startswith(talk.language)
        same = [one.name for one in self.people.values() if one.role == "neighbour" and one.phone]
        wanted = talk.trouble == "full" or (same.index(letter.to.name) + talk.number) % 3 > 0
        return letter.code("I'm coming" if wanted else "Not this time")

    def _seated(self, letter: Letter) -> str | None:
        talk = self._talk(letter)
        if letter.to.name not in talk.seated:
            talk.seated.append(letter.to.name)
        assert len(talk.seated) <= talk.seats
        return None

    def _full(self, letter: Letter) -> str | None:
        talk = self._talk(letter)
        assert len(talk.seated) == talk.seats
        talk.waiting.append(letter.to.name)
        return None

    def _offered(self, letter: Letter) -> str:
        self._talk(letter).offered += 1
        return letter.code("Yes")

    def _reminded(self, letter: Letter) -> str | None:
        talk = self._talk(letter)
        if talk.trouble != "full" or letter.to.name != talk.seated[0] or letter.to.name in talk.refused:
            return None
        talk.refused.add(letter.to.name)
        talk.seated.remove(letter.to.name)
        return letter.code("I can't come")

    # What goes wrong

    async def _day_before(self, talk: Talk) -> None:
        if talk.trouble in {"out", "alone"}:
            await self._drops_out(talk, min(talk.leaders))

    async def _hour_before(self, talk: Talk) -> None:
        if talk.trouble == "hour":
            await self._drops_out(talk, max(talk.leaders))

    async def _drops_out(self, talk: Talk, name: str) -> None:
        talk.leaders.discard(name)
        talk.words.pop(name, None)
        self.leaving[name] = talk
        await self.says(self.people[name], "i can't come")

    async def _room(self, talk: Talk) -> None:
        """The word is called out, and texted; a second copy of each arrives at once."""
        if talk.over:
            return
        assert len(talk.leaders) == PAIR, (talk, "led alone")
        assert set(talk.words) >= talk.leaders, talk
        (word,) = set(talk.words.values())
        if talk.trouble == "nobody":
            return
        there = talk.seated if talk.trouble == "full" else talk.seated[:-1]
        if talk.trouble == "late":
            await self.says(self.people[there[0]], "zzyzx")
        await asyncio.gather(*(self.here.write(self.people[name], word, copies=2) for name in there))
        await self.react()
        assert talk.came >= set(there)

    async def _next_day(self, talk: Talk) -> None:
        """All its code words once more, and one that comes too late."""
        if talk.over:
            return
        assert talk.posted, talk
        if talk.trouble == "late":
            await self.says(self.people[talk.seated[-1]], next(iter(talk.words.values())))

    def _there(self, letter: Letter) -> None:
        self._talk(letter).came.add(letter.to.name)

    def _noted(self, letter: Letter) -> None:
        self.done.append(letter.source.partition("\n")[0])

    # The hours

    def _who_came(self, letter: Letter) -> str | None:
        talk = self._talk(letter)
        if letter.to.name != min(talk.leaders):
            return None
        if talk.trouble == "unnamed":
            others = [one for one in self.people.values() if not one.phone and one.language.startswith(talk.language)]
            talk.came.add(others[0].name)
            return f"{others[0].name} and Xyzzy Qwrt"
        return letter.code("That is all")

    def _sums(self, letter: Letter) -> str | None:
        talk = self._talk(letter)
        if letter.to is not self.grace or talk.posted:
            return None
        self.shown = talk
        return letter.code("Yes, post it")

    def _is_posted(self, _letter: Letter) -> None:
        assert not self.shown.posted, "posted twice"
        self.shown.posted = True
        hours.post(self.shown, self.people)

    async def after(self) -> None:
        """Whenever hours were posted, the books balance, and everybody has what the script counts."""
        posted = sum(talk.posted for talk in self.talks)
        if posted == self.checked:
            return
        self.checked = posted
        assert await self.here.storage.run(lambda work: work.ledger.audit()) == []
        await self.here.compare()

    async def end(self) -> None:
        """All happened as it was meant to, on every channel; the last webhooks once more say and post nothing."""
        hours.all_has_happened(self.talks, self.done)
        assert min(self.here.letters[channel] for channel in CHANNELS) > 0, self.here.letters
        await self.here.repeat(200)
        await self.here.settle()
        assert await self.here.news() == []
        self.checked = 0
        await self.after()
