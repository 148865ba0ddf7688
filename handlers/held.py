"""What waits for somebody to write: it goes to them now, and a bare digit may only have asked for that.

They have not seen the questions among it yet, so a digit or a yes cannot be an answer to those.
"""

from __future__ import annotations

from handlers.answers import BUTTON
from handlers.turn import Turn

BARE = frozenset({"yes", "no"})


async def only_opens(turn: Turn) -> bool:
    """Let go of what waited for this address; whether the message did no more than ask for it."""
    waited = await turn.work.holding.release(turn.address.channel, turn.address.address)
    if not waited or not _is_bare(turn):
        return False
    if any(one.held == "opener" for one in waited):
        return True
    unseen = {one.question_id for one in waited}
    return not [one for one in await turn.work.questions.read_by(turn.speaker.id) if one.id not in unseen]


def _is_bare(turn: Turn) -> bool:
    """A digit without a letter, a yes or a no, or a button that belongs to no question of ours."""
    if turn.incoming.kind == "button":
        return BUTTON.fullmatch(turn.incoming.text) is None
    if turn.incoming.kind != "text":
        return False
    digit = bool(turn.meaning.digit) and not turn.meaning.letter
    return digit or (turn.meaning.exact and turn.meaning.intent in BARE)
