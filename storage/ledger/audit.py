"""Proving the books: everything is recomputed from the transfers, and whatever does not fit is named.

A bank whose books are right has no fault. What is checked, by number; the tests damage the books in each of these ways:

1. Each account keeps exactly what its transfers add up to.
2. No account lies below its floor.
3. All balances of a bank in one unit add up to nothing.
4. Each transfer moves at least a minute between two different accounts of its own bank and its own unit.
5. Each reference is used once.
6. A reversal mirrors a transfer that is no reversal, and no transfer is reversed twice.
7. A transfer for an exchange has its exchange, and moves minutes from the helped member to the helper.
8. At most one posting of an exchange stands, that is, is not reversed.
9. A confirmed exchange has a posting that stands, of its own minutes; one that is disputed after that has it too.
10. A posting that stands is the one that its exchange names.
11. A pot's floor is nothing, and it never holds less.
12. Hours for an exchange are counted in minutes, and in no other unit.
13. An account that is carried on to another one keeps nothing, and the other one is not carried on itself.
"""

from __future__ import annotations

from sqlalchemy import bindparam, text

from storage.checks import Check, Fault, failing
from storage.connection import Connection
from storage.tables.base import BigId

_SHORT = {
    **{
        f"@{table}": f"(CAST(:bank_id AS BIGINT) IS NULL OR {table}.bank_id = CAST(:bank_id AS BIGINT))"
        for table in "ate"
    },
    "#added_up": "COALESCE((SELECT SUM(t.minutes) FROM transfers t WHERE t.to_account = a.id), 0)"
    " - COALESCE((SELECT SUM(t.minutes) FROM transfers t WHERE t.from_account = a.id), 0)",
    "#stands": "t.reverses IS NULL AND NOT EXISTS (SELECT 1 FROM transfers r WHERE r.reverses = t.id)",
}
"""What is said in several statements: of the bank that is asked for, what an account's transfers add up to, and
that a transfer is neither a reversal nor reversed."""

_RESTORE = (
    "it was changed by hand, past every guard. Stop serve and work, keep a copy of the database, and restore the last "
    "backup in which the books balance; people can report again what came after it"
)
_UNCOUNTED = (
    "the transfers are the truth. Where they are complete, stop serve and work and run"
    " UPDATE accounts SET balance = (what they add up to) for each account that is named; else restore a backup"
)
_REMEDIES = {
    "balance": _UNCOUNTED,
    "sum": _UNCOUNTED,
    "floor": "its floor was raised, or minutes were taken by hand: lower the floor to what it holds, or let the pot"
    " give what is missing",
    "pot": "minutes were taken out of the pot by hand: put its floor back to 0 and have a sponsor fill it"
    " (python -m bot bank sponsor)",
    "minutes": _RESTORE,
    "itself": _RESTORE,
    "account": _RESTORE,
    "bank": _RESTORE,
    "unit": _RESTORE,
    "reference": _RESTORE,
    "reversal": _RESTORE,
    "reversed twice": _RESTORE,
    "no exchange": _RESTORE,
    "sides": _RESTORE,
    "not carried": "the two records are one person's: give what it keeps to the account that it is carried on to"
    " (python -m bot books names both), by a transfer",
    "posted twice": _RESTORE,
    "length": "the two sides agreed on what was posted: set the exchange's minutes to those of its transfer",
    "not posted": "nobody got hours for it: set the exchange's state to declined and its transfer_id to NULL, and ask"
    " the two to report it again",
    "not named": "the hours were given: set the exchange's state to confirmed and its transfer_id to this transfer",
}
"""What an operator does about a fault of each kind."""


def _check(kind: str, subject: str, explanation: str, statement: str) -> Check:
    for short, long in _SHORT.items():
        statement = statement.replace(short, long)
    bound = text(statement).bindparams(bindparam("bank_id", type_=BigId))
    return Check(kind, subject, explanation, _REMEDIES[kind], bound)


CHECKS: tuple[Check, ...] = (
    _check(
        "balance",
        "account {id}",
        "account {id} keeps {balance} minutes, but its transfers add up to {added_up}",
        "SELECT * FROM (SELECT a.id, a.balance, #added_up AS added_up FROM accounts a WHERE @a) b"
        " WHERE b.balance <> b.added_up ORDER BY b.id",
    ),
    _check(
        "floor",
        "account {id}",
        "account {id} lies at {added_up} minutes, below its floor of {floor}",
        "SELECT * FROM (SELECT a.id, a.balance, a.floor, #added_up AS added_up FROM accounts a WHERE @a) b"
        " WHERE b.added_up < b.floor OR b.balance < b.floor ORDER BY b.id",
    ),
    _check(
        "sum",
        "bank {bank_id}",
        "the balances of bank {bank_id} in {unit} add up to {total} instead of 0",
        "SELECT a.bank_id, a.unit, SUM(a.balance) AS total FROM accounts a WHERE @a"
        " GROUP BY a.bank_id, a.unit HAVING SUM(a.balance) <> 0 ORDER BY a.bank_id, a.unit",
    ),
    _check(
        "minutes",
        "transfer {id}",
        "transfer {id} moves {minutes} minutes instead of at least one",
        "SELECT t.id, t.minutes FROM transfers t WHERE @t AND t.minutes < 1 ORDER BY t.id",
    ),
    _check(
        "itself",
        "transfer {id}",
        "transfer {id} goes from account {from_account} to itself",
        "SELECT t.id, t.from_account FROM transfers t WHERE @t AND t.from_account = t.to_account ORDER BY t.id",
    ),
    _check(
        "account",
        "transfer {id}",
        "transfer {id} goes from account {from_account} to account {to_account}, and one of them does not exist",
        "SELECT t.id, t.from_account, t.to_account FROM transfers t"
        " LEFT JOIN accounts g ON g.id = t.from_account LEFT JOIN accounts r ON r.id = t.to_account"
        " WHERE @t AND (g.id IS NULL OR r.id IS NULL) ORDER BY t.id",
    ),
    _check(
        "bank",
        "transfer {id}",
        "transfer {id} of bank {bank} goes from an account of bank {giver} to one of bank {receiver}",
        "SELECT t.id, t.bank_id AS bank, g.bank_id AS giver, r.bank_id AS receiver FROM transfers t"
        " JOIN accounts g ON g.id = t.from_account JOIN accounts r ON r.id = t.to_account"
        " WHERE @t AND (g.bank_id <> t.bank_id OR r.bank_id <> t.bank_id) ORDER BY t.id",
    ),
    _check(
        "unit",
        "transfer {id}",
        "transfer {id} in {unit} goes from an account in {giver} to one in {receiver}",
        "SELECT t.id, t.unit, g.unit AS giver, r.unit AS receiver FROM transfers t"
        " JOIN accounts g ON g.id = t.from_account JOIN accounts r ON r.id = t.to_account"
        " WHERE @t AND (g.unit <> t.unit OR r.unit <> t.unit) ORDER BY t.id",
    ),
    _check(
        "reference",
        "transfer {last}",
        "transfers {first} and {last} have the same reference ({times} in all)",
        "SELECT MIN(t.id) AS first, MAX(t.id) AS last, COUNT(*) AS times FROM transfers t WHERE @t"
        " GROUP BY t.reference HAVING COUNT(*) > 1 ORDER BY MIN(t.id)",
    ),
    _check(
        "reversal",
        "transfer {id}",
        "transfer {id} says that it reverses transfer {reverses}, but does not mirror it",
        "SELECT t.id, t.reverses FROM transfers t LEFT JOIN transfers o ON o.id = t.reverses"
        " WHERE @t AND t.reverses IS NOT NULL AND (o.id IS NULL OR o.reverses IS NOT NULL"
        " OR t.kind <> 'reversal' OR t.minutes <> o.minutes OR t.from_account <> o.to_account"
        " OR t.to_account <> o.from_account OR COALESCE(t.exchange_id, 0) <> COALESCE(o.exchange_id, 0))"
        " ORDER BY t.id",
    ),
    _check(
        "reversal",
        "transfer {id}",
        "transfer {id} is a reversal, but does not say of what",
        "SELECT t.id FROM transfers t WHERE @t AND t.kind = 'reversal' AND t.reverses IS NULL ORDER BY t.id",
    ),
    _check(
        "reversed twice",
        "transfer {reverses}",
        "transfer {reverses} is reversed {times} times, by transfers {first} to {last}",
        "SELECT t.reverses, MIN(t.id) AS first, MAX(t.id) AS last, COUNT(*) AS times FROM transfers t"
        " WHERE @t AND t.reverses IS NOT NULL GROUP BY t.reverses HAVING COUNT(*) > 1 ORDER BY t.reverses",
    ),
    _check(
        "no exchange",
        "transfer {id}",
        "transfer {id} is for an exchange, but there is none (exchange_id {exchange_id})",
        "SELECT t.id, t.exchange_id FROM transfers t LEFT JOIN exchanges x ON x.id = t.exchange_id"
        " WHERE @t AND x.id IS NULL AND (t.exchange_id IS NOT NULL OR t.kind = 'exchange') ORDER BY t.id",
    ),
    _check(
        "sides",
        "transfer {id}",
        "transfer {id} for exchange {exchange_id} does not go from member {helped_id}, who was helped, to {helper_id}",
        "SELECT t.id, t.exchange_id, x.helped_id, x.helper_id FROM transfers t"
        " JOIN exchanges x ON x.id = t.exchange_id JOIN accounts g ON g.id = t.from_account"
        " JOIN accounts r ON r.id = t.to_account"
        " LEFT JOIN accounts h ON h.member_id = x.helped_id AND h.unit = g.unit"
        " LEFT JOIN accounts k ON k.member_id = x.helper_id AND k.unit = r.unit"
        " WHERE @t AND t.reverses IS NULL AND (COALESCE(g.carried_to, g.id) <> COALESCE(h.carried_to, h.id, 0)"
        " OR COALESCE(r.carried_to, r.id) <> COALESCE(k.carried_to, k.id, 0)) ORDER BY t.id",
    ),
    _check(
        "not carried",
        "account {id}",
        "account {id} is carried on to account {carried_to}, but keeps {balance} minutes, or that one is no end",
        "SELECT a.id, a.carried_to, a.balance FROM accounts a LEFT JOIN accounts g ON g.id = a.carried_to"
        " AND g.bank_id = a.bank_id AND g.unit = a.unit AND g.carried_to IS NULL"
        " WHERE @a AND a.carried_to IS NOT NULL AND (a.balance <> 0 OR g.id IS NULL) ORDER BY a.id",
    ),
    _check(
        "posted twice",
        "exchange {exchange_id}",
        "exchange {exchange_id} has {times} postings that stand, transfers {first} to {last}",
        "SELECT t.exchange_id, MIN(t.id) AS first, MAX(t.id) AS last, COUNT(*) AS times FROM transfers t"
        " WHERE @t AND t.exchange_id IS NOT NULL AND #stands GROUP BY t.exchange_id HAVING COUNT(*) > 1"
        " ORDER BY t.exchange_id",
    ),
    _check(
        "not posted",
        "exchange {id}",
        "exchange {id} is {state}, but no posting of it stands (transfer_id {transfer_id})",
        "SELECT e.id, e.state, e.transfer_id FROM exchanges e"
        " WHERE @e AND (e.state = 'confirmed' OR e.transfer_id IS NOT NULL) AND NOT EXISTS"
        " (SELECT 1 FROM transfers t WHERE t.id = e.transfer_id AND t.exchange_id = e.id AND #stands)"
        " ORDER BY e.id",
    ),
    _check(
        "length",
        "exchange {id}",
        "exchange {id} counts {minutes} minutes, but transfer {transfer_id} posted {posted}",
        "SELECT e.id, e.minutes, e.transfer_id, t.minutes AS posted FROM exchanges e"
        " JOIN transfers t ON t.id = e.transfer_id AND t.exchange_id = e.id"
        " WHERE @e AND t.minutes <> e.minutes ORDER BY e.id",
    ),
    _check(
        "not named",
        "transfer {id}",
        "transfer {id} for exchange {exchange_id} stands, but the exchange is {state} and names transfer {named}",
        "SELECT t.id, t.exchange_id, x.state, x.transfer_id AS named FROM transfers t"
        " JOIN exchanges x ON x.id = t.exchange_id WHERE @t AND #stands AND (x.transfer_id IS NULL"
        " OR x.transfer_id <> t.id OR x.state NOT IN ('confirmed', 'disputed')) ORDER BY t.id",
    ),
    _check(
        "pot",
        "account {id}",
        "the pot (account {id}) of bank {bank_id} holds {balance} minutes, with a floor of {floor} instead of 0",
        "SELECT a.id, a.bank_id, a.balance, a.floor FROM accounts a"
        " WHERE @a AND a.kind = 'pot' AND (a.floor <> 0 OR a.balance < 0) ORDER BY a.id",
    ),
    _check(
        "unit",
        "transfer {id}",
        "transfer {id} for exchange {exchange_id} is counted in {unit} instead of minutes",
        "SELECT t.id, t.exchange_id, t.unit FROM transfers t"
        " WHERE @t AND t.exchange_id IS NOT NULL AND t.unit <> 'minute' ORDER BY t.id",
    ),
)


async def audit(connection: Connection, bank_id: int | None = None) -> list[Fault]:
    """Everything that is wrong with the books of a bank, or of all banks; an empty list where they are right."""
    return await failing(connection, CHECKS, {"bank_id": bank_id})
