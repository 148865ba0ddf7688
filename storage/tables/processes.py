"""What processes over one database agree on."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from storage.tables.base import UtcDateTime, metadata, words

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    words("holder"),
    Column("until", UtcDateTime, nullable=False),
)
