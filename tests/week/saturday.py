"""Saturday: a notice that nobody has written in Kurmanji yet, with a voice; what people say about a service."""

from __future__ import annotations

from tests.week.desk import empties
from tests.week.town import Town
from tests.wire import telegram_updates as up

PREVIEW = "It goes out now. For later, write a day and time."
WALK = "Pazar günü saat onda parkta birlikte yürüyoruz, herkes gelebilir"
WALK_KU = "Roja yekşemê saet di dehan de em li parkê bi hev re dimeşin, her kes dikare were"
COMPLAINTS = {
    "Mehmet": "şikayet: hastanede telefona kimse bakmıyor",
    "Faadumo": "waa ceeb, rugta caafimaadka telefoonka lagama jawaabo",
}
ANSWERS = {
    "tr": "Pazartesiden itibaren telefona iki kişi daha bakacak, sabahları daha çok randevu var",
    "so": "Laga bilaabo Isniinta laba qof oo dheeraad ah ayaa telefoonka ka jawaabaya subaxdii",
}


async def play(here: Town) -> None:
    """The sixth day."""
    await here.until("Saturday", "10:00")
    for one in here.people:
        one.clears()
    await spoken(here)
    await raised(here)
    await here.until("Saturday", "18:00")
    await empties(here)


async def spoken(here: Town) -> None:
    """The navigator writes it in Turkish and says it; a neighbour writes it in Kurmanji and earns half an hour."""
    rojda = here.someone("Rojda")
    await rojda.says(f"daxuyanî {WALK}")
    rojda.hears("Write it in another language too, or go on.")
    here.street.telegram.files["walk"] = b"OggS" + bytes(400)
    await here.update(up.voice(next(here.numbers), seconds=12, number=rojda.chat, reference="walk"))
    rojda.hears("Your voice note goes with {language}. By SMS they get the text.")
    await rojda.picks("Go on")
    rojda.hears("Who gets it?")
    await rojda.picks("An area")
    rojda.hears("Which area? Write it, for instance: E1")
    await rojda.says("N16")
    rojda.hears(PREVIEW)
    await rojda.picks("Ask somebody to write it")
    rojda.hears("I asked. You hear from me when it is written.")
    asked = [
        one
        for one in here.everybody("ku")
        if one.has("Could you write a short notice in {language} for your neighbours?")
    ]
    assert asked
    writer = asked[0]
    writer.hears("Could you write a short notice in {language} for your neighbours?")
    await writer.picks("Yes")
    writer.hears('Please write this in {language}: "{words}"')
    await writer.says(WALK_KU)
    writer.hears("Thank you! Now more neighbours can read it. Shall I write down {time} for you?")
    await writer.picks("Yes")
    writer.hears("Recorded: {time} for writing. Thank you!")
    assert await here.minutes(writer) == 30
    rojda.hears('Notice {code} in {language}: "{words}"')
    rojda.clears()
    await rojda.says("daxuyanî")
    rojda.clears()


async def raised(here: Town) -> None:
    """Two say the same about a service; the doctor is asked, and both read the answer in their language."""
    hodan, lee = here.someone("Hodan"), here.someone("Dr Lee")
    for name, words in COMPLAINTS.items():
        await here.someone(name).says(words)
        if here.someone(name).has('Shall I send "{words}" to who wrote the notice?'):  # Friday's, which they have too.
            here.someone(name).hears('Shall I send "{words}" to who wrote the notice?')
            await here.someone(name).picks("No")
        here.someone(name).hears("Thank you for telling us. Somebody from {bank} will read it.")
    hodan.clears()
    await hodan.says("cabashooyin")
    await hodan.proves_if_asked()
    hodan.hears("Which of these belong together? Choose one after another.")
    await hodan.picks_named("şikayet")
    hodan.hears("Which of these belong together? Choose one after another.")
    await hodan.picks_named("waa ceeb")
    hodan.hears("How shall I put it to the professional? Write it without names.")
    await hodan.says("Nobody answers the phone of the clinic. Can that change?")
    hodan.hears("I put it to {name}. You hear from me.")
    lee.hears('{count} member says: "{words}". What is your answer?')
    await lee.picks("I answer")
    lee.hears("Write your answer. It goes to those who said it.")
    await lee.says("From Monday two more people answer the phone in the mornings")
    lee.hears("Thank you. They get your answer in their languages.")
    hodan.hears('{name} answers: "{words}"')
    for words in ANSWERS.values():
        hodan.hears("Write it in another language too, or go on.")
        await hodan.says(words)
    hodan.hears("Write it in another language too, or go on.")
    await hodan.picks("Go on")
    hodan.hears(PREVIEW)
    await hodan.picks("Send it")
    await hodan.proves_if_asked()
    hodan.hears("Notice {code} goes out now. How it goes: write NOTICE {code}.")
    await here.until("Saturday", "12:00")
    here.someone("Mehmet").reads(ANSWERS["tr"])
    here.someone("Faadumo").reads(ANSWERS["so"])
