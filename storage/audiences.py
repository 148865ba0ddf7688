"""Who is meant by a notice: data, made into the conditions of a statement. Another way to choose is a line in PARTS.

An audience maps a part to the values of which one must hold; all its parts must hold. An empty one means everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, false, func, select

from storage.tables.asking import requests
from storage.tables.base import constant
from storage.tables.notices import ballots, issue_voices
from storage.tables.people import addresses, consents, members, offers

Audience = Mapping[str, Sequence[Any]]

PARTS: Mapping[str, Callable[[BindParameter[Any]], ColumnElement[bool]]] = {
    "language": members.c.language.in_,
    "area": lambda values: func.upper(members.c.area).in_(values),
    "offers": lambda values: (
        select(offers.c.id)
        .where(offers.c.member_id == members.c.id, offers.c.skill.in_(values), offers.c.closed_at.is_(None))
        .exists()
    ),
    "asked": lambda values: (
        select(requests.c.id).where(requests.c.member_id == members.c.id, requests.c.skill.in_(values)).exists()
    ),
    "issue": lambda values: (
        select(issue_voices.c.issue_id)
        .where(issue_voices.c.member_id == members.c.id, issue_voices.c.issue_id.in_(values))
        .exists()
    ),
    "vote": lambda values: (
        select(ballots.c.notice_id).where(ballots.c.member_id == members.c.id, ballots.c.notice_id.in_(values)).exists()
    ),
}
"""Part → the condition that a member must meet; the values go by :func:`values`."""

_said = (
    select(consents.c.given)
    .where(consents.c.member_id == members.c.id, consents.c.purpose == bindparam("purpose"))
    .order_by(consents.c.recorded_at.desc(), consents.c.id.desc())
    .limit(1)
    .correlate(members)
    .scalar_subquery()
)
WANTS = func.coalesce(_said, false())
"""Whether the member's last word on ``purpose`` was yes."""
PLACE = (
    select(addresses.c.id)
    .where(addresses.c.member_id == members.c.id, addresses.c.state == constant("open"))
    .order_by(addresses.c.preferred.desc(), addresses.c.id)
    .limit(1)
    .correlate(members)
    .scalar_subquery()
)
"""The address that a member is written to, as :meth:`storage.addresses.Addresses.preferred` chooses it."""


def conditions(audience: Audience) -> tuple[ColumnElement[bool], ...]:
    """What must hold for everybody who is meant. KeyError for a part that nobody knows."""
    return tuple(PARTS[part](bindparam(f"of_{part}", expanding=True)) for part in sorted(audience))


def values(audience: Audience) -> dict[str, list[Any]]:
    """What :func:`conditions` is executed with."""
    return {f"of_{part}": list(audience[part]) for part in audience}
