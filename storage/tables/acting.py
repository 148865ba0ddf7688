"""What was done for members by somebody else, and what they are still to be told."""

from __future__ import annotations

from sqlalchemy import Column, Table

from storage.tables.base import BigId, UtcDateTime, id_column, index, metadata, one_of, reference, words

ACT_KINDS = (
    "began",
    "joined",
    "consent",
    "offer",
    "request",
    "take",
    "accept",
    "turn_down",
    "call_off",
    "arrange",
    "report",
    "confirm",
    "deny",
    "dispute",
    "gift",
    "changed",
)

acts = Table(
    "acts",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    reference("member_id", "members"),
    reference("actor_id", "members"),
    words("kind"),
    Column("about_id", BigId, nullable=False),
    words("detail"),
    reference("inbox_id", "inbox", nullable=True),
    Column("at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
    one_of("kind", ACT_KINDS),
    index("ix_acts_member_id", "member_id", "id"),
    index("ix_acts_about", "about_id", "kind"),
    index("ix_acts_untold", "member_id", "actor_id", where="told_at IS NULL"),
)

tellings = Table(
    "tellings",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    reference("member_id", "members"),
    words("words"),
    Column("made_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
    reference("told_by", "members", nullable=True),
    index("ix_tellings_untold", "member_id", where="told_at IS NULL"),
)
