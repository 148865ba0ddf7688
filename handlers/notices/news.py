"""What every text with news has: the bank's name before it, a yes of its reader behind it, and a way out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.turn import Choice, Question, Say
from locales.text import T, Text
from storage import Work
from storage.records import Member


@dataclass(frozen=True, slots=True)
class MoreNews(Question):
    """We sent news, and wait for nothing but that they want no more."""

    lasts: ClassVar[timedelta] = timedelta(days=7)

    def topic(self) -> str:
        """One for each person: the newest."""
        return "news"


NO_MORE = Choice("no", T("No more news"), "0")


async def notice(work: Work, member: Member, text: Text) -> Say | None:
    """News for one member, with a way out as its last line; None for whoever has not said yes to news."""
    wanted = (await work.consents.current(member.id)).get("news", False)
    return Say(member, text, MoreNews(), (NO_MORE,)) if wanted else None
