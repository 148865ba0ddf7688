"""Who is not answered without end: machines that answer our answers, and strangers who write on and on.

Both are measured by messages that lead nowhere: that neither answered a question nor made the next one another one.
Whoever gets on with something may be as fast as they like. STOP is heard in any case; START and danger are, too, but a
machine that repeats itself is not heard twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from handlers import router
from handlers.desk import desk
from handlers.turn import Say, Turn
from locales.text import T
from locales.understanding import fold, understand
from storage.inbox import Heard

LOOKED_AT = timedelta(minutes=5)
MESSAGES_MAX = 20
"""So many that lead nowhere in so short a time are answered; nobody types more."""
SAME_MAX = 5
"""So many of them that say the same are answered; numbers in them (a time, a ticket) do not count."""
SILENCE = timedelta(hours=1)
HOUR = timedelta(hours=1)
REMEMBERED = SILENCE + LOOKED_AT
"""Whoever is not answered has written this recently."""
MOST = 40
CHAT_EVENTS = frozenset({"closed", "reopened"})
_NUMBERS = re.compile(r"\d+")


async def take(turn: Turn) -> list[Say]:
    """Answer a message, unless its address is not answered now, or with this message no longer is."""
    if turn.incoming.kind in CHAT_EVENTS:
        return await router.take(turn)
    channel, address, guards = turn.incoming.channel, turn.incoming.address, turn.work.guards
    heard = await turn.work.inbox.recent(
        channel, address, since=turn.work.now - REMEMBERED, before_id=turn.incoming.id, limit=MOST
    )
    first = router.comes_first(turn.meaning)
    again = turn.meaning.intent != "stop" and bool(_same(turn, heard))
    silent = len(heard) > SAME_MAX and await guards.silent(channel, address)
    if silent and _chooses(turn):  # A machine answers with words.
        await guards.silence(channel, address, None)
    elif silent and (not first or again):
        return []
    elif not silent and _is_machine(turn, heard):
        await guards.silence(channel, address, turn.work.now + SILENCE)
        words = desk.MACHINE
        told = await desk.raise_item(turn.work, turn.bank, "parked", turn.incoming.id, turn.speaker, words=words)
        return [*told, *(await router.take(turn) if first and not again else [])]
    over = _over_limit(turn, heard)
    if over is None or first or _chooses(turn):
        return await router.take(turn)
    text = T("That is a lot of messages. I will answer again in an hour.")
    return [] if any(_counts(turn, one) for one in over) else [Say(turn.speaker, text)]


def _chooses(turn: Turn) -> bool:
    return turn.incoming.kind == "button" or bool(turn.meaning.digit)


def _is_machine(turn: Turn, heard: Sequence[Heard]) -> bool:
    """Whether so much, or so much of the same, led nowhere in the last minutes."""
    lately = _since_it_moved([one for one in heard if one.at > turn.work.now - LOOKED_AT])
    return not _chooses(turn) and (len(lately) >= MESSAGES_MAX or len(_same(turn, lately)) >= SAME_MAX)


def _since_it_moved(heard: Sequence[Heard]) -> list[Heard]:
    """The newest ones, back to the one that carried a conversation on."""
    place = next((place for place, one in enumerate(heard) if one.moved), len(heard))
    return list(heard[:place])


def _same(turn: Turn, heard: Sequence[Heard]) -> list[Heard]:
    """Those that say what this message says."""
    return [one for one in heard if one.kind == turn.incoming.kind and _bare(one.text) == _bare(turn.incoming.text)]


def _bare(text: str) -> str:
    """A text without its numbers, unless it is nothing else: a code is written more than once."""
    return _NUMBERS.sub("", fold(text)).strip() or fold(text)


def _over_limit(turn: Turn, heard: Sequence[Heard]) -> Sequence[Heard] | None:
    """What a stranger has written above the answers of an hour, before this message; None while they may go on.

    Who writes from a phone that members share is no stranger to them.
    """
    if turn.speaker.is_member or turn.address.shared:
        return None
    nowhere = [one for one in heard if one.at > turn.work.now - HOUR and not one.moved]
    over = len(nowhere) + 1 - turn.bank.rules.stranger_texts
    return nowhere[:over] if over >= 0 else None


def _counts(turn: Turn, one: Heard) -> bool:
    """Whether a message above the limit was told that it is: what is answered all the same was not."""
    if one.kind == "button" or one.kind in CHAT_EVENTS:
        return False
    meant = understand(one.text, language=turn.speaker.language, now=turn.work.now)
    return not meant.digit and not router.comes_first(meant)
