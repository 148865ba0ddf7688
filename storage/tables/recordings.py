"""Voice notes, until they are deleted, and who was asked to listen."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    false,
)

from storage.tables.base import BigId, Json, UtcDateTime, id_column, index, metadata, one_of, reference, words

RECORDING_STATES = ("refused", "unspoken", "wanted", "broken", "kept", "taken", "desk", "settled", "deleted")

recordings = Table(
    "recordings",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    Column("member_id", BigId, nullable=False),
    reference("inbox_id", "inbox"),
    words("channel"),
    words("reference"),
    words("media_type"),
    Column("seconds", Integer),
    words("language"),
    words("state"),
    words("secret"),
    words("link"),
    Column("carriers", Json, nullable=False),
    reference("listener_id", "members", nullable=True),
    Column("content", LargeBinary),
    Column("attempts", Integer, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("fetched_at", UtcDateTime),
    Column("delete_at", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
    Column("goes_along", Boolean, nullable=False, server_default=false()),
    one_of("state", RECORDING_STATES),
    ForeignKeyConstraint(["member_id", "bank_id"], ["members.id", "members.bank_id"]),
    UniqueConstraint("inbox_id"),
    index("ix_recordings_at_provider", "due_at", where="reference <> ''"),
    index("ix_recordings_member_id", "member_id", where="state <> 'deleted'"),
)

recording_asks = Table(
    "recording_asks",
    metadata,
    reference("recording_id", "recordings"),
    reference("member_id", "members"),
    Column("asked_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("recording_id", "member_id"),
    index("ix_recording_asks_member_id", "member_id", "asked_at"),
)
