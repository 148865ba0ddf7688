"""Banks, their members, and what members have said about themselves."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    false,
)

from storage.tables.base import (
    BigId,
    Json,
    UtcDateTime,
    id_column,
    index,
    metadata,
    one_of,
    reference,
    words,
)

STAGES = ("invited", "pending", "active", "paused", "left")
ADDRESS_STATES = ("open", "stopped", "closed")
PURPOSES = ("exchanges", "news", "number")
VETTING_DECISIONS = ("passed", "refused", "withdrawn")

banks = Table(
    "banks",
    metadata,
    id_column(),
    words("slug"),
    words("name"),
    words("zone"),
    words("region"),
    Column("languages", Json, nullable=False),
    words("join_word"),
    Column("rules", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("words", Json, nullable=False, server_default="{}"),
    UniqueConstraint("slug"),
    index("uq_banks_join_word", "join_word", unique=True, where="join_word <> ''"),
)

bank_numbers = Table(
    "bank_numbers",
    metadata,
    words("channel"),
    words("our_address"),
    reference("bank_id", "banks"),
    PrimaryKeyConstraint("channel", "our_address", "bank_id"),
)

role_rights = Table(
    "role_rights",
    metadata,
    reference("bank_id", "banks"),
    words("role"),
    words("right"),
    PrimaryKeyConstraint("bank_id", "role", "right"),
)

members = Table(
    "members",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    words("name"),
    words("stage"),
    words("language"),
    words("area"),
    Column("share_phone", Boolean, nullable=False),
    Column("paused_until", Date),
    Column("last_asked_at", UtcDateTime),
    Column("misses", Integer, nullable=False),
    Column("joined_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    words("heard_language", default=""),
    words("quiet", default=""),
    one_of("stage", STAGES),
    UniqueConstraint("id", "bank_id"),
    index("ix_members_bank_id_stage", "bank_id", "stage"),
)

member_roles = Table(
    "member_roles",
    metadata,
    reference("member_id", "members"),
    words("role"),
    Column("granted_at", UtcDateTime, nullable=False),
    words("area"),
    words("language"),
    PrimaryKeyConstraint("member_id", "role", "area", "language"),
)

addresses = Table(
    "addresses",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    Column("member_id", BigId, nullable=False),
    words("channel"),
    words("address"),
    words("our_address"),
    words("state"),
    Column("preferred", Boolean, nullable=False),
    words("phone"),
    Column("created_at", UtcDateTime, nullable=False),
    words("trouble", default=""),
    one_of("state", ADDRESS_STATES),
    ForeignKeyConstraint(["member_id", "bank_id"], ["members.id", "members.bank_id"]),
    Column("shared", Boolean, nullable=False, server_default=false()),
    Column("shut_out", Boolean, nullable=False, server_default=false()),
    Column("acts_for", BigId),  # No reference: SQLite would have to make the whole table anew.
    Column("acts_until", UtcDateTime),
    UniqueConstraint("channel", "address", "bank_id", "member_id"),
    index("ix_addresses_member_id", "member_id"),
    index("uq_addresses_preferred", "member_id", unique=True, where="preferred"),
    index("ix_addresses_phone", "bank_id", "phone", where="phone <> ''"),
)

consents = Table(
    "consents",
    metadata,
    id_column(),
    reference("member_id", "members"),
    words("purpose"),
    Column("given", Boolean, nullable=False),
    words("words"),
    words("channel"),
    Column("recorded_at", UtcDateTime, nullable=False),
    words("shown", default=""),
    words("language", default=""),
    one_of("purpose", PURPOSES),
    index("ix_consents_member_id", "member_id", "id"),
)

vettings = Table(
    "vettings",
    metadata,
    id_column(),
    reference("member_id", "members"),
    words("check_name"),
    words("decision"),
    reference("decided_by", "members", nullable=True),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("review_at", UtcDateTime),
    one_of("decision", VETTING_DECISIONS),
    index("ix_vettings_member_id", "member_id", "check_name", "id"),
)

offers = Table(
    "offers",
    metadata,
    id_column(),
    reference("member_id", "members"),
    words("skill"),
    words("words"),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    index("uq_offers_open", "member_id", "skill", unique=True, where="closed_at IS NULL"),
    index("ix_offers_skill", "skill", "member_id", where="closed_at IS NULL"),
)
