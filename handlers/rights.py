"""Who may do what: rights are data of each bank, may be held for one area or language, and end with a lost phone."""

from __future__ import annotations

from handlers.turn import Say, Turn
from locales.text import T
from storage.records import Member

NOT_YOURS = T("Sorry, that is not your task here. A coordinator can do it: write PERSON.")
LOST = T("This phone is shut out: you can do nothing for others here. A colleague can let it in again.")


async def holds(turn: Turn, right: str, about: Member | None = None) -> bool:
    """Whether the speaker may do this, at all or about a member, from the phone that they write from."""
    return not turn.address.shut_out and right in await turn.work.members.rights(turn.speaker.id, about)


async def refused(turn: Turn, right: str, about: Member | None = None) -> list[Say] | None:
    """None where the speaker may do this; else what they are told, and that they tried is recorded."""
    if await holds(turn, right, about):
        return None
    await turn.work.decisions.record(
        bank_id=turn.bank.id,
        by=turn.speaker.id,
        about_kind="member",
        about_id=(about or turn.speaker).id,
        decision=f"refused: {right}",
        words=turn.text,
        inbox_id=turn.incoming.id,
    )
    lost = turn.address.shut_out and right in await turn.work.members.rights(turn.speaker.id, about)
    return [Say(turn.speaker, LOST if lost else NOT_YOURS)]
