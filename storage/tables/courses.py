"""Courses: who belongs to one for all of its weeks, what they plan to do, and who rings whoever was missing.

A course is the gatherings of one series; its id is that of the first.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, PrimaryKeyConstraint, Table, UniqueConstraint

from storage.tables.base import UtcDateTime, id_column, index, metadata, one_of, reference, words

ENROLMENT_STATES = ("on", "left", "finished", "ended", "next", "asked")
WHY = ("", "time", "place", "group", "health", "other")
OUTCOMES = ("", "done", "some", "not")
CALL_STATES = ("asked", "yes", "no", "over")

enrolments = Table(
    "enrolments",
    metadata,
    reference("course_id", "gatherings"),
    reference("member_id", "members"),
    words("state"),
    words("why"),
    Column("since", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("score_first", Integer),
    Column("score_last", Integer),
    one_of("state", ENROLMENT_STATES),
    one_of("why", WHY),
    CheckConstraint("since > 0", name="since"),
    PrimaryKeyConstraint("course_id", "member_id"),
    index("ix_enrolments_member_id", "member_id", "course_id"),
)

action_plans = Table(
    "action_plans",
    metadata,
    id_column(),
    reference("gathering_id", "gatherings"),
    reference("member_id", "members"),
    words("what"),
    words("amount"),
    words("moment"),
    Column("days", Integer),
    Column("sure", Integer),
    words("outcome"),
    Column("told_at", UtcDateTime),
    Column("asked_at", UtcDateTime, nullable=False),
    one_of("outcome", OUTCOMES),
    CheckConstraint("days BETWEEN 1 AND 7", name="days"),
    CheckConstraint("sure BETWEEN 0 AND 10", name="sure"),
    UniqueConstraint("gathering_id", "member_id"),
    index("ix_action_plans_member_id", "member_id", "id"),
)

catch_ups = Table(
    "catch_ups",
    metadata,
    reference("seat_id", "gathering_seats"),
    reference("peer_id", "members"),
    words("state"),
    Column("asked_at", UtcDateTime, nullable=False),
    one_of("state", CALL_STATES),
    PrimaryKeyConstraint("seat_id", "peer_id"),
    index("ix_catch_ups_peer_id", "peer_id", "seat_id"),
)
