"""What waits on the desk, as each coordinator may see it: the list with its pages, and one item with its choices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from handlers import clocks
from handlers.delivery import fits
from handlers.desk import desk
from handlers.exchanges.contacts import sides
from handlers.turn import Choice, Question, Say
from handlers.words import NAME_LENGTH, shortened
from locales.text import TN, Lines, T, Text
from storage import Work
from storage.records import Bank, DeskItem, Member

OF_EXCHANGE = frozenset({"dispute", "silent", "long", "pair"})
MORE = Choice("more", T("More"))
WORDS = "words"


@dataclass(frozen=True, slots=True)
class Page(Question):
    """We showed a part of the list; more comes behind ``after``."""

    after: int
    start: int = 0
    """Behind what this part began."""
    lasts: ClassVar[timedelta] = timedelta(days=1)

    def topic(self) -> str:
        """The page that was shown last counts."""
        return "desk"


async def about(work: Work, item: DeskItem) -> tuple[Member, ...]:
    """Whom an item is about; none of them decides it."""
    if item.kind in OF_EXCHANGE:
        return await sides(work, await work.exchanges.get(item.about_id))
    return (await work.members.get(item.member_id),) if item.member_id is not None else ()


async def may(work: Work, item: DeskItem, coordinator: Member) -> bool:
    """Whether somebody may see and decide an item: they hold the right, for whom it is about, and are none of these."""
    people = await about(work, item)
    if coordinator.id in {one.id for one in people}:
        return False
    member = next(iter(people), None)
    return await desk.right(work, item) in await work.members.rights(coordinator.id, member)


async def waiting(work: Work, bank: Bank, coordinator: Member) -> list[DeskItem]:
    """What waits for somebody now, the oldest first."""
    open_ones = [
        one for one in await work.desk.items(bank.id) if one.later_until is None or one.later_until <= work.now
    ]
    return [one for one in open_ones if await may(work, one, coordinator)]


async def page(work: Work, bank: Bank, coordinator: Member, after: int = 0) -> Say | None:
    """As much of the list as fits into a text; None where nothing waits. Danger is first, on every page."""
    every = await waiting(work, bank, coordinator)
    danger = [one for one in every if one.kind == "danger"]
    items = [one for one in every if one.id > after and one not in danger]
    learnt = await _words(work, bank, coordinator)
    if not items and not learnt and not (danger and not after):
        return None
    lines = [_first([*danger, *items], work.now)] if danger or items else []
    lines += [await _line(work, item) for item in danger]
    shown, prefix = after, f"{bank.name}: "
    for item in items:
        longer = [*lines, await _line(work, item)]
        if shown > after and not fits(_page(coordinator, longer, Page(item.id, after)), prefix):
            return _page(coordinator, lines, Page(shown, after))
        lines, shown = longer, item.id
    lines = [*lines, learnt] if learnt else lines
    longer = [*lines, T("With the number: OK, NO, ASK, TAKE, GIVE, LATER.")]
    if (danger or items) and fits(Say(coordinator, Lines(tuple(longer))), prefix):
        lines = longer
    return Say(coordinator, Lines(tuple(lines)))


def _first(items: list[DeskItem], now: datetime) -> Text:
    """How many wait, and how many of them longer than they should."""
    late = sum(clocks.late(item, now) for item in items)
    if not late:
        return TN("{count} waits. Its number shows it:", "{count} wait. A number shows one:", len(items))
    return TN(
        "{count} waits, {late} too long (!). Its number shows it:",
        "{count} wait, {late} too long (!). A number shows one:",
        len(items),
        late=late,
    )


def _page(coordinator: Member, lines: list[Text], asked: Page) -> Say:
    return Say(coordinator, Lines(tuple(lines)), asked, (MORE,))


async def _words(work: Work, bank: Bank, coordinator: Member) -> Text | None:
    """What people's words were found to mean is asked about by WORDS."""
    if WORDS not in await work.members.rights(coordinator.id):
        return None
    count = len(await work.suggestions.waiting(bank.id))
    return TN("{count} new word: write WORDS.", "{count} new words: write WORDS.", count) if count else None


async def _line(work: Work, item: DeskItem) -> Text:
    people = [shortened(one.name or "?", NAME_LENGTH) for one in await about(work, item)]
    number = f"{item.number}!" if clocks.late(item, work.now) else str(item.number)
    if item.taken_by is not None:
        number += f" ({shortened((await work.members.get(item.taken_by)).name, NAME_LENGTH)})"
    return SHORT[item.kind](number, people[0] if people else "?", people[-1] if people else "?")


async def shown(work: Work, item: DeskItem, coordinator: Member) -> Say:
    """One item with its choices."""
    member = await work.members.get(item.member_id) if item.member_id is not None else coordinator
    matter = await desk.matter_of(work, item, member)
    bank = await work.banks.get(item.bank_id)
    return _with_clock(desk.ask(bank, item, matter, coordinator), clocks.left(item, work.now), bank)


def _with_clock(say: Say, left: Text, bank: Bank) -> Say:
    """How long it can still wait stands below its number, where that leaves it one text."""
    number, *rest = say.text.lines if isinstance(say.text, Lines) else (say.text,)
    longer = replace(say, text=Lines((number, left, *rest)))
    return longer if fits(longer, f"{bank.name}: ") else say


async def answer(work: Work, item: DeskItem, coordinator: Member) -> list[Say]:
    """What was answered last about an item to a question of the desk."""
    kept = [one for one in await work.decisions.of("desk", item.id) if one.decision == "answered"]
    if not kept or kept[-1].by_id is None:
        return []
    name = (await work.members.get(kept[-1].by_id)).name
    words = shortened(kept[-1].words, desk.WORDS_SHOWN)
    return [Say(coordinator, T('{number}: {name} answers: "{words}"', number=str(item.number), name=name, words=words))]


SHORT: dict[str, Callable[[str, str, str], Text]] = {
    "approve": lambda number, name, _: T("{number} {name} wants to join", number=number, name=name),
    "dispute": lambda number, name, other: T(
        "{number} {name}, {other}: hours differ", number=number, name=name, other=other
    ),
    "silent": lambda number, name, other: T(
        "{number} {name}: {other} is silent", number=number, name=name, other=other
    ),
    "long": lambda number, name, other: T("{number} {name}, {other}: very long", number=number, name=name, other=other),
    "pair": lambda number, name, other: T("{number} {name}, {other}: again", number=number, name=name, other=other),
    "unfilled": lambda number, name, _: T("{number} {name}: nobody found", number=number, name=name),
    "danger": lambda number, name, _: T("{number} URGENT: {name}", number=number, name=name),
    "person": lambda number, name, _: T("{number} {name}: wants a person", number=number, name=name),
    "said": lambda number, name, _: T("{number} {name} wrote to you", number=number, name=name),
    "parked": lambda number, name, _: T("{number} {name}: not read", number=number, name=name),
    "blocked": lambda number, name, _: T("{number} {name}: not reached", number=number, name=name),
    "unreached": lambda number, name, _: T("{number} {name}: not reached", number=number, name=name),
    "moved": lambda number, name, _: T("{number} {name}: new number?", number=number, name=name),
    "tell": lambda number, name, _: T("{number} {name}: to be told", number=number, name=name),
    "grant": lambda number, name, _: T("{number} {name}: hours from the pot", number=number, name=name),
    "review": lambda number, name, _: T("{number} {name}: check ends soon", number=number, name=name),
    "tutor": lambda number, name, _: T("{number} {name}: to be a tutor", number=number, name=name),
    "absent": lambda number, name, _: T("{number} {name}: stays away", number=number, name=name),
    "catch_up": lambda number, name, _: T("{number} {name}: to be rung", number=number, name=name),
    "refresher": lambda number, name, _: T("{number} {name}: training due", number=number, name=name),
    "unchecked": lambda number, name, _: T("{number} {name}: check needed", number=number, name=name),
    "idea": lambda number, name, _: T("{number} {name} has an idea", number=number, name=name),
}
"""Kind of item → its line in the list, out of its number and whom it is about."""
