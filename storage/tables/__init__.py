"""The tables of both databases, all of them registered on ``metadata``. Only ``storage`` imports them."""

from storage.tables import (
    acting,
    affairs,
    asking,
    courses,
    gatherings,
    guards,
    identity,
    learning,
    ledger,
    messages,
    notices,
    parties,
    people,
    processes,
    recordings,
)
from storage.tables.base import metadata

__all__ = [
    "acting",
    "affairs",
    "asking",
    "courses",
    "gatherings",
    "guards",
    "identity",
    "learning",
    "ledger",
    "messages",
    "metadata",
    "notices",
    "parties",
    "people",
    "processes",
    "recordings",
]
