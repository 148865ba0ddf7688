"""People who answer what they read by a script, in a time that goes on from one event to the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, time, timedelta

from tests.season.people import Person
from tests.season.street import Group, Letter

MORNING = time(8)


class Cast:
    """Everybody, and what they answer: the first part of a letter's English source that is in ``answers`` counts."""

    def __init__(self, here: Group) -> None:
        self.here = here
        self.people = here.people
        self.answers: list[tuple[str, Callable[[Letter], str | None]]] = []

    async def after(self) -> None:
        """What must hold whenever everybody has answered."""

    async def react(self) -> None:
        """Everybody answers what they have read, until nobody has anything to answer."""
        await self.here.settle()
        while letters := await self.here.news():
            answers: dict[str, list[tuple[Letter, str]]] = {}
            for letter in letters:
                if (answer := self._answer(letter)) is not None:
                    answers.setdefault(letter.to.phone, []).append((letter, answer))
            await asyncio.gather(*(self._write_all(several) for several in answers.values()))
            await self.here.settle()
            await self.after()

    async def _write_all(self, answers: list[tuple[Letter, str]]) -> None:
        """What is written on one phone, in its order; what posts hours arrives twice."""
        for letter, answer in answers:
            await self.here.write(letter.to, answer, copies=2 if "Yes, post it" in letter.source else 1)

    def _answer(self, letter: Letter) -> str | None:
        for phrase, answer in self.answers:
            if phrase in letter.source:
                return answer(letter)
        return None

    async def says(self, who: Person, text: str, copies: int = 1) -> None:
        """Somebody writes by themselves; everybody answers what follows from it."""
        await self.here.write(who, text, copies)
        await self.react()

    async def until(self, moment: datetime) -> None:
        """Whatever happens by itself on the way happens at its time; each morning brings what waited in the night."""
        while True:
            morning = datetime.combine(self.here.clock.now().date(), MORNING, self.here.clock.now().tzinfo)
            morning += timedelta(days=1) if self.here.clock.now() >= morning else timedelta(0)
            next_one = await self.here.next_moment()
            step = min([moment, morning, *([next_one] if next_one else [])])
            await self.here.go_to(step)
            await self.react()
            if step == moment:
                return
