"""Wednesday: a navigator does everything for somebody who has no phone; the disputed hours are settled."""

from __future__ import annotations

from tests.week.desk import empties
from tests.week.people import Person
from tests.week.town import Town
from tests.week.tuesday import DIFFER

KHADIJA = "Khadiija"
TOLD = "Please ring {name} ({phone}) and say:"


async def play(here: Town) -> None:
    """The third day."""
    await here.until("Wednesday", "09:10")
    await settled(here)
    await added(here)
    await offered_and_asked(here)
    await here.until("Wednesday", "18:00")
    await empties(here)


async def settled(here: Town) -> None:
    """What was put off comes back in the morning to who put it off; a length in words is what counts."""
    aylin, rahima, karim = here.someone("Aylin"), here.someone("রহিমা"), here.someone("করিম")
    aylin.hears(DIFFER)
    await aylin.says(f"tamam {aylin.number()} 2 saat")
    aylin.hears("Thank you. It is settled and both have been told.")
    for one in (rahima, karim):
        one.hears("A coordinator decided: {skill} with {name} counts for {time}.")
    assert await here.minutes(rahima) == 120
    assert await here.minutes(karim) == -120


async def added(here: Town) -> None:
    """The navigator writes in her own language; a coordinator says yes; who is added is rung."""
    hodan, shahana, aylin = here.someone("Hodan"), here.someone("শাহানা"), here.someone("Aylin")
    hodan.clears()
    await hodan.says("xubin ku dar")
    await hodan.proves_if_asked()
    hodan.hears("What is the name of the person you add?")
    await hodan.says(KHADIJA)
    hodan.hears("Which language does {name} speak?")
    await hodan.picks_named("Soomaali")
    hodan.hears("Which number can we ring {name} on? Write it.")
    await hodan.says("020 7946 0123")
    hodan.hears("Who reads texts on the number of {name}?")
    await hodan.picks("Nobody")
    hodan.hears("Where does {name} live? The start of the postcode is enough, like E1.")
    await hodan.says("E3")
    hodan.hears("Ask {name}: May we tell you when somebody could use your help, or can help you?")
    await hodan.picks("Yes")
    hodan.hears("Ask {name}: May we also tell you news, like talks and courses near you?")
    await hodan.picks("No")
    hodan.hears("Ask {name}: When help is agreed, may that person have your number?")
    await hodan.picks("Yes")
    hodan.hears("Thank you! {name} is written down. A coordinator says yes soon.")
    shahana.hears("{name} would like to join. Area: {area}. Shall we welcome them?", name=KHADIJA)
    await shahana.picks("Yes")
    await shahana.proves_if_asked()
    shahana.hears("Thank you. {name} is a member now.", name=KHADIJA)
    hodan.hears(TOLD, name=KHADIJA)
    await told(hodan)
    aylin.clears()


async def told(who: Person) -> None:
    """They rang, and say so."""
    await who.picks("Told")
    who.hears("Thank you for telling them.")


async def offered_and_asked(here: Town) -> None:
    """An offer and a request for her; a neighbour says yes; she hears all of it by telephone."""
    hodan, zeynep = here.someone("Hodan"), here.someone("Yusuf")
    zeynep.clears()
    await hodan.says(f"u {KHADIJA}: waxay karin kartaa cunto")
    if hodan.has("You can help others: {skill}. Is that right?"):
        hodan.hears("You can help others: {skill}. Is that right?")
        await hodan.picks("Yes")
    hodan.hears("Thank you! I'll text you when somebody needs it: {skill}.")
    await hodan.says("waxay u baahan tahay gaari jimcaha 10ka subaxnimo, hal saac")
    hodan.hears("You need: {skill}, {when}, about {time}. Shall I ask people?")
    await hodan.picks("Yes")
    hodan.hears("Thank you. I am asking {count} person now. You will hear from me within the hour.")
    zeynep.hears("Can you help a neighbour in {area} with {skill}? {when}, about {time}.")
    await zeynep.picks("Yes")
    hodan.hears("Good news! A neighbour can help you: {skill}, {when}. Shall I put you in touch?")
    await hodan.picks("Yes")
    await hodan.says("aniga")
    hodan.hears("All right, now you write for yourself again.")
    hodan.hears(TOLD, name=KHADIJA)
    await told(hodan)
