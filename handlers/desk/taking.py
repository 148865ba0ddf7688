"""An item of the desk is decided: by the first who replies and may, and written down with their words."""

from __future__ import annotations

from handlers import proof, rights
from handlers.desk import desk
from handlers.turn import Question, Say, Turn
from locales.text import T


async def taken_up(turn: Turn, asked: Question, item_id: int, decision: str) -> list[Say] | None:
    """Record who decided what; ``None`` when this reply was the first, else what to say instead."""
    item = await turn.work.desk.get(item_id)
    about = await turn.work.members.get(item.member_id) if item.member_id else None
    first = await rights.refused(turn, await desk.right(turn.work, item), about) or await proof.unproven(turn)
    if first is not None:
        return first
    if not await turn.work.desk.close(item_id, by=turn.speaker.id, outcome=decision, words=turn.text):
        return [Say(turn.speaker, T("A colleague has done that already. Thank you!"))]
    await turn.work.decisions.record(
        bank_id=turn.bank.id,
        by=turn.speaker.id,
        about_kind=item.kind,
        about_id=item.about_id,
        decision=decision,
        words=turn.text,
        inbox_id=turn.incoming.id,
    )
    await turn.work.questions.withdraw_topic(asked.topic())
    return None


async def ask_anew(turn: Turn, item_id: int) -> list[Say]:
    """Ask the speaker once more, if it still waits."""
    item = await turn.work.desk.get(item_id)
    if item.closed_at is not None or item.member_id is None:
        return [Say(turn.speaker, T("A colleague has done that already. Thank you!"))]
    member = await turn.work.members.get(item.member_id)
    return [say for say in await desk.ask_again(turn.work, turn.bank, item, member) if say.to.id == turn.speaker.id]
