"""What members agree to, and how they change and see it: news, and everything that they ever said about it."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from handlers import membership
from handlers.conversation import Conversation
from handlers.notices.news import MoreNews
from handlers.registry import registry
from handlers.turn import AGAIN, NO, YES, Question, Say, Turn
from locales.text import Lines, T, Text
from storage.consents import Consent


@dataclass(frozen=True, slots=True)
class WantsNews(Question):
    """We asked a member whether they want news; ``gets``: they have had them so far."""

    gets: bool = False
    language: str = ""
    """The language in which it was asked."""


STILL = T("You get news, like talks and courses near you. Do you still want it?")


async def news(turn: Turn) -> list[Say]:
    """Yes or no, asked with what holds now."""
    if not turn.speaker.is_known:
        return await registry().openings["help"](turn)
    gets = (await turn.work.consents.current(turn.speaker.id)).get("news", False)
    text = STILL if gets else membership.NEWS
    return [Say(turn.speaker, text, WantsNews(gets, turn.speaker.language), (YES, NO))]


async def wants_news(turn: Turn, asked: WantsNews) -> list[Say] | None:
    """From now on, or no more."""
    if turn.chosen == AGAIN:
        return await news(turn)
    if turn.chosen not in {"yes", "no"}:
        return None
    shown = STILL if asked.gets else membership.NEWS
    return await _answered(turn, shown, asked.language, given=turn.chosen == "yes")


async def no_news(turn: Turn) -> list[Say]:
    """News ends at a word; everything else goes on."""
    if not turn.speaker.is_known:
        return await registry().openings["help"](turn)
    return await _answered(turn, None, "", given=False)


async def more_news(turn: Turn, asked: MoreNews) -> list[Say] | None:
    """The last line of every text with news."""
    if turn.chosen == AGAIN:
        return await news(turn)
    return await no_news(turn) if turn.chosen == "no" else None


async def _answered(turn: Turn, shown: Text | None, language: str, *, given: bool) -> list[Say]:
    await membership.record_consent(turn, "news", given, shown=shown, language=language)
    await turn.work.questions.withdraw_topic(MoreNews().topic(), turn.speaker.id)
    if given:
        return [Say(turn.speaker, T("All right, I text you news."))]
    return [Say(turn.speaker, T("All right, no more news. You still hear about help."))]


async def no_number(turn: Turn) -> list[Say]:
    """From now on nobody is given their number."""
    return await _number(turn, T("All right, I give your number to nobody."), given=False)


async def may_number(turn: Turn) -> list[Say]:
    """From now on who agrees with them gets their number."""
    return await _number(turn, T("All right, who agrees on help with you gets your number."), given=True)


async def _number(turn: Turn, text: Text, *, given: bool) -> list[Say]:
    if not turn.speaker.is_known:
        return await registry().openings["help"](turn)
    await membership.record_consent(turn, "number", given)
    return [Say(await turn.work.members.change(turn.speaker.id, share_phone=given), text)]


SAID = {
    ("exchanges", True): lambda day: T("{day}: yes to texts about help", day=day),
    ("exchanges", False): lambda day: T("{day}: no texts about help", day=day),
    ("news", True): lambda day: T("{day}: yes to news", day=day),
    ("news", False): lambda day: T("{day}: no news", day=day),
    ("number", True): lambda day: T("{day}: your number may be given", day=day),
    ("number", False): lambda day: T("{day}: your number stays here", day=day),
}
PURPOSES = ("exchanges", "news", "number")


async def consents(turn: Turn) -> list[Say]:
    """The last word on each thing, with its date."""
    last = {one.purpose: one for one in await turn.work.consents.history(turn.speaker.id)}
    if not last:
        return [Say(turn.speaker, T("You have not said yes or no to anything yet."))]
    lines = [_line(turn, last[purpose]) for purpose in PURPOSES if purpose in last]
    return [Say(turn.speaker, Lines((T("What you have told us:"), *lines)))]


def _line(turn: Turn, one: Consent) -> Text:
    day = one.recorded_at.astimezone(ZoneInfo(turn.bank.zone))
    return SAID[one.purpose, one.given](f"{day:%d/%m/%y}")


CONVERSATION = Conversation(
    openings={"news": news, "no_news": no_news, "no_number": no_number, "may_number": may_number, "consents": consents},
    steps={WantsNews: wants_news, MoreNews: more_news},
)
