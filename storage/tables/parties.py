"""Work parties: which jobs there are, who was asked to do them, and ideas that become one."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, PrimaryKeyConstraint, Table, UniqueConstraint

from storage.tables.asking import ASK_STATES
from storage.tables.base import UtcDateTime, id_column, index, metadata, one_of, reference, words

IDEA_STATES = ("new", "open", "enough", "planned", "dropped")

jobs = Table(
    "jobs",
    metadata,
    id_column(),
    reference("gathering_id", "gatherings"),
    words("skill"),
    Column("wanted", Integer, nullable=False),
    CheckConstraint("wanted > 0", name="wanted"),
    UniqueConstraint("gathering_id", "skill"),
)

job_asks = Table(
    "job_asks",
    metadata,
    reference("job_id", "jobs"),
    reference("member_id", "members"),
    words("state"),
    Column("asked_at", UtcDateTime, nullable=False),
    one_of("state", ASK_STATES),
    PrimaryKeyConstraint("job_id", "member_id"),
    index("ix_job_asks_member_id", "member_id", "job_id"),
)

ideas = Table(
    "ideas",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    reference("member_id", "members"),
    words("words"),
    words("language"),
    words("state"),
    reference("gathering_id", "gatherings", nullable=True),
    Column("created_at", UtcDateTime, nullable=False),
    one_of("state", IDEA_STATES),
    index("ix_ideas_bank_id", "bank_id", "state", "id"),
    index("ix_ideas_member_id", "member_id"),
    index("ix_ideas_gathering_id", "gathering_id", where="gathering_id IS NOT NULL"),
)

seconds = Table(
    "idea_seconds",
    metadata,
    reference("idea_id", "ideas"),
    reference("member_id", "members"),
    Column("said_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("idea_id", "member_id"),
    index("ix_idea_seconds_member_id", "member_id", "idea_id"),
)
