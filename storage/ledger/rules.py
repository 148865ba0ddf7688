"""What may be posted to the books. Pure: values in, values out or a refusal raised.

The rules, by number; the tests carry the same numbers.

1. A posting moves a whole number of minutes, at least one.
2. It moves them between two different accounts.
3. Both accounts belong to the posting's bank and have the same unit.
4. After all postings of one act no account lies below its floor. What counts is the sum of the act: reversing a posting
   and posting the right one instead is one act.
5. A reference names one content for ever. The same again is a repeat; the same with other content is a bug.
6. A reversal mirrors its original: sides swapped, the same minutes, once; a reversal is not reversed.
7. A gift is at least a minute and comes out of what the giver has: it never makes a balance negative.
8. What moves on the account of a record that became another one is carried on to that one's account in the same act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.errors import AlreadySettled, FloorReached, NothingToGive, PotEmpty, ReferenceReused
from storage.records import Account, Standing, Transfer

UNIT = "minute"
"""The unit of hours; other units are rewards and never mix with it."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A transfer that is not in the books yet; ``minutes`` leave ``from_account`` and reach ``to_account``."""

    bank_id: int
    from_account: int
    to_account: int
    minutes: int
    kind: str
    reference: str
    happened_at: datetime
    exchange_id: int | None = None
    reverses: int | None = None
    note: str = ""


def check_form(posting: Posting) -> None:
    """Rules 1 and 2. Breaking them is a bug of the caller, so it raises ValueError."""
    if posting.minutes < 1:
        raise ValueError("rule 1: a posting moves at least one minute")
    if posting.from_account == posting.to_account:
        raise ValueError("rule 2: a posting needs two different accounts")


def check_sides(posting: Posting, accounts: Mapping[int, Account]) -> None:
    """Rule 3. Breaking it is a bug of the caller, so it raises ValueError."""
    sides = [accounts.get(posting.from_account), accounts.get(posting.to_account)]
    if any(side is None or side.bank_id != posting.bank_id for side in sides):
        raise ValueError("rule 3: an account is not of the posting's bank")
    if len({side.unit for side in sides if side is not None}) != 1:
        raise ValueError("rule 3: the accounts have different units")


def changes(postings: Iterable[Posting]) -> dict[int, int]:
    """By how many minutes each account changes in one act; accounts that end where they were are included."""
    sums: dict[int, int] = {}
    for posting in postings:
        sums[posting.from_account] = sums.get(posting.from_account, 0) - posting.minutes
        sums[posting.to_account] = sums.get(posting.to_account, 0) + posting.minutes
    return sums


def check_floors(changed: Mapping[int, int], accounts: Mapping[int, Account]) -> None:
    """Rule 4. Raises PotEmpty for the pot, FloorReached for everybody else."""
    for account_id, change in sorted(changed.items()):
        account = accounts[account_id]
        if change < 0 and account.balance + change < account.floor:
            raise PotEmpty if account.kind == "pot" else FloorReached


def check_repeats(postings: Sequence[Posting], standing: Mapping[str, Transfer]) -> bool:
    """Rule 5. True when all postings are in the books already; raises ReferenceReused when they differ from them."""
    if not standing:
        return False
    if not all(_same(posting, standing.get(posting.reference)) for posting in postings):
        raise ReferenceReused(f"{sorted(standing)[0]} was posted with other content")
    return True


def _same(posting: Posting, transfer: Transfer | None) -> bool:
    """Times and notes do not count: a repeat comes later and may be worded differently."""
    return (
        transfer is not None
        and posting.bank_id == transfer.bank_id
        and posting.from_account == transfer.from_account
        and posting.to_account == transfer.to_account
        and posting.minutes == transfer.minutes
        and posting.kind == transfer.kind
        and posting.exchange_id == transfer.exchange_id
        and posting.reverses == transfer.reverses
    )


def mirror(transfer: Transfer, *, reference: str, at: datetime, note: str = "") -> Posting:
    """Rule 6: the posting that takes a transfer back. AlreadySettled where the transfer is a reversal itself."""
    if transfer.reverses is not None:
        raise AlreadySettled("A reversal is not reversed: post what is right instead.")
    return Posting(
        bank_id=transfer.bank_id,
        from_account=transfer.to_account,
        to_account=transfer.from_account,
        minutes=transfer.minutes,
        kind="reversal",
        reference=reference,
        happened_at=at,
        exchange_id=transfer.exchange_id,
        reverses=transfer.id,
        note=note,
    )


def carried(postings: Sequence[Posting], accounts: Mapping[int, Account]) -> list[Posting]:
    """Rule 8: the postings that carry on what these change on accounts of records that became others."""
    found = []
    for account_id, change in sorted(changes(postings).items()):
        target = accounts[account_id].carried_to if account_id in accounts else None
        if target is None or not change:
            continue
        first = postings[0]
        giver, receiver = (account_id, target) if change > 0 else (target, account_id)
        reference = f"carried:{account_id}:{first.reference}"
        found.append(Posting(first.bank_id, giver, receiver, abs(change), "settlement", reference, first.happened_at))
    return found


def check_gift(giver: Account, minutes: int) -> None:
    """Rule 7. Raises NothingToGive."""
    if minutes < 1 or giver.balance < minutes:
        raise NothingToGive


def standing(account: Account, given: int, received: int) -> Standing:
    """Where a member stands; what they can still ask for is never less than nothing."""
    return Standing(account.balance, given, received, max(0, account.balance - account.floor))
