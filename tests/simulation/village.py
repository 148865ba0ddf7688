"""Two banks and the people around them, as they are when a run begins."""

from __future__ import annotations

from datetime import timedelta

from handlers.delivery import deliver
from handlers.exchanges import agreed, reporting, settled
from handlers.turn import Say
from storage import Work
from storage.bank_rules import Rules
from storage.records import Bank, Exchange, Member
from tests.simulation import phrases
from tests.simulation.people import Person, Phone

LANGUAGES = ("bn", "bn-Latn", "so", "tr", "ku", "en")
OURS = {"sms": ("+442071838750", "+442071838751"), "whatsapp": ("+442071838750", "+442071838751")}
OUR_BOTS = ("4242", "4343")
MEMBERS = (
    # name, language, channels or whose phone they share, bank, roles, offers
    ("Sam", "en", "sms", 0, "coordinator", ()),
    ("Nadia", "bn-Latn", "telegram", 0, "coordinator navigator", ("lift",)),
    ("Rahima", "bn", "sms", 0, "", ("sewing", "cooking")),
    ("Kamal", "bn-Latn", "whatsapp sms", 0, "", ("lift",)),
    ("Faduma", "so", "telegram", 0, "", ("lift", "cooking")),
    ("Hodan", "so", "sms", 0, "", ("cooking",)),
    ("Yusuf", "so", "= Hodan", 0, "", ("repairs",)),
    ("Hasan", "tr", "whatsapp", 0, "", ("lift", "repairs")),
    ("Berfin", "ku", "telegram sms", 0, "", ("sewing",)),
    ("Betty", "en", "sms", 0, "", ("sewing", "cooking")),
    ("Kwame", "en", "telegram", 1, "coordinator", ("lift",)),
    ("Aylin", "tr", "telegram", 1, "", ("cooking",)),
    ("Zilan", "ku", "whatsapp", 1, "", ("lift", "sewing")),
)
STRANGERS = (
    ("Asha", "so", "sms", 0),
    ("Mina", "bn", "telegram", 0),
    ("Devran", "ku", "whatsapp", 1),
    ("Tom", "en", "telegram sms", 0),
)
HELPS = (
    # helper, helped, skill, days from now, what has been said about it so far
    ("Kamal", "Rahima", "lift", 1, "agreed"),
    ("Faduma", "Betty", "cooking", 1, "agreed"),
    ("Hasan", "Hodan", "repairs", 2, "agreed"),
    ("Berfin", "Kamal", "sewing", 3, "agreed"),
    ("Zilan", "Aylin", "lift", 1, "agreed"),
    ("Betty", "Faduma", "sewing", 0, "reported"),
    ("Hodan", "Hasan", "cooking", 0, "reported"),
    ("Rahima", "Nadia", "sewing", 0, "confirmed"),
    ("Hasan", "Betty", "lift", 0, "disputed"),
)


def people() -> list[Person]:
    """Everybody, with silent phones."""
    found: dict[str, Person] = {}
    for number, (name, language, channels, bank, role) in enumerate(
        [*(one[:5] for one in MEMBERS), *((*one, "") for one in STRANGERS)]
    ):
        shares = channels.removeprefix("= ")
        phones = [*found[shares].phones] if shares != channels else _phones(number, channels, bank)
        words = {**phrases.spoken(language)[number % 2], **phrases.spoken(language)[0]}
        found[name] = Person(name, language, phones, words, role)
    return list(found.values())


def _phones(number: int, channels: str, bank: int) -> list[Phone]:
    return [
        Phone(
            channel,
            str(7_000_000 + number) if channel == "telegram" else f"+447700900{number:03d}",
            OUR_BOTS[bank] if channel == "telegram" else OURS[channel][bank],
        )
        for channel in channels.split()
    ]


async def found(work: Work, everybody: list[Person]) -> None:
    """The banks, with those who are members already."""
    first = await _bank(work, 0, "maple", Rules(approval="coordinator", welcome_minutes=60, wave_size=2))
    second = await _bank(work, 1, "cedar", Rules(approval="open", welcome_minutes=30, wave_minutes=5, quiet="23:30-6"))
    members: dict[str, Member] = {}
    for one, person in zip(MEMBERS, everybody, strict=False):
        bank = (first, second)[one[3]]
        member = await work.members.create(bank.id, language=person.language, name=person.name, area="E1")
        member = await work.members.activate(member.id)
        for phone in person.phones:
            known_by = phone.address if phone.address.startswith("+") else ""
            await work.addresses.add(
                bank.id, member.id, phone.channel, phone.address, our_address=phone.ours, phone=known_by
            )
        await work.consents.record(member.id, "exchanges", True, words="1", channel=person.phones[0].channel)
        for skill in one[5]:
            await work.offers.add(member.id, skill, "")
        for role in one[4].split():
            await work.members.grant(member.id, role)
        members[person.name] = await work.members.change(member.id, share_phone=True)
    for helper, helped, skill, days, state in HELPS:
        bank = first if members[helper].bank_id == first.id else second
        exchange = await work.exchanges.arrange(
            bank_id=bank.id,
            helper_id=members[helper].id,
            helped_id=members[helped].id,
            skill=skill,
            day=work.now.date() + timedelta(days=days),
            clock=None,
            minutes=60,
        )
        await deliver(work, bank, await _so_far(work, bank, exchange, state))


async def _so_far(work: Work, bank: Bank, exchange: Exchange, state: str) -> list[Say]:
    """What was said about an exchange, and what the two were told."""
    if state == "agreed":
        return await agreed.tell_both(work, bank, exchange)
    helper = await work.members.get(exchange.helper_id)
    helped = await work.members.get(exchange.helped_id)
    exchange = await work.exchanges.report(exchange.id, helper.id, 75)
    if state == "reported":
        for kind, days in (("chase_report", bank.rules.remind_days), ("desk_report", bank.rules.desk_days)):
            await work.due.set(kind, exchange.id, work.now + timedelta(days=days), bank.id)
        return [reporting.is_it_right(helped, helper, exchange)]
    if state == "confirmed":
        return await settled.confirmed(work, await work.exchanges.confirm(exchange.id, helped.id))
    return await reporting.to_desk(work, bank, "dispute", await work.exchanges.deny(exchange.id, helped.id))


async def _bank(work: Work, number: int, slug: str, rules: Rules) -> Bank:
    bank = await work.banks.create(slug=slug, name=slug.title(), languages=LANGUAGES, join_word=slug, rules=rules)
    for channel in ("sms", "whatsapp"):
        await work.banks.add_number(bank.id, channel, OURS[channel][number])
    await work.banks.add_number(bank.id, "telegram", OUR_BOTS[number])
    await work.ledger.sponsor(bank.id, "Sponsor", 600, f"sponsor:{slug}")
    return bank
