"""Who wrote, and to which bank: an address leads to a member; a stranger becomes one who is invited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from locales.languages import load
from locales.understanding import fold, understand
from storage import Work
from storage.messages import Incoming
from storage.records import Address, Bank, Member

SURE = 0.75
"""How clear a first message's language must be before the answer comes in it."""


SHORT = 3
"""A number of fewer digits is an answer."""
LINK = "link-"
"""How the word of a link begins that ties a chat to a member."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Where a message comes from."""

    bank: Bank
    member: Member
    address: Address


@dataclass(frozen=True, slots=True)
class Household:
    """A phone that several members of the bank share."""

    bank: Bank
    addresses: tuple[Address, ...]
    """One for each member, the oldest first."""


async def speaker(work: Work, incoming: Incoming) -> Speaker | Household | None:
    """Find or begin the member, or the members of a shared phone; ``None`` where there is no bank yet."""
    known = await work.addresses.find(incoming.channel, incoming.address)
    bank = await _bank(work, incoming, known)
    if bank is None:
        return None
    here = [address for address in known if address.bank_id == bank.id]
    if not here:
        return await begin(work, bank, incoming)
    here = [await _heard_from(work, address, incoming) for address in here]
    if len(here) > 1:
        return Household(bank, tuple(here))
    return Speaker(bank, await work.members.get(here[0].member_id), here[0])


async def _heard_from(work: Work, address: Address, incoming: Incoming) -> Address:
    """Replies leave from where was written to, and who writes can be reached again."""
    if incoming.our_address and address.our_address != incoming.our_address:
        address = await work.addresses.change(address.id, our_address=incoming.our_address)
    if address.state == "closed" and incoming.kind != "closed":
        address = await work.addresses.change(address.id, state="open")
    return address


async def _bank(work: Work, incoming: Incoming, known: list[Address]) -> Bank | None:
    serving = await work.banks.serving(incoming.channel, incoming.our_address, str(incoming.payload.get("service", "")))
    named = await _named(work, incoming)
    homes = [address.bank_id for address in known]
    if named is not None and (not homes or named.id in homes or await _only_invited(work, known)):
        return named
    if known:
        here = {bank.id for bank in serving} & set(homes)
        return await work.banks.get(await _home(work, [one for one in known if one.bank_id in here] or known))
    return serving[0] if serving else None


async def _home(work: Work, known: list[Address]) -> int:
    """The bank that somebody known to several is talking with: where they belong, then where they were asked last."""
    if len(known) == 1:
        return known[0].bank_id
    ranks = []
    for address in known:
        invited = (await work.members.get(address.member_id)).stage in {"invited", "left"}
        asked = [record.id for record in await work.questions.open(address.member_id)]
        ranks.append((not invited, max(asked, default=0), -address.bank_id))
    return -max(ranks)[2]


async def _named(work: Work, incoming: Incoming) -> Bank | None:
    """The bank whose poster word is in a short first message ("join maple") or in the deep link."""
    if incoming.kind == "start" and incoming.text.startswith(LINK):
        code = await work.codes.of_token(incoming.text.removeprefix(LINK))
        return await work.banks.get(code.bank_id) if code is not None else None
    words = fold(incoming.text).split()
    if incoming.kind not in {"text", "start"} or len(words) > 3:
        return None
    # The digit of an answer leads nowhere: most messages are one.
    return await work.banks.by_word(*(word for word in words if not (word.isdecimal() and len(word) < SHORT)))


async def _only_invited(work: Work, known: list[Address]) -> bool:
    stages = [(await work.members.get(address.member_id)).stage for address in known]
    return set(stages) <= {"invited"}


async def begin(work: Work, bank: Bank, incoming: Incoming) -> Speaker:
    """Somebody new writes from this address, whoever else is reached there."""
    member = await work.members.create(bank.id, language=first_language(bank, incoming, work.now))
    phone = incoming.address.rpartition(":")[2] if "+" in incoming.address else ""
    address = await work.addresses.add(
        bank.id, member.id, incoming.channel, incoming.address, our_address=incoming.our_address, phone=phone
    )
    return Speaker(bank, member, address)


def first_language(bank: Bank, incoming: Incoming, now: datetime) -> str:
    """The language of a stranger's first message, else of their app, else of a bare greeting, else the bank's first."""
    served = load().written(bank.languages) or load().tags
    meaning = understand(incoming.text, language=None, now=now.astimezone(ZoneInfo(bank.zone)))
    if incoming.kind == "text" and meaning.language_confidence >= SURE and meaning.language in served:
        return meaning.language
    app = str(incoming.payload.get("language", ""))
    hint = next((tag for tag in (app, app[:2]) if tag in served), "")
    if hint:
        return hint
    greets = meaning.exact and meaning.intent == "greeting" and meaning.language in served
    return meaning.language if greets else served[0]
