"""Monday: people are welcomed, help is asked for and agreed, and who runs the bank sets up their day."""

from __future__ import annotations

from tests.loop.voices import voice
from tests.week.scenes import WANTS, WELCOME, agree, introduce, needs, report
from tests.week.town import Town

NOT_YOURS = "Sorry, that is not your task here. A coordinator can do it: write PERSON."
CODE = "Somebody wants to read your texts on {app}. If it is you, write this code there: {code}. If not, do nothing."
SILENT = "{name} says they helped you for {time}: {skill}. Is that right?"


async def play(here: Town) -> None:
    """The first day."""
    await linking(here)
    await joining(here)
    await habits(here)
    await asking(here)
    await reporting(here)


async def linking(here: Town) -> None:
    """A coordinator and a navigator go on in Telegram: a code that went to the phone shows who they are."""
    for name, chat in (("Aylin", 7001), ("Rojda", 7002)):
        who = here.someone(name)
        who.chat, who.channel = chat, "telegram"
        await who.says("link")
        who.hears("Which phone number do we know you by? Write the whole number.")
        await who.says(who.phone)
        await who.says(who.hears(CODE)["code"])
        who.hears("Hello {name}, I know you now: the same hours here and there.")
        who.clears()


async def joining(here: Town) -> None:
    """Six strangers, each in their own way of writing; the coordinators read of them in theirs."""
    shahana, aylin, hodan = here.someone("শাহানা"), here.someone("Aylin"), here.someone("Hodan")
    strangers = []
    for place, name in enumerate(("so", "tr", "en", "ku", "bn", "bn-latin"), 1):
        told = voice(name)
        who = here.person(told.helper["name"], told.language, f"+44770090010{place}", 7100 + place)
        who.channel = ("sms", "whatsapp", "telegram")[place % 3]
        await introduce(who, told.helper, news=place % 2 == 0)
        strangers.append(who)
    first, second, *others, last = strangers
    aylin.hears(WANTS, name=first.name)
    await aylin.picks("Yes")
    aylin.hears("Thank you. {name} is a member now.", name=first.name)
    first.hears(WELCOME)
    # A navigator was not asked, and is told kindly that it is not theirs; the attempt is kept.
    shahana.hears(WANTS, name=second.name)
    number = shahana.number()
    await hodan.says(f"OK {number}")
    await hodan.proves()
    hodan.hears("{number}: there is none.", number=number)
    await shahana.says(f"OK {number}")
    await shahana.proves()
    shahana.hears("Thank you. {name} is a member now.", name=second.name)
    second.hears(WELCOME)
    numbers = []
    for one in others:
        shahana.hears(WANTS, name=one.name)
        numbers.append(shahana.number())
    await shahana.says(f"OK {' '.join(numbers)}")
    shahana.hears("{number}: done.", number=numbers[0])
    for one in others:
        one.hears(WELCOME)
    aylin.hears(WANTS, name=last.name)
    await aylin.says(f"hayır {aylin.number()} önce konuşalım")
    aylin.hears("Thank you. I told {name} that it is not possible now.", name=last.name)
    aylin.hears('Shall I also tell them: "{words}"?')
    await aylin.picks("No")
    last.hears("Thank you for writing to us, {name}. We can't take you in just now. You can write again later.")
    shahana.clears()
    aylin.clears()


async def habits(here: Town) -> None:
    """What waits comes every morning; one is on duty, the other is not."""
    shahana, aylin = here.someone("শাহানা"), here.someone("Aylin")
    await shahana.says("রোজের তালিকা")
    shahana.hears("At what time shall I tell you each day what waits? Like 8:00.")
    await shahana.says("8:30")
    shahana.hears("All right: every day at {when} I tell you what waits. To end it, write NO DIGEST.")
    await aylin.says("özet 9:00")
    aylin.hears("All right: every day at {when} I tell you what waits. To end it, write NO DIGEST.")
    await aylin.says("nöbette değilim")
    aylin.hears("You are off duty: of danger I tell others first. Back? Write ON DUTY.")


async def asking(here: Town) -> None:
    """Three ask in their own words, are asked back what is missing, and are found somebody."""
    for asker, helper, told in (("Betty", "Winston", "en"), ("Faadumo", "Yusuf", "so")):
        await needs(here.someone(asker), told)
        here.someone(asker).hears("Thank you. I am asking {count} person now. You will hear from me within the hour.")
        await agree(here.someone(asker), here.someone(helper))


async def reporting(here: Town) -> None:
    """Help that neighbours arranged themselves: one is silent about it, one disagrees."""
    zeynep, karim, rahima = here.someone("Zeynep"), here.someone("করিম"), here.someone("রহিমা")
    await report(zeynep, "Mehmet", "Mehmet'e 2 saat yardım ettim", "dikiş")
    await report(rahima, "করিম", "করিমের সাথে ৩ ঘণ্টা", "সেলাই")
    karim.hears(SILENT)
    await karim.picks("No")
    karim.hears("Thank you for telling me. A coordinator will look at it.")
    rahima.hears("{name} remembers it differently: {skill}. A coordinator will look at it.")
