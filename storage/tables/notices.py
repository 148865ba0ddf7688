"""Notices to many people: texts, readers, what comes back, votes; and what several people raise about a service."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, PrimaryKeyConstraint, Table, false

from storage.tables.base import BigId, Json, UtcDateTime, id_column, index, metadata, one_of, reference, words

NOTICE_STATES = ("draft", "planned", "going", "gone", "stopped", "dropped")
NOTICE_PURPOSES = ("news", "exchanges")
READER_STATES = ("waits", "written", "left_out")
BALLOTS = ("yes", "no", "talk")
ISSUE_STATES = ("gathered", "put", "answered", "closed")

notices = Table(
    "notices",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    reference("member_id", "members"),
    words("state"),
    words("purpose"),
    Column("audience", Json, nullable=False),
    Column("poll", Boolean, nullable=False),
    Column("plain", Boolean, nullable=False),
    Column("counted", Json, nullable=False),
    Column("cursor", BigId),
    Column("send_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("votes_until", UtcDateTime),
    Column("decides", Boolean, nullable=False, server_default=false()),
    Column("quorum", Integer, nullable=False, server_default="0"),
    one_of("state", NOTICE_STATES),
    one_of("purpose", NOTICE_PURPOSES),
    index("ix_notices_member_id", "member_id", "id"),
    index("ix_notices_votes", "bank_id", "votes_until", where="votes_until IS NOT NULL"),
)

notice_texts = Table(
    "notice_texts",
    metadata,
    reference("notice_id", "notices"),
    words("language"),
    words("words"),
    reference("written_by", "members"),
    Column("written_at", UtcDateTime, nullable=False),
    reference("recording_id", "recordings", nullable=True),
    PrimaryKeyConstraint("notice_id", "language"),
    index("ix_notice_texts_recording_id", "recording_id", where="recording_id IS NOT NULL"),
    index("ix_notice_texts_written_by", "written_by"),
)

notice_asks = Table(
    "notice_asks",
    metadata,
    reference("notice_id", "notices"),
    reference("member_id", "members"),
    words("language"),
    Column("asked_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("notice_id", "language", "member_id"),
    index("ix_notice_asks_member_id", "member_id", "asked_at"),
)

notice_readers = Table(
    "notice_readers",
    metadata,
    reference("notice_id", "notices"),
    reference("member_id", "members"),
    words("channel"),
    words("state"),
    Column("due_at", UtcDateTime, nullable=False),
    words("answer"),
    Column("answered_at", UtcDateTime),
    one_of("state", READER_STATES),
    PrimaryKeyConstraint("notice_id", "member_id"),
    index("ix_notice_readers_waits", "notice_id", "channel", "due_at", "member_id", where="state = 'waits'"),
    index("ix_notice_readers_answer", "notice_id", "answer", where="answer <> ''"),
    index("ix_notice_readers_member_id", "member_id"),
)

notice_replies = Table(
    "notice_replies",
    metadata,
    id_column(),
    reference("notice_id", "notices"),
    reference("member_id", "members"),
    Column("from_reader", Boolean, nullable=False),
    words("words"),
    reference("inbox_id", "inbox", nullable=True),
    Column("written_at", UtcDateTime, nullable=False),
    index("ix_notice_replies_notice_id", "notice_id", "id"),
    index("ix_notice_replies_member_id", "member_id"),
)

ballots = Table(
    "ballots",
    metadata,
    reference("notice_id", "notices"),
    reference("member_id", "members"),
    words("said"),
    words("why"),
    Column("cast_at", UtcDateTime, nullable=False),
    one_of("said", BALLOTS),
    PrimaryKeyConstraint("notice_id", "member_id"),
    index("ix_ballots_member_id", "member_id"),
)

issues = Table(
    "issues",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    reference("member_id", "members"),
    words("words"),
    words("state"),
    reference("professional_id", "members", nullable=True),
    words("answer"),
    reference("notice_id", "notices", nullable=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    one_of("state", ISSUE_STATES),
    index("ix_issues_member_id", "member_id"),
    index("ix_issues_professional_id", "professional_id", where="professional_id IS NOT NULL"),
)

issue_voices = Table(
    "issue_voices",
    metadata,
    reference("issue_id", "issues"),
    reference("member_id", "members"),
    words("words"),
    reference("inbox_id", "inbox", nullable=True),
    Column("raised_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("issue_id", "member_id"),
    index("ix_issue_voices_member_id", "member_id"),
)
