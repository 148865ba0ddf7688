"""Two strangers join, one helps the other, and the hours are in the books: over signed webhooks, in every language.

Everything that is written arrives twice and out of order, on both databases.
"""

from __future__ import annotations

import pytest

from locales.languages import load
from storage import Storage
from storage.messages import Outgoing
from tests.clock import StoppedClock
from tests.loop.readers import faults
from tests.loop.town import POT, WELCOME, Person, Town, town
from tests.loop.voices import Voice, names, voice

NEIGHBOURS = [
    *((name, "sms", "telegram") for name in names()),
    *((name, "telegram", "sms") for name in names()),
    ("en", "whatsapp", "telegram"),
]


@pytest.mark.parametrize(("name", "asks_by", "helps_by"), NEIGHBOURS)
async def test_from_the_first_word_to_the_balance(
    name: str, asks_by: str, helps_by: str, storage: Storage, clock: StoppedClock
) -> None:
    told = voice(name)
    async with town(storage, clock) as here:
        loop = Loop(here, told, await here.person(asks_by, told.asker), await here.person(helps_by, told.helper))
        await loop.joining(loop.asker)
        await loop.joining(loop.helper)
        await loop.asking()
        await loop.agreeing()
        await loop.reminders()
        await loop.hours()
        await loop.balances()
        await here.repeat_everything()
        assert await here.news() == []
        loop.everything_arrived()


def test_every_language_has_a_voice() -> None:
    assert {voice(name).language for name in names()} == set(load().tags)


class Loop:
    """What happens between the two, and what each reads at every step."""

    def __init__(self, here: Town, told: Voice, asker: Person, helper: Person) -> None:
        self.here, self.told, self.asker, self.helper = here, told, asker, helper
        self.sent: list[Outgoing] = []

    async def joining(self, who: Person) -> None:
        """From nothing to a member."""
        await who.says("hello")
        await self.reads((who, "At Maple neighbours help each other", "What is your name?"))
        await who.says("introduction")
        await self.reads((who, f"Thank you, {who.words['name']}.", "Where do you live?"))
        await who.says("area")
        await self.reads((who, "What do you enjoy and could share?"))
        await who.says("share")
        await self.reads((who, "Lovely: ", "May we text you when somebody could use your help"))
        await who.answers("yes", 1)
        await self.reads((who, "May we also text you news"))
        await who.answers("no", 2)
        await self.reads((who, "When help is agreed, may that person have your number?"))
        await who.answers("yes", 1)
        await self.reads((who, f"Welcome, {who.words['name']}! You belong to Maple and have 1 hour"))
        assert await self.here.minutes(who) == WELCOME

    async def asking(self) -> None:
        """The need in their own words; what it lacks is asked for; it is read back."""
        await self.asker.says("need")
        (asked,) = await self.reads((self.asker,))
        if "When do you need" in asked.source:
            await self.asker.says("day")
            (asked,) = await self.reads((self.asker,))
        if "About how long" in asked.source:
            await self.asker.says("length")
            (asked,) = await self.reads((self.asker,))
        assert "You need: " in asked.source
        assert load().skill_name(self.told.skill, self.told.language) in asked.text
        await self.asker.answers("yes", 1)
        await self.reads(
            (self.asker, "Thank you. I am asking 1 person now."),
            (self.helper, f"Can you help a neighbour in {self.asker.words['district']} with ", "about 1 hour."),
        )

    async def agreeing(self) -> None:
        """Both say yes, and only then read each other's name and number."""
        await self.helper.answers("yes", 1)
        _, offered = await self.reads(
            (self.helper, "Thank you! I am telling them now"),
            (self.asker, "Good news! A neighbour can help you: "),
        )
        assert self.helper.words["name"] not in offered.text
        await self.asker.answers("yes", 1)
        await self.reads(
            (self.asker, f"Agreed! {self.helper.words['name']} helps you: ", self.helper.phone),
            (self.helper, f"Agreed! You help {self.asker.words['name']}: ", self.asker.phone),
        )

    async def reminders(self) -> None:
        """The evening before and on the day, each is reminded of the other."""
        for hours in (9, 14):  # 19:00, then 09:00 on the day.
            await self.here.wait(hours)
            await self.reads(
                (self.asker, f"A reminder: {self.helper.words['name']} helps you"),
                (self.helper, f"A reminder: you help {self.asker.words['name']}"),
            )

    async def hours(self) -> None:
        """After the agreed time both are asked; the helper reports in words, the asker confirms."""
        await self.here.wait(11)
        await self.reads(
            (self.asker, f"Did {self.helper.words['name']} help you", "How long did it take?"),
            (self.helper, f"Did you help {self.asker.words['name']}", "How long did it take?"),
        )
        await self.helper.says("report")
        await self.reads(
            (self.helper, f"I am asking {self.asker.words['name']} to confirm 1 hour 15 minutes."),
            (self.asker, f"{self.helper.words['name']} says they helped you for 1 hour 15 minutes", "Is that right?"),
        )
        await self.asker.says("right")
        await self.reads(
            (self.helper, f"Recorded: you helped {self.asker.words['name']} for 1 hour 15 minutes."),
            (self.asker, f"Recorded: {self.helper.words['name']} helped you for 1 hour 15 minutes."),
        )

    async def balances(self) -> None:
        """What each is told agrees with the books, and the books with themselves."""
        await self.helper.says("balance")
        await self.reads((self.helper, "You have 2 hours 15 minutes to use. Given: 1 hour 15 minutes."))
        await self.asker.says("balance")
        await self.reads((self.asker, "Received: 1 hour 15 minutes."))
        assert await self.here.minutes(self.helper) == WELCOME + self.told.minutes
        assert await self.here.minutes(self.asker) == WELCOME - self.told.minutes
        bank, *_ = await self.here.storage.run(lambda work: work.banks.all())
        pot = await self.here.storage.run(lambda work: work.ledger.pot(bank.id))
        assert pot.balance == POT - 2 * WELCOME
        assert await self.here.storage.run(lambda work: work.ledger.audit()) == []

    async def reads(self, *expected: tuple[Person, *tuple[str, ...]]) -> list[Outgoing]:
        """Exactly these people were written to, once each, in their language; the source of it has these parts."""
        news = await self.here.news()
        self.sent += news
        assert [row.address for row in news].count(self.asker.address) <= 1, [row.source for row in news]
        found = []
        for who, *parts in expected:
            rows = [row for row in news if row.address == who.address]
            assert len(rows) == 1, [row.source for row in news]
            assert [part for part in parts if part not in rows[0].source] == [], rows[0].source
            found += rows
        assert len(news) == len(expected), [row.source for row in news]
        assert [fault for row in news for fault in faults(row, self.told.language)] == []
        return found

    def everything_arrived(self) -> None:
        """Each phone got what was written to it: all of it, once, in order."""
        for who in (self.asker, self.helper):
            assert who.got() == [row.text for row in self.sent if row.address == who.address]
