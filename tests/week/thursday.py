"""Thursday: members' affairs, from what a card shows: checks, a pause, hours, entries, two records, leaving, data."""

from __future__ import annotations

from tests.week.desk import empties
from tests.week.people import Person
from tests.week.town import POT, Town

CARD = "{name} (no. {number}), {area}"


async def play(here: Town) -> None:
    """The fourth day."""
    await here.until("Thursday", "10:00")
    for name in ("শাহানা", "Aylin", "Betty", "Mehmet", "রহিমা", "করিম"):
        here.someone(name).clears()
    await found(here)
    await checked(here)
    await away(here)
    await floor(here)
    await pot(here)
    await taken_back(here)
    await twice(here)
    await leaving(here)
    await stopping(here)
    await here.until("Thursday", "18:00")
    await empties(here)


async def card(who: Person, words: str) -> None:
    """A member's card, found by these words."""
    await who.says(words)
    await who.proves_if_asked()
    who.hears(CARD)


async def found(here: Town) -> None:
    """By a name in another script, a telephone number, an area; nobody else sees anything."""
    shahana, betty = here.someone("শাহানা"), here.someone("Betty")
    await card(shahana, "সদস্য Rahima")
    assert "রহিমা" in shahana.last.text
    await shahana.picks("About")
    shahana.hears("Can share: {skill}")
    await card(shahana, f"সদস্য {betty.phone}")
    assert "Betty" in shahana.last.text
    await shahana.picks("Nothing")
    shahana.hears("All right, nothing was changed.")
    await shahana.says("সদস্যরা")
    shahana.hears("Who is it? Write a name, a phone number or an area.")
    await shahana.says("N16")
    shahana.hears("Who is it?")
    await shahana.picks("None of them")
    shahana.clears()
    await betty.says("who is Gule")
    betty.hears("Sorry, that is not your task here. A coordinator can do it: write PERSON.")


async def checked(here: Town) -> None:
    """What was decided about a check, until when; the member hears it in her language."""
    aylin, rahima = here.someone("Aylin"), here.someone("রহিমা")
    await card(aylin, "üye Rahima")
    await aylin.picks("Checks")
    aylin.hears("Checks of {name}. Which one was decided?")
    await aylin.picks("{check}: no")
    aylin.hears("{check} of {name}: what was decided? I keep no certificate.")
    await aylin.picks("Passed")
    aylin.hears("Until when does it count? You can write a day.")
    await aylin.picks("{day}")
    aylin.hears("Written down: {check} of {name}.")
    rahima.hears("Your check ({check}) is written down. You can be asked for {skill}.")


async def away(here: Town) -> None:
    """Somebody is away, and comes back."""
    aylin, mehmet = here.someone("Aylin"), here.someone("Mehmet")
    await card(aylin, "Mehmet kimdir")
    await aylin.picks("Pause")
    aylin.hears("Until when is {name} away?")
    await aylin.picks("Until they write")
    mehmet.hears("A coordinator noted that you are away. Write BACK when I may ask you again.")
    await mehmet.says("geri geldim")
    mehmet.hears("Good to have you back, {name}!")
    aylin.clears()


async def floor(here: Town) -> None:
    """How far somebody may go, with a reason."""
    shahana, betty = here.someone("শাহানা"), here.someone("Betty")
    await card(shahana, f"সদস্য {betty.phone}")
    await shahana.picks("Hours")
    shahana.hears("Given {given}, received {received}. Can ask for {can_ask}.")
    await shahana.picks("How far they may go")
    shahana.hears("{name} may receive {time} more than they give. How much from now on?")
    await shahana.says("১৫ ঘণ্টা")
    shahana.hears("{time} for {name}. Why? Write it in a few words.")
    await shahana.says("হাসপাতালে যেতে হয়")
    shahana.hears("Done: {name} can ask for {time} now.")
    betty.hears("You can ask for {time} now. Asking is as welcome as giving.")


async def pot(here: Town) -> None:
    """Twelve hours out of the pot: one asks, another says yes, each with a code of their own."""
    shahana, aylin, betty = here.someone("শাহানা"), here.someone("Aylin"), here.someone("Betty")
    before = await here.minutes(betty)
    await shahana.says("জমা থেকে Betty ১২ ঘণ্টা")
    shahana.hears("{time} for {name}. Why? Write it in a few words.")
    await shahana.says("হাসপাতাল থেকে ফিরেছে")
    await shahana.proves()
    shahana.hears("So much needs two people. I ask a colleague, and tell you and {name}.")
    aylin.hears("{name} asks: {time} from the shared pot for {other}? {words}", other="Betty")
    assert await here.minutes(betty) == before
    await aylin.picks("Yes")
    await aylin.proves()
    aylin.hears("Done: {name} got {time} from the shared pot.")
    shahana.hears("{name} said yes: {other} has {time} now.")
    betty.hears("A present from everybody: {time}. Use it for any help you like.")
    assert await here.minutes(betty) == before + 720
    assert await here.pot() == POT - 720


async def taken_back(here: Town) -> None:
    """An entry was wrong: it is taken back, and both read why."""
    shahana, faadumo, yusuf = here.someone("শাহানা"), here.someone("Faadumo"), here.someone("Yusuf")
    await card(shahana, f"সদস্য {faadumo.phone}")
    await shahana.picks("Hours")
    shahana.hears("Given {given}, received {received}. Can ask for {can_ask}.")
    await shahana.picks("Entries")
    shahana.hears("A digit takes it back:")
    await shahana.picks_named("Yusuf")
    shahana.hears("Take back {time} from {name} to {other}? Write why, for both to read.")
    await shahana.says("অন্য দিনের হিসাব")
    await shahana.proves()
    shahana.hears("Done. It is taken back, and both hear why.")
    for one in (faadumo, yusuf):
        one.hears("A coordinator took back {time} with {name}: {words}")
        assert await here.minutes(one) == 0


async def twice(here: Town) -> None:
    """One person came a second time under another number: two records become one."""
    aylin, hasan = here.someone("Aylin"), here.someone("Neighbour 40")
    aylin.clears()
    await aylin.says("birleştir Neighbour 40")
    aylin.hears("{name} is here twice? Write the other name or number.")
    await aylin.says(here.someone("Neighbour 41").phone)
    aylin.hears("One person? Which one stays?")
    await aylin.picks_named("Neighbour 40")
    await aylin.proves()
    aylin.hears("Done: {name} (no. {number}) is one person now.")
    hasan.hears("You were known to us twice. Now all your hours are together: you can ask for {time}.")


async def leaving(here: Town) -> None:
    """One gets their data, one leaves and gives the hours away, one is forgotten wholly."""
    aylin, winston = here.someone("Aylin"), here.someone("Winston")
    await card(aylin, "üye Zeynep")
    await aylin.picks("Leaving, data")
    aylin.hears("What shall happen? {name} hears of it.")
    await aylin.picks("Send them their data")
    aylin.look()
    aylin.clears()
    await card(aylin, f"üye {winston.phone}")
    await aylin.picks("Leaving, data")
    aylin.hears("What shall happen? {name} hears of it.")
    await aylin.picks("They leave")
    aylin.hears("{name} has {time}. Who shall have it? Write a name.")
    await aylin.picks("Everybody (the shared pot)")
    aylin.hears("{name} leaves, and the name and number are forgotten. Sure?")
    await aylin.picks("Yes, {name} leaves")
    await aylin.proves()
    aylin.hears("Done: {name} has left.")
    winston.hears("You have left {bank}. Thank you for everything! Your name and number are forgotten.")
    assert await here.pot() == POT - 720 + 75
    gone = here.someone("Neighbour 50")
    await card(aylin, f"üye {gone.phone}")
    await aylin.picks("Leaving, data")
    aylin.hears("What shall happen? {name} hears of it.")
    await aylin.picks("They leave, forget everything")
    aylin.hears("{name} leaves, and all that was written with them is forgotten. For ever. Sure?")
    await aylin.picks("Yes, forget {name}")
    await aylin.proves()
    aylin.hears("Done. Only nameless entries in the books are left.")
    gone.hears("You have left {bank}. Thank you for everything! Your name and number are forgotten.")


async def stopping(here: Town) -> None:
    """Somebody who wanted news says STOP: that is the last that is ever written."""
    who = here.someone("Neighbour 20")
    await who.says("STOP")
    who.reads_nothing()
