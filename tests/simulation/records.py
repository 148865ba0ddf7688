"""What must always hold of what is kept: seen commit by commit, in the journal of the database."""

from __future__ import annotations

from collections import defaultdict

from tests.simulation.disk import Change, Disk
from tests.simulation.log import Log

EXCHANGE_STEPS = {
    "asked": {"agreed", "declined", "cancelled", "expired"},
    "agreed": {"reported", "cancelled", "expired"},
    "reported": {"reported", "confirmed", "disputed", "declined"},
    "confirmed": {"disputed", "declined"},
    "disputed": {"confirmed", "declined"},
}
LETTER_STEPS = {
    "queued": {"sending", "withheld", "failed", "sent"},
    "sending": {"sending", "queued", "sent", "failed", "withheld"},
    "sent": {"delivered", "failed"},
    "failed": {"delivered"},
}
"""A letter whose lease ran out may be put back and then prove to be sent. One that was found too late by a claim fails,
and may in the same transaction be put off."""


class Records:
    """Books, exchanges, questions and letters; each change is compared with an own account of what was before."""

    def __init__(self, disk: Disk, log: Log) -> None:
        self._disk, self._log = disk, log
        self._expired: set[int] = set()
        """Which letters failed before they were sent, in the commit that is looked at."""
        self._answered: dict[int, tuple[int, str, str]] = {}
        """Which questions were answered in it."""
        self._balances = dict(disk.rows("SELECT id, balance FROM accounts"))
        self._standing: dict[int, set[int]] = defaultdict(set)
        for exchange, transfer in disk.rows(
            "SELECT exchange_id, id FROM transfers t WHERE exchange_id IS NOT NULL AND reverses IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM transfers r WHERE r.reverses = t.id)"
        ):
            self._standing[exchange].add(transfer)
        self._open: dict[int, tuple[int, str, str]] = {
            one: (member, topic, letter)
            for one, member, topic, letter in disk.rows(
                "SELECT id, member_id, topic, letter FROM questions WHERE state = 'open'"
            )
        }

    def committed(self, changes: list[Change]) -> None:
        """One commit."""
        self._expired, self._answered = set(), {}
        for change in changes:
            seen = getattr(self, f"_{change.what.replace('+', '_made')}", None)
            if seen is not None:
                seen(change)
        if any(change.what in {"transfer+", "account"} for change in changes):
            held = dict(self._disk.rows("SELECT id, balance FROM accounts"))
            wrong = [account for account, balance in self._balances.items() if held.get(account) != balance]
            self._log.must(not wrong, f"accounts {wrong} do not hold what their transfers add up to")

    def _account_made(self, change: Change) -> None:
        self._balances[change.id] = change.a

    def _transfer_made(self, change: Change) -> None:
        giver, receiver, minutes, exchange, reverses = change[3:8]
        self._balances[giver] -= minutes
        self._balances[receiver] += minutes
        if exchange is None:
            return
        standing = self._standing[exchange]
        if reverses is None:
            standing.add(change.id)
        else:
            standing.discard(reverses)
        self._log.must(len(standing) <= 1, f"exchange {exchange} is posted twice")

    def _exchange(self, change: Change) -> None:
        allowed = change.b in EXCHANGE_STEPS.get(change.a, ())
        self._log.must(allowed, f"exchange {change.id} went from {change.a} to {change.b}")

    def _letter(self, change: Change) -> None:
        put_off = (change.a, change.b, change.f) == ("failed", "queued", "expired") and change.id in self._expired
        allowed = put_off or change.b in LETTER_STEPS.get(change.a, ())
        if change.b == "failed" and change.a in {"queued", "sending"}:
            self._expired.add(change.id)
        self._log.must(allowed, f"letter {change.id} went from {change.a} to {change.b}")

    def _rank(self, change: Change) -> None:
        self._log.must(change.b > change.a, f"the report about letter {change.id} went back")

    def _question_made(self, change: Change) -> None:
        member, topic, letter = change[3:6]
        for other in self._open.values():
            clash = other[0] == member and (other[1] == topic or other[2] == letter)
            self._log.must(not clash, f"member {member} has two open questions {letter} about {topic}")
        self._open[change.id] = (member, topic, letter)

    def _question(self, change: Change) -> None:
        """One that was answered may be open again at once: whoever answered has to show first who they are."""
        if (change.a, change.b) == ("answered", "open") and change.id in self._answered:
            self._open[change.id] = self._answered.pop(change.id)
            return
        self._log.must(change.a == "open", f"question {change.id} was closed again: {change.a} to {change.b}")
        closed = self._open.pop(change.id, None)
        if closed is not None and change.b == "answered":
            self._answered[change.id] = closed
