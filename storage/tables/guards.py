"""Addresses that we are careful with: strangers who have just begun to write, and machines that answer machines."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, Table

from storage.tables.base import UtcDateTime, index, metadata, words

guards = Table(
    "guards",
    metadata,
    words("channel"),
    words("address"),
    Column("met_at", UtcDateTime, nullable=False),
    Column("silent_until", UtcDateTime),
    PrimaryKeyConstraint("channel", "address"),
    index("ix_guards_met_at", "met_at"),
)
