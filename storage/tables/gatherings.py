"""Gatherings: places, talks, courses, work parties, who leads, who comes, which transfers and issues are of them."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, PrimaryKeyConstraint, Table, UniqueConstraint, false

from storage.tables.base import BigId, UtcDateTime, id_column, index, metadata, one_of, reference, words

KINDS = ("talk", "course", "social", "work")
RULES = ("teach", "social", "sponsored", "free")
STATES = ("seeking", "announced", "held", "postponed", "cancelled")
PARTS = ("leader", "reserve")
LEADER_STATES = ("asked", "yes", "no", "out", "over")
SEAT_STATES = ("invited", "coming", "waiting", "offered", "declined", "out", "came", "missed")

places = Table(
    "places",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    words("name"),
    words("sought"),
    words("address"),
    Column("step_free", Boolean),
    words("women_hours"),
    Column("created_at", UtcDateTime, nullable=False),
    words("closed", default=""),
    UniqueConstraint("bank_id", "sought"),
)

gatherings = Table(
    "gatherings",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    Column("series_id", BigId),
    Column("number", Integer, nullable=False),
    words("kind"),
    words("topic"),
    words("title"),
    words("language"),
    Column("women", Boolean, nullable=False),
    words("area"),
    reference("place_id", "places"),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("capacity", Integer, nullable=False),
    words("rule"),
    reference("payer_id", "accounts", nullable=True),
    Column("prep_minutes", Integer, nullable=False),
    words("state"),
    words("word"),
    words("secret"),
    Column("guests", Integer, nullable=False),
    Column("postings", Integer, nullable=False),
    reference("planned_by", "members"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("held_at", UtcDateTime),
    words("dialect", default=""),
    Column("group_of", BigId),
    Column("recording_id", BigId),  # No reference: it is erased after the bank's term.
    one_of("kind", KINDS),
    one_of("rule", RULES),
    one_of("state", STATES),
    CheckConstraint("minutes > 0", name="minutes"),
    CheckConstraint("capacity > 0", name="capacity"),
    CheckConstraint("prep_minutes >= 0", name="prep_minutes"),
    CheckConstraint("guests >= 0", name="guests"),
    CheckConstraint("(rule = 'sponsored') = (payer_id IS NOT NULL)", name="payer"),
    index("ix_gatherings_bank_id", "bank_id", "starts_at"),
    index("ix_gatherings_series_id", "series_id", where="series_id IS NOT NULL"),
)

leaders = Table(
    "gathering_leaders",
    metadata,
    reference("gathering_id", "gatherings"),
    reference("member_id", "members"),
    words("part"),
    words("state"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    one_of("part", PARTS),
    one_of("state", LEADER_STATES),
    PrimaryKeyConstraint("gathering_id", "member_id"),
    index("ix_gathering_leaders_member_id", "member_id", "gathering_id"),
)

seats = Table(
    "gathering_seats",
    metadata,
    id_column(),
    reference("gathering_id", "gatherings"),
    reference("member_id", "members"),
    words("state"),
    reference("brought_by", "members", nullable=True),
    words("came_by"),
    words("away"),
    Column("rating", Integer),
    Column("invited_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    one_of("state", SEAT_STATES),
    CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
    UniqueConstraint("gathering_id", "member_id"),
    index("ix_gathering_seats_member_id", "member_id", "gathering_id"),
)

trainings = Table(
    "trainings",
    metadata,
    reference("member_id", "members"),
    words("topic"),
    Column("women", Boolean, nullable=False, server_default=false()),
    reference("passed_by", "members", nullable=True),
    Column("passed_at", UtcDateTime, nullable=False),
    Column("supervised_at", UtcDateTime),
    Column("refresher_at", UtcDateTime),
    words("dialect", default=""),
    PrimaryKeyConstraint("member_id", "topic"),
    index("ix_trainings_topic", "topic", "member_id"),
)

gathering_transfers = Table(
    "gathering_transfers",
    metadata,
    reference("gathering_id", "gatherings"),
    Column(
        "transfer_id", BigId, nullable=False, autoincrement=False
    ),  # No reference: nothing else may hold the rows of the books.
    Column("posting", Integer, nullable=False),
    PrimaryKeyConstraint("transfer_id"),
    index("ix_gathering_transfers_gathering_id", "gathering_id", "posting"),
)

room_issues = Table(
    "room_issues",
    metadata,
    Column("inbox_id", BigId, nullable=False, autoincrement=False),  # No reference: messages are erased before it.
    reference("gathering_id", "gatherings"),
    PrimaryKeyConstraint("inbox_id"),
)
