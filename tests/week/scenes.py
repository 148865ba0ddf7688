"""What happens every day: somebody joins, asks, helps, reports."""

from __future__ import annotations

from tests.loop.voices import voice
from tests.week.people import Person

WANTS = "{name} would like to join. Area: {area}. Can share: {skill}. Shall we welcome them?"
WELCOME = "Welcome, {name}! You belong to {bank} now. Write any time what you need or what you can do."


async def introduce(who: Person, told: dict[str, str], *, news: bool = False) -> None:
    """From the first word to the question whether they may come in; ``told`` is what they type, by step."""
    await who.says(told["hello"])
    who.hears("What is your name?")
    await who.says(told["introduction"])
    who.hears("Where do you live? The start of your postcode is enough, like E1.")
    await who.says(told["area"])
    who.hears("What do you enjoy and could share? For example cooking, sewing, lifts or a chat.")
    await who.says(told["share"])
    who.hears("May we text you when somebody could use your help, or can help you?")
    await who.picks("Yes")
    who.hears("May we also text you news, like talks and courses near you?")
    await who.picks("Yes" if news else "No")
    who.hears("When help is agreed, may that person have your number?")
    await (who.shares() if who.channel == "telegram" else who.picks("Yes"))
    who.hears("Thank you, {name}! Somebody from {bank} will say yes soon, and I'll text you.")


async def asks(who: Person, need: str, day: str, length: str) -> None:
    """They say what they need, and what is still missing."""
    await who.says(need)
    if who.has("When do you need {skill}? You can write a day and time."):
        who.hears("When do you need {skill}? You can write a day and time.")
        await who.says(day)
    if who.has("About how long will it take? You can write it too."):
        who.hears("About how long will it take? You can write it too.")
        await who.says(length)
    who.hears("You need: {skill}, {when}, about {time}. Shall I ask people?")
    await who.picks("Yes")


async def needs(who: Person, told: str) -> None:
    """They ask for what somebody of their language asks for in the loop of ``tests/loop``."""
    words = voice(told).asker
    await asks(who, words["need"], words.get("day", ""), words.get("length", ""))


async def agree(asker: Person, helper: Person) -> None:
    """Who was asked says yes, and so does who asked."""
    while helper.has("Can you help a neighbour in {area} with {skill}? {when}, about {time}."):
        helper.hears("Can you help a neighbour in {area} with {skill}? {when}, about {time}.")
    await helper.picks("Yes")
    helper.hears("Thank you! I am telling them now and you will hear from me soon.")
    asker.hears("Good news! A neighbour can help you: {skill}, {when}. Shall I put you in touch?")
    await asker.picks("Yes")
    asker.look()
    helper.look()
    assert any(helper.name in letter.text for letter in asker.unread), asker.unread
    assert any(asker.name in letter.text for letter in helper.unread), helper.unread


async def report(who: Person, other: str, length: str, skill: str) -> None:
    """Help that nobody here had arranged: how long, with whom, what."""
    await who.says(length)
    if who.has("{time} with {name}. Who helped?"):
        who.hears("{time} with {name}. Who helped?")
        await who.picks("I helped {name}")
    if who.has("What was the help? For example cooking or a lift."):
        who.hears("What was the help? For example cooking or a lift.")
        await who.says(skill)
    who.hears("Thank you. I am asking {name} to confirm {time}.", name=other)
