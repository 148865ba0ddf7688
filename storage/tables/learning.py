"""What people's words were found to mean, until a coordinator says whether to remember it."""

from __future__ import annotations

from sqlalchemy import Column, Table, UniqueConstraint

from storage.tables.base import BigId, UtcDateTime, id_column, index, metadata, one_of, reference, words

SUGGESTION_STATES = ("open", "accepted", "declined")

suggestions = Table(
    "suggestions",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    words("language"),
    words("words"),
    words("meant"),
    Column("times", BigId, nullable=False),
    words("state"),
    Column("noted_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    reference("decided_by", "members", nullable=True),
    one_of("state", SUGGESTION_STATES),
    UniqueConstraint("bank_id", "words", "meant"),
    index("ix_suggestions_open", "bank_id", "id", where="state = 'open'"),
)
