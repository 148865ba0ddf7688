"""What coordinators do for members: hours out of the pot that need a second yes, members' own data handed out."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, Table

from storage.tables.base import UtcDateTime, id_column, index, metadata, one_of, reference, words

GRANT_STATES = ("asked", "given", "refused")

grants = Table(
    "grants",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    reference("member_id", "members"),
    Column("minutes", Integer, nullable=False),
    words("reason"),
    words("state"),
    reference("asked_by", "members"),
    reference("decided_by", "members", nullable=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    one_of("state", GRANT_STATES),
    CheckConstraint("minutes > 0", name="minutes"),
    CheckConstraint("state <> 'given' OR decided_by IS NOT NULL", name="decided"),
    index("ix_grants_member_id", "member_id", "opened_at"),
)

handouts = Table(
    "handouts",
    metadata,
    id_column(),
    reference("member_id", "members"),
    words("token"),
    reference("asked_by", "members"),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime),
    index("uq_handouts_token", "token", unique=True, where="token <> ''"),
    index("ix_handouts_member_id", "member_id"),
)
"""Links by which a member sees their own data, once each."""
