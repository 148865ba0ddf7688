"""Who is who: codes that tie an address to a member, shared phones, secret numbers, numbers that change."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Table

from storage.tables.base import BigId, Json, UtcDateTime, id_column, index, metadata, one_of, reference, words

CODE_PURPOSES = ("claim", "invite", "vouch")
TRY_KINDS = ("ask", "wrong")
MOVE_STATES = ("asked", "agreed", "done", "refused")

merged_members = Table(
    "merged_members",
    metadata,
    reference("member_id", "members", primary_key=True),
    reference("into_id", "members"),
    Column("merged_at", UtcDateTime, nullable=False),
    index("ix_merged_members_into_id", "into_id"),
)

codes = Table(
    "codes",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    reference("member_id", "members"),
    words("purpose"),
    words("sealed"),
    words("token"),
    words("channel"),
    words("address"),
    Column("tries", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    one_of("purpose", CODE_PURPOSES),
    index("ix_codes_bank_id", "bank_id", "expires_at", where="used_at IS NULL"),
    index("ix_codes_member_id", "member_id", "created_at"),
    index("uq_codes_token", "token", unique=True, where="token <> ''"),
)

code_tries = Table(
    "code_tries",
    metadata,
    id_column(),
    words("channel"),
    words("address"),
    words("kind"),
    Column("tried_at", UtcDateTime, nullable=False),
    one_of("kind", TRY_KINDS),
    index("ix_code_tries_address", "channel", "address", "tried_at"),
)

proofs = Table(
    "proofs",
    metadata,
    id_column(),
    Column("address_id", BigId, nullable=False),
    words("sealed"),
    Column("guessable", Boolean, nullable=False),
    Column("wanted", Json, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["address_id"], ["addresses.id"], ondelete="CASCADE"),
    index("ix_proofs_address_id", "address_id", "expires_at"),
)

proven_phones = Table(
    "proven_phones",
    metadata,
    Column("address_id", BigId, primary_key=True),
    Column("proven_at", UtcDateTime),
    Column("wrong", Integer, nullable=False),
    Column("wrong_since", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["address_id"], ["addresses.id"], ondelete="CASCADE"),
)

secret_numbers = Table(
    "secret_numbers",
    metadata,
    reference("member_id", "members", primary_key=True),
    words("sealed"),
    Column("wrong", Integer, nullable=False),
    Column("locked_until", UtcDateTime),
)

phones = Table(
    "phones",
    metadata,
    words("channel"),
    words("address"),
    reference("bank_id", "banks"),
    reference("member_id", "members", nullable=True),
    Column("speaks_until", UtcDateTime),
    reference("claimed_id", "members", nullable=True),
    Column("asked", Json, nullable=False),
    Column("held", Json, nullable=False),
    PrimaryKeyConstraint("channel", "address", "bank_id"),
)

moves = Table(
    "moves",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    reference("member_id", "members"),
    words("channel"),
    words("phone"),
    words("state"),
    reference("vouched_by", "members"),
    Column("old_agreed", Boolean, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    one_of("state", MOVE_STATES),
    index("uq_moves_open", "member_id", unique=True, where="state IN ('asked', 'agreed')"),
    index("ix_moves_phone", "bank_id", "phone", where="state IN ('asked', 'agreed')"),
)
