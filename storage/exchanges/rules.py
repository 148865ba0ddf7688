"""How an exchange moves from state to state, and what that does to the books. Pure: values in, values or a refusal out.

The rules, by number; the tests carry the same numbers.

1. Lengths are whole quarter hours, rounded up, at least one: rounding favours the helper.
2. A length over the bank's limit waits for a coordinator.
3. Helper and helped are two people.
4. An exchange moves only as ``MOVES`` says, by whom it says. Where it has ended, or the step was taken already, the
   refusal is AlreadySettled; where it is somebody else's turn, NotTheirs.
5. Who reports does not decide alone: the other side confirms, corrects or denies.
6. Two reports at most a quarter hour apart settle on the longer one; further apart is a dispute.
7. Who reports again before the other side answers, corrects the own report.
8. A coordinator settles what is reported or disputed, but never an exchange of their own. Nothing (0 minutes) declines
   it; the length that stands already upholds it; another length reverses what stands and posts anew.
9. Who acts for a side (``storage/acts.py``) is not the other side, and reports or confirms for one side only.
10. At most one posting of an exchange stands, and one does exactly when it is confirmed, or was before it was disputed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from types import MappingProxyType
from zoneinfo import ZoneInfo

from storage.errors import AlreadySettled, NotTheirs, Refusal, SamePerson, TooLong
from storage.records import Exchange

QUARTER_MINUTES = 15
TOLERANCE_MINUTES = 15
"""Two reports so far apart still agree."""

STATES = ("asked", "agreed", "reported", "confirmed", "declined", "cancelled", "expired", "disputed")
ENDED = frozenset({"confirmed", "declined", "cancelled", "expired"})
"""Nothing is awaited from anybody; only ``confirmed`` can still be disputed."""

HELPED, EITHER, OTHER, COORDINATOR, CLOCK = "helped", "either", "other", "coordinator", "clock"
"""Who may take a step; ``other`` is the side that did not report."""


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step. ``to`` is empty where the reports decide (rules 6 to 8)."""

    who: str
    to: str = ""


MOVES: Mapping[tuple[str, str], Move] = MappingProxyType(
    {
        ("asked", "accept"): Move(HELPED, "agreed"),
        ("asked", "turn_down"): Move(HELPED, "declined"),
        ("asked", "call_off"): Move(EITHER, "cancelled"),
        ("asked", "expire"): Move(CLOCK, "expired"),
        ("agreed", "call_off"): Move(EITHER, "cancelled"),
        ("agreed", "expire"): Move(CLOCK, "expired"),
        ("agreed", "report"): Move(EITHER, "reported"),
        ("reported", "report"): Move(EITHER),
        ("reported", "confirm"): Move(OTHER, "confirmed"),
        ("reported", "deny"): Move(OTHER, "disputed"),
        ("reported", "settle"): Move(COORDINATOR),
        ("confirmed", "dispute"): Move(EITHER, "disputed"),
        ("disputed", "settle"): Move(COORDINATOR),
    }
)

DONE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "accept": frozenset({"agreed", "reported", "disputed"}),
        "turn_down": frozenset({"agreed", "reported", "disputed"}),
        "call_off": frozenset({"reported", "disputed"}),
        "expire": frozenset({"reported", "disputed"}),
        "dispute": frozenset({"disputed"}),
        "deny": frozenset({"disputed"}),
    }
)
"""States beyond a verb, besides the ended ones: there the verb comes too late."""


def quarter_hours(minutes: int) -> int:
    """Rule 1: whole quarter hours, up, at least one. ValueError where nothing (or less) is to be rounded."""
    if minutes < 1:
        raise ValueError("rule 1: a length is at least one minute")
    return -(-minutes // QUARTER_MINUTES) * QUARTER_MINUTES


def length(minutes: int, limit: int, *, allow_long: bool = False) -> int:
    """Rules 1 and 2: the rounded length; TooLong where it is over ``limit`` minutes and nobody allowed it."""
    rounded = quarter_hours(minutes)
    if rounded > limit and not allow_long:
        raise TooLong
    return rounded


def check_sides(helper_id: int, helped_id: int) -> None:
    """Rule 3."""
    if helper_id == helped_id:
        raise SamePerson


def check_move(exchange: Exchange, verb: str, by: int | None = None) -> Move:
    """Rules 4, 5 and 8: the step, where ``by`` may take it now; raises AlreadySettled or NotTheirs.

    ``by`` is a member; empty for the clock. Whether they are a coordinator is for the caller to know.
    """
    move = MOVES.get((exchange.state, verb))
    if move is None:
        raise _refusal(exchange, verb, by)
    if not _may(move.who, exchange, by):
        raise NotTheirs
    return move


def _refusal(exchange: Exchange, verb: str, by: int | None) -> Refusal:
    """Why there is no such step: too late, or too early; outsiders are told nothing about the state."""
    outsider = by is not None and (by in _sides(exchange)) == (verb == "settle")
    ended = exchange.state in ENDED or exchange.state in DONE.get(verb, frozenset())
    return AlreadySettled() if ended and not outsider else NotTheirs()


def _sides(exchange: Exchange) -> frozenset[int]:
    return frozenset({exchange.helper_id, exchange.helped_id})


def _may(who: str, exchange: Exchange, by: int | None) -> bool:
    sides = _sides(exchange)
    if who == CLOCK:
        return by is None
    if who == COORDINATOR:
        return by is not None and by not in sides
    if who == HELPED:
        return by == exchange.helped_id
    if who == OTHER:
        return by in sides and by != exchange.reported_by
    return by in sides


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report leaves behind: the fields of the exchange, and whether its minutes are to be posted."""

    state: str
    minutes: int
    reported_by: int
    other_minutes: int | None
    posts: bool = False


def merge(minutes: int, other_minutes: int) -> int | None:
    """Rule 6: the length on which two reports settle, or None for a dispute."""
    if abs(minutes - other_minutes) <= TOLERANCE_MINUTES:
        return max(minutes, other_minutes)
    return None


def report(exchange: Exchange, by: int, minutes: int) -> Reported:
    """Rules 4 to 7: what follows when ``by`` says that it took ``minutes`` (already rounded)."""
    check_move(exchange, "report", by)
    if exchange.state == "agreed" or exchange.reported_by == by or exchange.reported_by is None:
        return Reported("reported", minutes, by, None)
    settled = merge(exchange.minutes, minutes)
    if settled is None:
        return Reported("disputed", exchange.minutes, exchange.reported_by, minutes)
    return Reported("confirmed", settled, exchange.reported_by, minutes, posts=True)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a coordinator's decision does: the state, whether what stands is reversed, whether minutes are posted."""

    state: str
    minutes: int
    reverses: bool
    posts: bool


def settle(exchange: Exchange, by: int, minutes: int) -> Settled:
    """Rule 8; ``minutes`` are 0 or already rounded."""
    check_move(exchange, "settle", by)
    stands = exchange.transfer_id is not None
    if minutes == 0:
        return Settled("declined", exchange.minutes, reverses=stands, posts=False)
    upheld = stands and minutes == exchange.minutes
    return Settled("confirmed", minutes, reverses=stands and not upheld, posts=not upheld)


def happened_at(exchange: Exchange, zone: str, now: datetime) -> datetime:
    """When the help was given, as well as it is known: the agreed day and time in the bank's zone (noon where no time
    was said), the report where no day was, and never later than ``now``."""
    if exchange.day is None:
        return exchange.reported_at or now
    planned = datetime.combine(exchange.day, exchange.clock or time(12), ZoneInfo(zone)).astimezone(UTC)
    return min(planned, now)


def reference(exchange_id: int, number: int) -> str:
    """The ledger's name for the ``number``-th posting (from 1) of an exchange."""
    return f"exchange:{exchange_id}:{number}"
