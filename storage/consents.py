"""What members have agreed to: a history that is only ever added to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from storage.repository import Repository, columns, made
from storage.tables.people import consents, members

SPOKEN = "spoken"
"""The channel of a consent that was given by word of mouth."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One yes or no, in the person's own words."""

    id: int
    member_id: int
    purpose: str
    """``exchanges`` (being part of the time bank) or ``news`` (notices and events)."""
    given: bool
    words: str
    """What they answered."""
    shown: str
    """The sentence that they answered, as they read it; empty where nobody had asked."""
    language: str
    """The language of that sentence."""
    channel: str
    recorded_at: datetime


_CONSENT = columns(Consent, consents)
_HISTORY = (
    select(*_CONSENT)
    .where(consents.c.member_id == bindparam("member_id"))
    .order_by(consents.c.recorded_at, consents.c.id)
)
_OF_BANK = (
    select(*_CONSENT)
    .join(members, members.c.id == consents.c.member_id)
    .where(members.c.bank_id == bindparam("bank_id"))
    .order_by(consents.c.id)
)
_RECORD = insert(consents).returning(consents.c.id)


class Consents(Repository):
    """The consents of all members."""

    __slots__ = ()

    async def record(
        self,
        member_id: int,
        purpose: str,
        given: bool,
        *,
        words: str,
        channel: str,
        shown: str = "",
        language: str = "",
    ) -> None:
        """They said yes or no to a purpose, in these words, on this channel, to the sentence that was ``shown``.

        What somebody heard who acts for them is ``spoken``, and noted with who heard it.
        After a no nothing of that purpose that is still to go to many goes to them.
        """
        if not given:
            await self._work.readers.withhold_from(member_id, purpose)
        heard = self._work.acts.by_other_hand(member_id)
        values: dict[str, object] = {"member_id": member_id, "purpose": purpose, "given": given, "words": words}
        values |= {"shown": shown, "language": language, "channel": SPOKEN if heard else channel}
        made = (await self._connection.execute(_RECORD, values | {"recorded_at": self._now})).scalar_one()
        await self._work.acts.note("consent", member_id, made, f"{purpose}:{'yes' if given else 'no'}")

    async def current(self, member_id: int) -> dict[str, bool]:
        """What holds now for each purpose that they were asked about: the last word counts."""
        return {consent.purpose: consent.given for consent in await self.history(member_id)}

    async def history(self, member_id: int) -> list[Consent]:
        """Everything they ever said about it, the oldest first."""
        return [made(Consent, row) for row in await self._execute(_HISTORY, member_id=member_id)]

    async def of_bank(self, bank_id: int) -> list[Consent]:
        """Everything that anybody in a bank ever said about it, the oldest first: for exports."""
        return [made(Consent, row) for row in await self._execute(_OF_BANK, bank_id=bank_id)]
