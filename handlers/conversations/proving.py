"""A code that only the right phone could read came back: what its owner wanted is done now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handlers import misses, router
from handlers.conversation import Conversation
from handlers.numbers import latin
from handlers.proof import Proof, Wanted
from handlers.questions import from_record
from handlers.registry import registry
from handlers.turn import AGAIN, Say, Turn
from locales.text import T
from storage.proofs import LONG, SHORT

NOT_IT = T("That is not the code. Please write all its digits.")


async def proven(turn: Turn, asked: Proof) -> list[Say] | None:
    """The right code does what was wanted with it; a wrong one does nothing."""
    digits = _code(turn.text)
    if not digits:
        return [Say(turn.speaker, NOT_IT, asked)] if turn.chosen == AGAIN else None
    wanted = await turn.work.proofs.redeem(turn.address.id, digits)
    if wanted is not None:
        return await _done(turn, wanted)
    if await turn.work.proofs.waits(turn.address.id):
        return [Say(turn.speaker, NOT_IT, asked)]
    return await too_late(turn)


async def too_late(turn: Turn) -> list[Say]:
    """A code, and nothing waits for one."""
    return [Say(turn.speaker, T("That code is of no use any more. Please write again what you want."))]


def _code(text: str) -> str:
    """The digits of a message that is nothing but a code of either length; else empty."""
    digits = re.sub(r"[\s.-]", "", latin(text))
    return digits if digits.isdecimal() and len(digits) in {SHORT, LONG} else ""


async def _done(turn: Turn, kept: Mapping[str, Any]) -> list[Say] | None:
    """What was written is carried out as if it came now, and by which message it was asked for is kept."""
    wanted = Wanted(**kept)
    if not await turn.work.proofs.waits(turn.address.id):
        await turn.work.questions.withdraw_topic(Proof().topic(), turn.speaker.id)
    await turn.work.decisions.record(
        bank_id=turn.bank.id,
        by=turn.speaker.id,
        about_kind="address",
        about_id=turn.address.id,
        decision="proven",
        words=wanted.words,
        inbox_id=wanted.inbox_id,
    )
    now = replace(turn.as_written(wanted.words), chosen=wanted.chosen, proven=True)
    if not wanted.question:
        return await router.take(replace(now, answering=None))
    record = await turn.work.questions.get(wanted.question)
    question = from_record(record) if record is not None else None
    if record is None or question is None:
        return misses.over(turn)
    await turn.work.questions.close(record.id, chosen=wanted.chosen)
    return await registry().steps[type(question)](replace(now, answering=record), question)


CONVERSATION = Conversation(openings={"old code": too_late}, steps={Proof: proven})
