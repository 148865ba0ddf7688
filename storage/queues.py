"""Proving the queues: whatever waits has somebody who sees to it, and nothing is there twice or for nobody.

Where nothing is wrong there is no fault. What is checked, by number; the tests do each of these kinds of damage:

1. A message that was handled was answered, and one that was set aside lies on the desk.
2. No message is there twice, received or sent.
3. A letter whose lease has ended is taken up again within the hour, and each waiting letter is for a member.
4. An exchange that waits has a due time or lies on the desk, and so does a request; no due time is about nothing.
5. Each open question is for a member who is there, and no two of one member have the same topic or letter.
6. Who is active has an account, and no more than one preferred address; each address is a member's.
7. Each open offer is a member's who is there, and nobody is asked about a request that is over.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, text

from storage.checks import Check, Fault, failing
from storage.repository import Repository
from storage.tables.base import UtcDateTime

PATIENCE = timedelta(hours=1)
"""So long may a letter whose lease has ended lie, while no worker works."""

EXCHANGE_DUE = {
    "asked": ("chase_accept", "give_up_accept"),
    "agreed": ("ask_hours", "ask_hours_again", "unreported"),
    "reported": ("chase_report", "desk_report"),
}
"""What happens by itself to an exchange that waits, by its state: one of these is planned, or the desk has it."""
REQUEST_DUE = ("wave", "request_end")
"""The same for a request."""


def _list(*kinds: str) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


_SHORT = {
    "#planned": "EXISTS (SELECT 1 FROM due_times d WHERE d.about_id",
    "#on_desk": "EXISTS (SELECT 1 FROM desk_items k WHERE k.closed_at IS NULL AND k.about_id",
    "#desk_of_exchange": "k.kind IN ('silent', 'long', 'dispute')",
    "#nobody": "NOT EXISTS (SELECT 1 FROM members m WHERE m.stage <> 'left' AND m.id",
    "#no_member": "NOT EXISTS (SELECT 1 FROM members m WHERE m.id",
    "#asked_due": _list(*EXCHANGE_DUE["asked"]),
    "#agreed_due": _list(*EXCHANGE_DUE["agreed"]),
    "#reported_due": _list(*EXCHANGE_DUE["reported"]),
    "#exchange_due": _list(*(kind for kinds in EXCHANGE_DUE.values() for kind in kinds)),
    "#request_due": _list(*REQUEST_DUE),
}
"""What is said in several statements."""
_RESTORE = "rows were removed by hand: restore the last backup, or remove what is named here too"


def _check(kind: str, subject: str, explanation: str, remedy: str, statement: str) -> Check:
    for short, long in _SHORT.items():
        statement = statement.replace(short, long)
    found = text(statement)
    if ":long_ago" in statement:
        found = found.bindparams(bindparam("long_ago", type_=UtcDateTime()))
    return Check(kind, subject, explanation, remedy, found)


CHECKS: tuple[Check, ...] = (
    _check(
        "not answered",
        "message {id}",
        "message {id} is marked as handled, but nobody was answered",
        "have it handled again: UPDATE inbox SET state = 'waiting' WHERE id = {id}",
        # Whoever said STOP is answered nothing until they say START: they are left out for good.
        "SELECT DISTINCT i.id FROM inbox i JOIN addresses a ON a.channel = i.channel AND a.address = i.address"
        " LEFT JOIN (SELECT DISTINCT cause FROM outbox WHERE cause IS NOT NULL) o ON o.cause = i.id"
        " WHERE i.state = 'done' AND i.kind IN ('text', 'button') AND a.state = 'open' AND o.cause IS NULL"
        " AND i.error = '' AND NOT EXISTS (SELECT 1 FROM consents c WHERE c.member_id = a.member_id"
        " AND c.purpose = 'exchanges' AND NOT c.given) ORDER BY i.id",
    ),
    _check(
        "set aside",
        "message {id}",
        "message {id} was set aside, and no coordinator was told",
        "have it handled again: UPDATE inbox SET state = 'waiting', attempts = 0 WHERE id = {id}",
        "SELECT i.id FROM inbox i JOIN addresses a ON a.channel = i.channel AND a.address = i.address"
        " WHERE i.state = 'parked' AND a.state = 'open'"
        " AND NOT EXISTS (SELECT 1 FROM desk_items k WHERE k.kind = 'parked' AND k.about_id = i.id) ORDER BY i.id",
    ),
    _check(
        "received twice",
        "message {last}",
        "messages {first} and {last} are one delivery of {channel}, stored {times} times",
        "its unique key is gone: run python -m bot migrate on a fresh database and copy the key from there;"
        " then close what the later one did with python -m bot books",
        "SELECT i.channel, MIN(i.id) AS first, MAX(i.id) AS last, COUNT(*) AS times FROM inbox i"
        " GROUP BY i.channel, i.external_id HAVING COUNT(*) > 1 ORDER BY MIN(i.id)",
    ),
    _check(
        "sent twice",
        "letter {last}",
        "letters {first} and {last} were sent under one id of {channel} ({times} in all)",
        "its delivery reports could be about either: UPDATE outbox SET provider_id = '' WHERE id = {last}",
        "SELECT o.channel, MIN(o.id) AS first, MAX(o.id) AS last, COUNT(*) AS times FROM outbox o"
        " WHERE o.provider_id <> '' GROUP BY o.channel, o.provider_id HAVING COUNT(*) > 1 ORDER BY MIN(o.id)",
    ),
    _check(
        "stuck",
        "letter {id}",
        "letter {id} is being sent, but its lease ended more than an hour ago",
        "no worker takes it up: run serve or work, and look at its log",
        "SELECT o.id FROM outbox o WHERE o.state = 'sending' AND o.due_at < :long_ago ORDER BY o.id",
    ),
    _check(
        "for nobody",
        "letter {id}",
        "letter {id} waits for member {member_id}, who does not exist",
        _RESTORE,
        "SELECT o.id, o.member_id FROM outbox o WHERE o.state IN ('queued', 'sending')"
        " AND #no_member = o.member_id) ORDER BY o.id",
    ),
    _check(
        "nothing planned",
        "exchange {id}",
        "exchange {id} is {state}, but nothing will ever happen to it: no due time, and it is on nobody's desk",
        "its two members can still write how long it took, or that it is off; a coordinator should ask them",
        "SELECT e.id, e.state FROM exchanges e WHERE NOT #on_desk = e.id AND #desk_of_exchange) AND ("
        "(e.state = 'asked' AND NOT #planned = e.id AND d.kind IN (#asked_due)))"
        " OR (e.state = 'agreed' AND NOT #planned = e.id AND d.kind IN (#agreed_due)))"
        " OR (e.state = 'reported' AND NOT #planned = e.id AND d.kind IN (#reported_due)))"
        " OR e.state = 'disputed') ORDER BY e.id",
    ),
    _check(
        "nothing planned",
        "request {id}",
        "request {id} is {state}, but nobody else will be asked, and it is on nobody's desk",
        "a coordinator should ask its member whether help is still needed; they can ask again by text",
        "SELECT r.id, r.state FROM requests r WHERE r.state IN ('open', 'unfilled')"
        " AND NOT #planned = r.id AND d.kind IN (#request_due))"
        " AND NOT #on_desk = r.id AND k.kind = 'unfilled') ORDER BY r.id",
    ),
    _check(
        "due for nothing",
        "due time {id}",
        "due time {id} ({kind}) is about {about_id}, which does not exist",
        "it would fail again and again: DELETE FROM due_times WHERE id = {id}",
        "SELECT d.id, d.kind, d.about_id FROM due_times d"
        " WHERE (d.kind IN (#exchange_due) AND NOT EXISTS (SELECT 1 FROM exchanges e WHERE e.id = d.about_id))"
        " OR (d.kind IN (#request_due) AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.id = d.about_id))"
        " ORDER BY d.id",
    ),
    _check(
        "asked nobody",
        "question {id}",
        "question {id} is open for member {member_id}, who has left or does not exist",
        "nobody can answer it: UPDATE questions SET state = 'withdrawn' WHERE id = {id}",
        "SELECT q.id, q.member_id FROM questions q WHERE q.state = 'open' AND #nobody = q.member_id) ORDER BY q.id",
    ),
    _check(
        "asked twice",
        "question {last}",
        "questions {first} and {last} to member {member_id} are open about one thing or under one letter",
        "an answer could be taken for the other one: UPDATE questions SET state = 'replaced' WHERE id = {first}",
        "SELECT a.id AS first, b.id AS last, a.member_id FROM questions a JOIN questions b"
        " ON b.member_id = a.member_id AND b.id > a.id AND (b.topic = a.topic OR b.letter = a.letter)"
        " WHERE a.state = 'open' AND b.state = 'open' ORDER BY a.id, b.id",
    ),
    _check(
        "no account",
        "member {id}",
        "member {id} is {stage}, but has no account to keep hours in",
        "their hours cannot be recorded: UPDATE members SET stage = 'pending' WHERE id = {id}, then have it opened by"
        " python -m bot member approve {id}",
        "SELECT m.id, m.stage FROM members m WHERE m.stage IN ('active', 'paused') AND NOT EXISTS"
        " (SELECT 1 FROM accounts a WHERE a.member_id = m.id AND a.unit = 'minute') ORDER BY m.id",
    ),
    _check(
        "preferred twice",
        "member {member_id}",
        "member {member_id} has {times} preferred addresses; messages go to one of them, nobody knows to which",
        "ask them where they want to be written to, and leave one: UPDATE addresses SET preferred = ... WHERE id = ...",
        "SELECT a.member_id, COUNT(*) AS times FROM addresses a WHERE a.preferred"
        " GROUP BY a.member_id HAVING COUNT(*) > 1 ORDER BY a.member_id",
    ),
    _check(
        "nobody's address",
        "address {id}",
        "address {id} belongs to member {member_id}, who does not exist",
        _RESTORE,
        "SELECT a.id, a.member_id FROM addresses a WHERE #no_member = a.member_id) ORDER BY a.id",
    ),
    _check(
        "nobody's offer",
        "offer {id}",
        "offer {id} is open, but its member {member_id} has left or does not exist",
        "nobody can be asked for it: UPDATE offers SET closed_at = CURRENT_TIMESTAMP WHERE id = {id}",
        "SELECT f.id, f.member_id FROM offers f WHERE f.closed_at IS NULL AND #nobody = f.member_id) ORDER BY f.id",
    ),
    _check(
        "asked for nothing",
        "request {request_id}",
        "member {member_id} is still asked about request {request_id}, which is over",
        "a yes would be in vain: UPDATE asks SET state = 'over' WHERE request_id = {request_id} AND state = 'asked'",
        "SELECT s.request_id, s.member_id FROM asks s LEFT JOIN requests r ON r.id = s.request_id"
        " WHERE s.state = 'asked' AND (r.id IS NULL OR r.state IN ('taken', 'closed'))"
        " ORDER BY s.request_id, s.member_id",
    ),
)


class Queues(Repository):
    """Everything that waits, of all banks."""

    __slots__ = ()

    async def faults(self) -> list[Fault]:
        """Whatever waits for nothing, is there twice, or belongs to nobody; an empty list where all is well."""
        return await failing(self._connection, CHECKS, {"long_ago": self._now - PATIENCE})
