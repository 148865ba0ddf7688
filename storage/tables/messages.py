"""Messages received and messages to send."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    false,
)

from storage.tables.base import BigId, Json, UtcDateTime, id_column, index, metadata, one_of, reference, words

INBOX_KINDS = ("text", "button", "contact", "start", "closed", "reopened", "other")
INBOX_STATES = ("waiting", "done", "parked")
OUTBOX_STATES = ("queued", "sending", "sent", "delivered", "failed", "withheld")
OUTBOX_HELD = ("", "outside", "opener", "silent")

inbox = Table(
    "inbox",
    metadata,
    id_column(),
    words("channel"),
    words("external_id"),
    words("our_address"),
    words("address"),
    words("kind"),
    words("text"),
    Column("payload", Json, nullable=False),
    words("state"),
    Column("received_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    words("error"),
    Column("closed_at", UtcDateTime),
    Column("moved", Boolean, nullable=False, server_default=false()),
    one_of("kind", INBOX_KINDS),
    one_of("state", INBOX_STATES),
    UniqueConstraint("channel", "external_id"),
    index("ix_inbox_waiting", "id", where="state = 'waiting'"),
    index("ix_inbox_waiting_address", "channel", "address", "id", where="state = 'waiting'"),
    index("ix_inbox_address", "channel", "address", "id"),
    sqlite_autoincrement=True,  # The ledger's references carry the id: it must never mean another message.
)

outbox = Table(
    "outbox",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    reference("member_id", "members"),
    words("channel"),
    words("address"),
    words("our_address"),
    words("language"),
    words("text"),
    words("source"),
    Column("buttons", Json, nullable=False),
    Column("ask_contact", Boolean, nullable=False),
    Column("priority", Integer, nullable=False),
    reference("cause", "inbox", nullable=True),
    reference("question_id", "questions", nullable=True),
    words("state"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("valid_until", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    words("provider_id"),
    words("status"),
    Column("status_rank", Integer, nullable=False),
    words("error"),
    Column("closed_at", UtcDateTime),
    Column("resends", Integer, nullable=False, server_default="0"),
    words("held", default=""),
    Column("segments", Integer, nullable=False, server_default="0"),
    Column("segments_billed", Integer),
    Column("price_millionths", BigInteger().with_variant(Integer(), "sqlite")),
    words("price_unit", default=""),
    Column("recording_id", BigId),  # No reference: SQLite would have to make the whole table anew.
    Column("notice_id", BigId),  # The same.
    one_of("state", OUTBOX_STATES),
    one_of("held", OUTBOX_HELD),
    index("ix_outbox_pending", "priority", "id", where="state IN ('queued', 'sending')"),
    index("ix_outbox_pending_address", "channel", "address", "priority", "id", where="state IN ('queued', 'sending')"),
    index("uq_outbox_provider_id", "channel", "provider_id", unique=True, where="provider_id <> ''"),
    index("ix_outbox_member_id", "member_id", "id"),
    index("ix_outbox_held", "channel", "address", where="held <> ''"),
    index("ix_outbox_failed_address", "channel", "address", "id", where="state = 'failed'"),
    index("ix_outbox_notice", "notice_id", "state", "channel", where="notice_id IS NOT NULL"),
    index("ix_outbox_notice_reader", "member_id", "notice_id", where="notice_id IS NOT NULL"),
)

keyboards = Table(
    "keyboards",
    metadata,
    Column("outbox_id", BigId, ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
)
"""Messages whose buttons can still be tapped, until the buttons are taken away."""

early_statuses = Table(
    "early_statuses",
    metadata,
    words("channel"),
    words("provider_id"),
    words("status"),
    Column("status_rank", Integer, nullable=False),
    words("error"),
    Column("received_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("channel", "provider_id"),
)
