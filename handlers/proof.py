"""Whose number can be forged shows that they hold the phone: they write back a code that was sent to it.

Once a day, or each time for the gravest things; then what they wrote is done as if it came now
(``handlers/conversations/proving.py``). Until then nothing of it is done, and what they answered stays open. Each code
shows what it is for, so that nobody confirms with it what somebody else has written under their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.turn import Question, Say, Turn
from handlers.words import shortened
from locales.text import T
from storage.proofs import LASTS

FORGEABLE = frozenset({"sms"})
"""Channels on which anybody can send under anybody's number."""
WORDS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """What waits for a code."""

    words: str
    inbox_id: int
    """The message that asked for it."""
    question: int = 0
    """Id of the open question that the words answer; 0 where they answer none."""
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Proof(Question):
    """We wait for a code that went to the speaker's own phone."""

    question: int = 0
    """Id of the open question whose answer waits for it."""
    free: ClassVar[bool] = True
    expects: ClassVar[frozenset[str]] = frozenset({"log_hours"})
    lasts: ClassVar[timedelta] = LASTS

    def topic(self) -> str:
        """Any code that still waits answers it."""
        return "proof"


async def unproven(turn: Turn, *, each_time: bool = False) -> list[Say] | None:
    """None where the speaker has shown that they hold this phone: today, or for this very command; else ask for it.

    To be called before anything is changed. Where senders cannot be forged only ``each_time`` asks.
    """
    if turn.proven or (not each_time and await _known(turn)):
        return None
    question = turn.answering.id if turn.answering else 0
    wanted = Wanted(turn.text, turn.incoming.id, question, turn.chosen)
    digits = await turn.work.proofs.issue(turn.address.id, asdict(wanted))
    text = T(
        'You wrote "{words}". Was it you? Then write this code: {code}. If not, do nothing.',
        words=shortened(_shown(turn), WORDS_SHOWN),
        code=digits,
    )
    return [Say(turn.speaker, text, Proof(question), place=turn.address.id, at_once=True)]


def _shown(turn: Turn) -> str:
    """What was written; for a digit or a button also what it stands for."""
    asked = turn.answering
    if asked is None or turn.chosen not in asked.keys:
        return turn.text
    label = asked.labels[asked.keys.index(turn.chosen)]
    return label if turn.incoming.kind == "button" else f"{turn.text}: {label}"


async def _known(turn: Turn) -> bool:
    if turn.address.channel not in FORGEABLE:
        return True
    midnight = turn.now.replace(hour=0, minute=0, second=0, microsecond=0)
    return await turn.work.proofs.proven_since(turn.address.id, midnight)


def put_off(said: Sequence[Say] | None, question_id: int) -> bool:
    """Whether an answer to this question waits until its writer has shown who they are."""
    return any(isinstance(say.awaiting, Proof) and say.awaiting.question == question_id for say in said or ())
