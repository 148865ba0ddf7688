"""What was decided about a check that some help needs: the decision and its dates are kept, never the certificate.

Shortly before a check ends it lies on the desk, to be looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar
from zoneinfo import ZoneInfo

from handlers.affairs import affairs, doors
from handlers.affairs.affairs import CHANGE, LEAVE, Affair, barred
from handlers.affairs.doors import WhichCheck
from handlers.conversation import Conversation
from handlers.desk import desk
from handlers.desk.desk import DeskQuestion, Matter
from handlers.desk.taking import ask_anew, taken_up
from handlers.turn import AGAIN, Choice, Say, Turn
from locales.gatherings import kinds
from locales.text import T
from locales.values import Skill
from storage import Work
from storage.errors import NotTheirs
from storage.records import Bank, DeskItem, Due, Member

YEARS = (1, 2, 3)
PASSED = Choice("passed", T("Passed"))
REFUSED = Choice("refused", T("Not passed"))
WITHDRAWN = Choice("withdrawn", T("Counts no longer"))


@dataclass(frozen=True, slots=True)
class Decided(Affair):
    """We asked what was decided."""

    member: int
    check: str


@dataclass(frozen=True, slots=True)
class UntilWhen(Affair):
    """We asked until when a passed check counts; a day can be written too."""

    member: int
    check: str
    vetting: int = 0
    """The one that was to be looked at again, where it lay on the desk."""
    item: int = 0
    free: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class LookAgain(DeskQuestion):
    """A check that somebody passed ends soon."""

    vetting: int


async def which(turn: Turn, asked: WhichCheck) -> list[Say] | None:
    """One of the list."""
    member = await turn.work.members.get(asked.member)
    if turn.chosen == "leave":
        return affairs.left_alone(turn)
    if turn.chosen == AGAIN:
        return await doors.checks(turn, member)
    return [_what(turn, member, turn.chosen)] if turn.chosen else None


def _what(turn: Turn, member: Member, check: str) -> Say:
    text = T("{check} of {name}: what was decided? I keep no certificate.", check=check, name=member.name)
    return Say(turn.speaker, text, Decided(member.id, check), (PASSED, REFUSED, WITHDRAWN, LEAVE))


async def decided(turn: Turn, asked: Decided) -> list[Say] | None:
    """Who passed is asked about again when it ends."""
    member = await turn.work.members.get(asked.member)
    match turn.chosen:
        case "leave":
            return affairs.left_alone(turn)
        case "passed":
            return [_until(turn, UntilWhen(member.id, asked.check))]
        case "refused" | "withdrawn":
            return await _recorded(turn, member, asked.check, turn.chosen, None)
    return [_what(turn, member, asked.check)] if turn.chosen == AGAIN else None


def _until(turn: Turn, asked: UntilWhen) -> Say:
    days = [_later(turn.today, years) for years in YEARS]
    choices = tuple(Choice(day.isoformat(), T("{day}", day=f"{day:%d/%m/%Y}")) for day in days)
    never = Choice("never", T("It does not end"), "0")
    text = T("Until when does it count? You can write a day.")
    return Say(turn.speaker, text, asked, (*choices, never))


def _later(day: date, years: int) -> date:
    """The same day of a later year; what began on 29 February ends on the 28th."""
    last = day.replace(day=28) if (day.month, day.day) == (2, 29) else day
    return last.replace(year=day.year + years)


async def until(turn: Turn, asked: UntilWhen) -> list[Say] | None:
    """A day of the list or in words, or none."""
    member = await turn.work.members.get(asked.member)
    if turn.chosen == AGAIN:
        return [_until(turn, asked)]
    day = turn.today.fromisoformat(turn.chosen) if turn.chosen not in {"", "never"} else _day(turn)
    if turn.chosen != "never" and (day is None or day <= turn.today):
        return None
    if (stopped := await barred(turn, CHANGE, member)) is not None:
        return stopped
    if asked.item:
        over = await taken_up(turn, LookAgain(asked.item, asked.vetting), asked.item, "passed")
        if over is not None:
            return over
    return await _recorded(turn, member, asked.check, "passed", None if turn.chosen == "never" else day)


def _day(turn: Turn) -> date | None:
    """A day in figures with its year, or in words."""
    for form in ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(turn.text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return turn.meaning.when.day if turn.meaning.when is not None else None


async def _recorded(turn: Turn, member: Member, check: str, decision: str, day: date | None) -> list[Say]:
    if (stopped := await barred(turn, CHANGE, member)) is not None:
        return stopped
    if member.id == turn.speaker.id:
        raise NotTheirs
    review = datetime.combine(day, time(0), ZoneInfo(turn.bank.zone)) if day is not None else None
    await turn.work.vettings.record(member.id, check, decision, decided_by=turn.speaker.id, review_at=review)
    await affairs.record(turn, member, f"check {check} {decision}")
    done = Say(turn.speaker, T("Written down: {check} of {name}.", check=check, name=member.name))
    if decision != "passed":
        text = T("Your check ({check}) does not count just now. To ask why, write PERSON.", check=check)
        return [done, Say(member, text)]
    needing = [id for id, needs in sorted(turn.bank.rules.checks.items()) if needs == check]
    skill = next((id for id in needing if id not in kinds()), "")
    if not skill:
        return [done, Say(member, T("Your check ({check}) is written down. Thank you!", check=check))]
    text = T("Your check ({check}) is written down. You can be asked for {skill}.", check=check, skill=Skill(skill))
    return [done, Say(member, text)]


async def review(work: Work, bank: Bank, item: Due) -> list[Say]:
    """A check ends soon: the desk looks at it again, if it is still the last word about it."""
    vetting = await work.vettings.get(item.about_id)
    member = await work.members.get(vetting.member_id)
    last = {one.id for one in await work.vettings.of_member(member.id)}
    if vetting.id not in last or vetting.decision != "passed" or member.stage not in affairs.HERE:
        return []
    return await desk.raise_item(work, bank, "review", vetting.id, member)


async def ends_soon(work: Work, item: DeskItem, member: Member) -> Matter:
    """What the coordinators read: which check, whose, until when."""
    vetting = await work.vettings.get(item.about_id)
    bank = await work.banks.get(item.bank_id)
    ends = vetting.review_at.astimezone(ZoneInfo(bank.zone)) if vetting.review_at is not None else None
    text = T(
        "{check} of {name} counts until {day}. What was decided now?",
        check=vetting.check_name,
        name=member.name,
        day=f"{ends:%d/%m/%Y}" if ends else "-",
    )
    return Matter(text, LookAgain(item.id, vetting.id), (PASSED, WITHDRAWN))


async def looked(turn: Turn, asked: LookAgain) -> list[Say] | None:
    """Passed again, with a new end, or no longer."""
    vetting = await turn.work.vettings.get(asked.vetting)
    member = await turn.work.members.get(vetting.member_id)
    if turn.chosen not in {"passed", "withdrawn"}:
        return await ask_anew(turn, asked.item)
    if (stopped := await barred(turn, CHANGE, member)) is not None:
        return stopped
    if turn.chosen == "passed":
        return [_until(turn, UntilWhen(member.id, vetting.check_name, vetting.id, asked.item))]
    if (over := await taken_up(turn, asked, asked.item, turn.chosen)) is not None:
        return over
    return await _recorded(turn, member, vetting.check_name, "withdrawn", None)


CONVERSATION = Conversation(
    steps={WhichCheck: which, Decided: decided, UntilWhen: until, LookAgain: looked},
    routines={"review": review},
    matters={"review": ends_soon},
)
