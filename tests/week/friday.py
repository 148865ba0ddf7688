"""Friday: a spoofed number, a lost phone, rights; and a notice in four languages, with a preview, a poll and a stop."""

from __future__ import annotations

from tests.week import ledger
from tests.week.desk import empties
from tests.week.people import PROOF
from tests.week.town import Town

PREVIEW = "It goes out now. For later, write a day and time."
HAVE = "Notice {code}: {sent} have it, {waiting} wait for it."
FLU = {
    "so": "Waxaan Sabtida 10ka subaxnimo ku bixineynaa tallaalka hargabka ee xarunta caafimaadka.",
    "tr": "Cumartesi saat onda sağlık merkezinde ücretsiz grip aşısı yapılacak, herkesi bekliyoruz.",
    "bn": "শনিবার সকাল দশটায় স্বাস্থ্যকেন্দ্রে বিনামূল্যে ফ্লুর টিকা দেওয়া হবে",
    "en": "Free flu jabs on Saturday at ten in the health centre, everybody is welcome",
}


async def play(here: Town) -> None:
    """The fifth day."""
    await here.until("Friday", "09:30")
    for one in here.people:
        one.clears()
    await spoofed(here)
    await lost(here)
    await notice(here)
    code = await again(here)
    await answered(here, code)
    await here.until("Friday", "18:00")
    await empties(here)


async def spoofed(here: Town) -> None:
    """Somebody sends under a coordinator's number and never reads what comes back: nothing is done."""
    shahana, betty = here.someone("শাহানা"), here.someone("Betty")
    before = await ledger.state(here)
    for words in (
        "জমা থেকে Betty ৫ ঘণ্টা",
        "Betty",
        "000000",
        "সদস্য Betty",
        "6",
        "1",
        "desk",
        "OK 10 11 12 13 14 15",
        "NO 10",
        "শেষ Aylin",
        "ফোন বন্ধ Aylin",
        "merge Betty",
        "reverse Betty",
        "notice everybody leave",
        "issue",
        "on duty",
        "digest 3:00",
        "যোগ করুন",
        "for Betty: give 5 hours to the pot",
    ):
        await shahana.says(words)
        for was, now in zip(before, await ledger.state(here), strict=True):
            assert [row for row in now if row not in was] == [], words
    betty.reads_nothing()
    assert here.someone("Aylin").clears() == []
    shahana.clears()


async def lost(here: Town) -> None:
    """A navigator's phone is lost: a colleague shuts it out, it does nothing for others, and is let in again."""
    aylin, hodan, shahana = here.someone("Aylin"), here.someone("Hodan"), here.someone("শাহানা")
    await aylin.says("telefonunu kapat Hodan")
    if aylin.has(PROOF):
        await aylin.proves()
    aylin.hears("Done: the phone of {name} is shut out. When it is found, write LET IN and the name.")
    await hodan.says("ogeysiis")
    hodan.hears("This phone is shut out: you can do nothing for others here. A colleague can let it in again.")
    await aylin.says("telefonunu aç Hodan")
    await aylin.proves()
    aylin.hears("Done: {name} can use that phone again.")
    hodan.hears("Your phone is let in again: you can do here what you could before.")
    shahana.clears()


async def notice(here: Town) -> None:
    """One text after another, each language known by itself; seen on her own phone first; sent after a code."""
    hodan = here.someone("Hodan")
    await hodan.says("ogeysiis")
    hodan.hears("Write the notice as people should read it. One language in each text.")
    for text in FLU.values():
        await hodan.says(text)
        hodan.hears("Write it in another language too, or go on.")
    await hodan.picks("Go on")
    hodan.hears("Who gets it?")
    await hodan.picks("Everybody who wants news")
    hodan.hears(PREVIEW)
    assert "Kurmancî" in hodan.last.text  # A gap: nobody has written it in Kurmanji.
    await hodan.picks("Change it")
    hodan.hears("What shall I change?")
    await hodan.picks("Ask who comes")
    hodan.hears(PREVIEW)
    await hodan.picks("Try it on me first")
    for text in FLU.values():
        hodan.reads(text)
    hodan.hears(PREVIEW)
    await hodan.says("berri 9 subaxnimo")
    hodan.hears("It goes out {when}.")
    await hodan.picks("Send it")
    await hodan.proves()
    code = hodan.hears("Notice {code} goes out {when}. How it goes: write NOTICE {code}.")["code"]
    await hodan.says(f"ogeysiis {code}")
    hodan.hears("Notice {code} goes out {when}.")
    await hodan.picks("Stop it")
    hodan.hears("Notice {code} is stopped. Nobody has it.", code=code)


async def again(here: Town) -> str:
    """The same in three languages, at once; its number."""
    hodan = here.someone("Hodan")
    await hodan.says("ogeysiis")
    hodan.hears("Write the notice as people should read it. One language in each text.")
    for language in ("so", "en", "bn"):
        await hodan.says(FLU[language])
        hodan.hears("Write it in another language too, or go on.")
    await hodan.picks("Go on")
    hodan.hears("Who gets it?")
    await hodan.picks("Everybody who wants news")
    hodan.hears(PREVIEW)
    await hodan.picks("Change it")
    hodan.hears("What shall I change?")
    await hodan.picks("Ask who comes")
    hodan.hears(PREVIEW)
    await hodan.picks("Send it")
    code = hodan.hears("Notice {code} goes out now. How it goes: write NOTICE {code}.")["code"]
    await here.until("Friday", "09:40")
    return code


async def answered(here: Town, code: str) -> None:
    """Who wanted news has it in their language; who comes is counted; words go to the navigator and back."""
    hodan = here.someone("Hodan")
    faadumo, betty, karim = here.someone("Faadumo"), here.someone("Betty"), here.someone("করিম")
    for who in (faadumo, betty, karim):
        who.reads(FLU[who.language])
    await faadumo.picks("I'm coming")
    faadumo.hears("Thank you, I noted that you come. If that changes:")
    await karim.picks("I can't")
    karim.hears("Thank you, I noted that you can't. If that changes:")
    await betty.says("is it also for children?")
    betty.hears('Shall I send "{words}" to who wrote the notice?')
    await betty.picks("Yes")
    betty.hears("Thank you. I sent it on. The answer comes here.")
    hodan.hears('Notice {code}, a reader writes: "{words}"')
    assert betty.phone not in hodan.last.text
    await hodan.picks("Write back")
    hodan.hears("Write what I shall answer. They do not see your number.")
    await hodan.says("Yes, for everybody over two years")
    hodan.hears("Thank you. I sent it.")
    betty.hears('The answer about the notice: "{words}"')
    assert hodan.phone not in betty.last.text
    await hodan.says(f"ogeysiis {code}")
    hodan.hears("Coming: {yes}. Can't: {no}.", yes="1", no="1")
    assert await here.minutes(betty)
