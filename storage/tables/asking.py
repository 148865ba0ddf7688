"""Requests and who was asked, the bot's open questions, the coordinators' desk, and what falls due."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Table, Time

from storage.tables.base import BigId, Json, UtcDateTime, id_column, index, metadata, one_of, reference, words

REQUEST_STATES = ("open", "taken", "unfilled", "closed")
ASK_STATES = ("asked", "yes", "no", "over")
QUESTION_STATES = ("open", "answered", "repeated", "replaced", "withdrawn", "expired")
DESK_KINDS = (
    "approve",
    "dispute",
    "silent",
    "long",
    "unfilled",
    "danger",
    "person",
    "said",
    "parked",
    "blocked",
    "unreached",
    "moved",
    "tell",
    "pair",
    "grant",
    "review",
    "tutor",
    "absent",
    "refresher",
    "catch_up",
    "idea",
    "unchecked",
)

requests = Table(
    "requests",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    Column("member_id", BigId, nullable=False),
    words("skill"),
    words("words"),
    Column("day", Date),
    Column("clock", Time),
    Column("minutes", Integer, nullable=False),
    words("area"),
    words("state"),
    Column("wave", Integer, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("written_by", BigId),  # No reference: SQLite would have to make the whole table anew.
    words("part", default=""),
    one_of("state", REQUEST_STATES),
    ForeignKeyConstraint(["member_id", "bank_id"], ["members.id", "members.bank_id"]),
    index("ix_requests_member_id", "member_id", "id", where="state <> 'closed'"),
    index("ix_requests_skill", "member_id", "skill"),
)

asks = Table(
    "asks",
    metadata,
    reference("request_id", "requests"),
    reference("member_id", "members"),
    Column("wave", Integer, nullable=False),
    words("state"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    one_of("state", ASK_STATES),
    PrimaryKeyConstraint("request_id", "member_id"),
    index("ix_asks_member_id", "member_id", where="state = 'asked'"),
)

questions = Table(
    "questions",
    metadata,
    id_column(),
    reference("member_id", "members"),
    words("kind"),
    words("topic"),
    Column("data", Json, nullable=False),
    Column("keys", Json, nullable=False),
    Column("digits", Json, nullable=False),
    Column("labels", Json, nullable=False),
    words("letter"),
    Column("lettered", Boolean, nullable=False),
    words("summary"),
    words("state"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    words("chosen", default=""),
    Column("reader_id", BigId, nullable=False, server_default="0"),  # No reference, for the same reason as above.
    one_of("state", QUESTION_STATES),
    index("uq_questions_letter", "reader_id", "letter", unique=True, where="state = 'open'"),
    index("ix_questions_member", "member_id", where="state = 'open'"),
    index("uq_questions_topic", "topic", "member_id", unique=True, where="state = 'open'"),
    index("ix_questions_withdrawn", "reader_id", "closed_at", where="state IN ('replaced', 'withdrawn', 'expired')"),
    sqlite_autoincrement=True,  # Buttons in old messages carry the id: it must never mean another question.
)

desk_items = Table(
    "desk_items",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    words("kind"),
    Column("about_id", BigId, nullable=False),
    reference("member_id", "members", nullable=True),
    words("words"),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    reference("closed_by", "members", nullable=True),
    words("outcome"),
    words("closing_words"),
    one_of("kind", DESK_KINDS),
    Column("number", Integer, nullable=False, server_default="0"),
    Column("taken_by", BigId),  # No reference: SQLite would have to make the whole table anew.
    Column("later_until", UtcDateTime),
    Column("rounds", Integer, nullable=False, server_default="0"),
    index("uq_desk_items_open", "bank_id", "kind", "about_id", unique=True, where="closed_at IS NULL"),
    index("uq_desk_items_number", "bank_id", "number", unique=True, where="closed_at IS NULL AND number > 0"),
    index("ix_desk_items_closed", "bank_id", "closed_at", "number", where="closed_at IS NOT NULL"),
)

desk_habits = Table(
    "desk_habits",
    metadata,
    reference("member_id", "members", primary_key=True),
    words("digest"),
    Column("off_duty", Boolean, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    reference("by_id", "members", nullable=True),
    words("about_kind"),
    Column("about_id", BigId, nullable=False),
    words("decision"),
    words("words"),
    reference("inbox_id", "inbox", nullable=True),
    Column("decided_at", UtcDateTime, nullable=False),
    index("ix_decisions_about", "about_kind", "about_id"),
)

due_times = Table(
    "due_times",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    words("kind"),
    Column("about_id", BigId, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    index("uq_due_times_about", "about_id", "kind", unique=True),
    index("ix_due_times_at", "at", "id"),
)
