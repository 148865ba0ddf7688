"""Finding a member for somebody who may see members: by name in any script, by phone or member number, by area."""

from __future__ import annotations

import re

from handlers.numbers import latin, number_in
from handlers.rights import holds, refused
from handlers.turn import Say, Turn
from handlers.words import district
from locales.understanding import find_name, fold
from storage.records import Member

RIGHT = "see_members"
MOST = 40
"""So many people at most are looked through by digits; who has more hits writes more of the name."""
WORDS_BESIDE = 3
"""An order has no more words than these beside a name: "Rahima 2 hours"."""
_NUMBER = re.compile(r"(?:#|no\.?|n[or]\.?)?\s*(\d{1,9})", re.IGNORECASE)


async def search(turn: Turn, words: str, *, right: str = RIGHT) -> list[Member]:
    """The members whom these words mean and whom the speaker may see, the likeliest first; none where nobody is meant.

    A phone number or a member's number means that member, also one who has left; else names count, and then areas.
    """
    found = await _numbered(turn, words)
    if found is None:
        known = await turn.work.members.known(turn.bank.id)
        found = _named(words, known) or _living(turn, words, known)
    return [one for one in found[:MOST] if await holds(turn, right, one)]


async def kept_from(turn: Turn, words: str, right: str) -> list[Say] | None:
    """What somebody is told who may not do this, but clearly orders it about a member; None for everybody else.

    Anybody may write the words that orders begin with: without a member's name behind them they are none.
    """
    if right in await turn.work.members.rights(turn.speaker.id):
        return None
    heard = fold(words).split()
    for one in await turn.work.members.named(turn.bank.id):
        name = fold(one.name).split()
        if name and set(name) <= set(heard) and len(heard) <= len(name) + WORDS_BESIDE:
            return await refused(turn, right, one)
    return None


async def _numbered(turn: Turn, words: str) -> list[Member] | None:
    """Whom a number means; None where there is no number in it."""
    phone = number_in(words, turn.bank.region)
    if phone:
        reached = await turn.work.addresses.by_phone(turn.bank.id, phone)
        ids = dict.fromkeys(address.member_id for address in reached)
        return [await turn.work.members.get(id) for id in ids]
    match = _NUMBER.fullmatch(latin(words).strip())
    if match is None:
        return None
    try:
        member = await turn.work.members.get(int(match[1]))
    except LookupError:
        return []
    return [member] if member.bank_id == turn.bank.id else []


def _named(words: str, known: list[Member]) -> list[Member]:
    """Whose name is in the words; those with the whole name before those with a part of it."""
    named = [known[place] for place in find_name(words, [one.name for one in known])]
    whole = [one for one in named if fold(one.name) == fold(words)]
    return whole if len(whole) == 1 else named


def _living(turn: Turn, words: str, known: list[Member]) -> list[Member]:
    """Who lives in an area that is named."""
    area = fold(district(words, turn.bank.region) or words)
    return [one for one in known if one.area and fold(one.area) == area]
