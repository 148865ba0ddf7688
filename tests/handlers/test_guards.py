"""Whoever gets on with something may be as fast as they like; and every text with news has a way out."""

from __future__ import annotations

from bot.channels.channel import Inbound
from bot.intake import Intake
from bot.metrics import Metrics
from bot.transcript import play
from bot.workers.hearing import Hearing
from handlers import turns
from handlers.delivery import deliver
from handlers.notices.news import notice
from locales.text import T
from storage import Storage, Work
from tests.clock import StoppedClock

SETTING = "bank maple\nperson Sam in en on sms coordinator\nperson Ann in en on sms\n"


def texts(*said: str) -> str:
    """Ann writes one after the other, in the same minute."""
    return SETTING + "\n".join(f"Ann > {one}" for one in said)


async def test_somebody_who_answers_fast_is_always_answered(storage: Storage, clock: StoppedClock) -> None:
    played = await play(storage, clock, texts(*["language", "1"] * 20))
    assert sum(line.startswith("Ann < ") for line in played) == 40
    assert not [line for line in played if line.startswith("Sam < ")]


async def test_a_long_story_in_short_texts_is_no_machine(storage: Storage, clock: StoppedClock) -> None:
    story = [f"{word} zzz" for word in ["so", "then", "my", "old", "man", "from", "flat", "nine", "said", "to", "them"]]
    played = await play(storage, clock, texts(*story))
    assert sum(line.startswith("Ann < ") for line in played) == len(story)


async def test_twenty_that_lead_nowhere_are_enough(storage: Storage, clock: StoppedClock) -> None:
    words = [f"{first}{second}k zzz" for first in "abdfg" for second in "aeiou"]
    played = await play(storage, clock, texts(*words))
    assert sum(line.startswith("Ann < ") for line in played) == 20
    assert sum("seems to answer by itself" in line for line in played) == 1


async def test_news_names_its_bank_and_ends_with_a_way_out(storage: Storage, clock: StoppedClock) -> None:
    await play(storage, clock, SETTING)

    async def job(work: Work) -> list[str]:
        bank = (await work.banks.all())[0]
        _, ann = await work.members.of_bank(bank.id)
        assert await notice(work, ann, T("Thank you.")) is None, "she has not said yes"
        await work.consents.record(ann.id, "news", True, words="1", channel="sms")
        say = await notice(work, ann, T("Thank you."))
        assert say is not None
        await deliver(work, bank, [say])
        return [one.text for one in await work.outbox.after(0)]

    assert await storage.run(job) == ["Maple: Thank you.\n0 No more news"]


async def test_everybody_sees_what_is_noted_of_them(storage: Storage, clock: StoppedClock) -> None:
    async def job(work: Work, *, given: bool | None) -> None:
        bank = (await work.banks.all())[0]
        member = await work.members.create(bank.id, language="en", name="Bo" if given is None else "Cy")
        await work.addresses.add(bank.id, member.id, "sms", "+4477009008" + ("00" if given is None else "01"))
        await work.members.activate(member.id)
        if given is not None:
            await work.consents.record(member.id, "exchanges", given, words="on paper", channel="paper")

    await play(storage, clock, SETTING)
    await storage.run(lambda work: job(work, given=None))
    await storage.run(lambda work: job(work, given=False))
    intake, hearing = Intake(storage, Metrics()), Hearing(storage, turns.hear, turns.apologise, Metrics())
    for number in ("00", "01"):
        await intake.store("sms", [Inbound(number, "+44100", f"+4477009008{number}", "text", "my consents")])
    while await hearing.round():
        pass
    said = [one.text for one in await storage.run(lambda work: work.outbox.after(0))]
    assert said == [
        "You have not said yes or no to anything yet.",
        "What you have told us:\n23/11/26: no texts about help",
    ]
