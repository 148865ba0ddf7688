"""What providers report about a message that was sent: which of several counts."""

from __future__ import annotations

RANKS = {
    "accepted": 0,
    "scheduled": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "partially_delivered": 3,
    "failed": 4,
    "undelivered": 4,
    "canceled": 4,
    "delivered": 5,
    "read": 6,
}
"""A report replaces one of a lower rank only. A failure is final unless the message turns out to have arrived."""
UNKNOWN = 0
FAILED = frozenset({"failed", "undelivered", "canceled"})
DELIVERED = frozenset({"delivered", "read"})


def rank(status: str) -> int:
    """How far a report goes; one that nobody knows says nothing."""
    return RANKS.get(status, UNKNOWN)


def outcome(status: str) -> str:
    """The state that a sent message is in after this report; empty where the report changes none."""
    if status in FAILED:
        return "failed"
    return "delivered" if status in DELIVERED else ""
