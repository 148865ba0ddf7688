"""Tuesday: hours are reported, two disagree, nobody is found for somebody, and at night somebody is in danger."""

from __future__ import annotations

from tests.loop.voices import voice
from tests.week.scenes import asks
from tests.week.town import Town

DIFFER = "{name} says {time}, {other} says {second}: {skill}. What should count?"
URGENT = "URGENT: {name} may be in danger. Please call now: {phone}."
NOBODY = "Nobody was found for {name}: {skill}, {when}."


async def play(here: Town) -> None:
    """The second day."""
    await here.until("Tuesday", "08:31")
    await disputed(here)
    await unfilled(here)
    await here.until("Tuesday", "20:00")
    await hours(here)
    await here.until("Tuesday", "23:30")
    await danger(here)


async def disputed(here: Town) -> None:
    """The coordinator asks, gives it to a colleague, who puts it off and then lets an hour count."""
    shahana, aylin, rahima = here.someone("শাহানা"), here.someone("Aylin"), here.someone("রহিমা")
    line = shahana.hears("{number} {name}, {other}: hours differ")
    number = line["number"]
    shahana.clears()
    await shahana.says(f"{number}")
    await shahana.proves()
    shahana.hears(DIFFER)
    await shahana.says(f"জিজ্ঞেস {number} কোন দিন ছিল?")
    shahana.hears("Whom shall I ask?")
    await shahana.picks_named("রহিমা")
    shahana.hears("I asked {name}. The answer comes to you, and to {number}.", number=number)
    rahima.hears('{name} asks: "{words}"', name="শাহানা")
    await rahima.says("গত শনিবার, দুপুরের পরে")
    rahima.hears("Thank you. I passed it on to {name}.")
    shahana.hears('{number}: {name} answers: "{words}"', number=number)
    await shahana.says(f"GIVE {number} Aylin")
    shahana.hears("I gave {number} to {name}.", number=number, name="Aylin")
    aylin.hears("{name} gives you {number}.", number=number)
    await aylin.says(f"TAKE {number}")
    aylin.hears("{number} is yours now: your colleagues see that.", number=number)
    await aylin.says(f"sonra {number}")
    aylin.hears("All right: {number} waits until {when}.", number=number)
    aylin.clears()


async def unfilled(here: Town) -> None:
    """Nobody can do it: the coordinator has people asked again, then finds somebody herself."""
    betty, aylin, shahana = here.someone("Betty"), here.someone("Aylin"), here.someone("শাহানা")
    betty.clears()
    await asks(betty, "I need someone to cut my hair", "friday", "1 hour")
    betty.hears("Nobody has said yes yet to {skill}, {when}. A coordinator is looking for somebody now.")
    aylin.hears(NOBODY)
    await aylin.picks("I'll find somebody")
    aylin.hears("Thank you! {name}'s number: {phone}.", name="Betty", phone=betty.phone)
    betty.hears("{name} from {bank} is looking for somebody for you and will be in touch.")
    shahana.clears()


async def hours(here: Town) -> None:
    """After the help both are asked how long it took; what one says the other confirms."""
    for asker, helper, told in (("Betty", "Winston", "en"), ("Faadumo", "Yusuf", "so")):
        one, other = here.someone(asker), here.someone(helper)
        other.hears("Did you help {name} ({skill})? How long did it take?")
        one.hears("Did {name} help you ({skill})? How long did it take?")
        await other.says(voice(told).helper["report"])
        other.hears("Thank you. I am asking {name} to confirm {time}.")
        one.hears("{name} says they helped you for {time}: {skill}. Is that right?")
        await one.picks("Yes")
        one.hears("Recorded: {name} helped you for {time}. Thank you both!")
        other.hears("Recorded: you helped {name} for {time}. Thank you! You have {balance} to use.")
        assert await here.minutes(other) == 75


async def danger(here: Town) -> None:
    """At night: who is on duty at once, then the other one in turn; it waits for nobody's morning."""
    shahana, aylin, gule = here.someone("শাহানা"), here.someone("Aylin"), here.someone("Gulê")
    await gule.says("mêrê min li min dixe, ez ditirsim")
    gule.hears(
        "In danger? Ring 999 now. Ill: 111. To talk, day or night: Samaritans 116 123. Somebody from {bank} knows."
    )
    shahana.hears(URGENT, name="Gulê")
    assert not aylin.has(URGENT)
    await here.until("Tuesday", "23:46")
    shahana.hears(URGENT, name="Gulê")
    aylin.hears(URGENT, name="Gulê")
    number = aylin.number()
    await aylin.says(f"sonra {number}")
    aylin.hears("{number} can't wait: somebody may be in danger.")
    await aylin.says(f"al {number}")
    aylin.hears("Thank you! Please get in touch with {name} now: {phone}.", phone=gule.phone)
    await here.until("Wednesday", "02:00")
    assert not shahana.has(URGENT)
    assert not aylin.has(URGENT)
