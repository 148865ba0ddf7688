"""Everything that is kept about one member, for the member to read: what they told, agreed, wrote, read, gave and got.

Other people stand in it by name where the member met them, and by nothing else of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, or_, select

from storage.tables.asking import decisions, requests
from storage.tables.courses import action_plans, enrolments
from storage.tables.gatherings import gatherings, leaders, seats, trainings
from storage.tables.ledger import accounts, exchanges, transfers
from storage.tables.messages import inbox, outbox
from storage.tables.notices import ballots
from storage.tables.parties import ideas, job_asks, jobs
from storage.tables.people import addresses, consents, members, offers, vettings
from storage.tables.recordings import recordings

if TYPE_CHECKING:
    from storage.work import Work

Row = Mapping[str, str]
"""Column → what stands in it; times are in UTC."""


async def own_data(work: Work, member_id: int) -> dict[str, Sequence[Row]]:
    """All of it by kind. LookupError where there is no such member."""
    member = await work.members.get(member_id)
    own = await work.ledger.own_accounts(member.id)
    roles = [{"role": role, "area": area, "language": tag} for role, area, tag in await work.members.limits(member.id)]
    return {
        "member": await _rows(work, _MEMBER.where(members.c.id == member.id)),
        "addresses": await _rows(work, _ADDRESSES.where(addresses.c.member_id == member.id)),
        "roles": roles,
        "consents": await _rows(work, _CONSENTS.where(consents.c.member_id == member.id)),
        "offers": await _rows(work, _OFFERS.where(offers.c.member_id == member.id)),
        "requests": await _rows(work, _REQUESTS.where(requests.c.member_id == member.id)),
        "exchanges": await _exchanges(work, member.id),
        "hours": await _hours(work, own),
        "courses": await _rows(work, _COURSES.where(enrolments.c.member_id == member.id)),
        "plans": await _rows(work, _PLANS.where(action_plans.c.member_id == member.id)),
        "checks": await _rows(work, _CHECKS.where(vettings.c.member_id == member.id)),
        "seats": await _rows(work, _SEATS.where(seats.c.member_id == member.id)),
        "jobs": await _rows(work, _JOBS.where(job_asks.c.member_id == member.id)),
        "ideas": await _rows(work, _IDEAS.where(ideas.c.member_id == member.id)),
        "votes": await _rows(work, _VOTES.where(ballots.c.member_id == member.id)),
        "led": await _rows(work, _LED.where(leaders.c.member_id == member.id)),
        "trainings": await _rows(work, _TRAININGS.where(trainings.c.member_id == member.id)),
        "decisions": await _rows(work, _DECISIONS.where(decisions.c.about_id == member.id)),
        "recordings": await _rows(work, _RECORDINGS.where(recordings.c.member_id == member.id)),
        "written": await _written(work, member.id),
        "read": await _rows(work, _READ.where(outbox.c.member_id == member.id)),
    }


_MEMBER = select(
    members.c.id,
    members.c.name,
    members.c.stage,
    members.c.language,
    members.c.area,
    members.c.share_phone,
    members.c.paused_until,
    members.c.quiet,
    members.c.created_at,
    members.c.joined_at,
)
_ADDRESSES = select(
    addresses.c.channel, addresses.c.address, addresses.c.phone, addresses.c.state, addresses.c.created_at
).order_by(addresses.c.id)
_CONSENTS = select(
    consents.c.recorded_at, consents.c.purpose, consents.c.given, consents.c.shown, consents.c.words
).order_by(consents.c.id)
_OFFERS = select(offers.c.skill, offers.c.words, offers.c.opened_at, offers.c.closed_at).order_by(offers.c.id)
_REQUESTS = select(
    requests.c.skill, requests.c.words, requests.c.day, requests.c.minutes, requests.c.state, requests.c.opened_at
).order_by(requests.c.id)
_COURSES = (
    select(
        gatherings.c.topic,
        gatherings.c.title,
        gatherings.c.starts_at,
        enrolments.c.state,
        enrolments.c.why,
        enrolments.c.score_first,
        enrolments.c.score_last,
        enrolments.c.changed_at,
    )
    .join(gatherings, gatherings.c.id == enrolments.c.course_id)
    .order_by(enrolments.c.course_id)
)
_PLANS = select(
    action_plans.c.asked_at,
    action_plans.c.what,
    action_plans.c.amount,
    action_plans.c.moment,
    action_plans.c.days,
    action_plans.c.sure,
    action_plans.c.outcome,
    action_plans.c.told_at,
).order_by(action_plans.c.id)
_CHECKS = select(vettings.c.check_name, vettings.c.decision, vettings.c.decided_at, vettings.c.review_at).order_by(
    vettings.c.id
)
_DECISIONS = (
    select(decisions.c.decided_at, decisions.c.decision)
    .where(decisions.c.about_kind == "member")
    .order_by(decisions.c.id)
)
"""Without who decided and how they put it: those are the coordinators' own words."""
_RECORDINGS = select(
    recordings.c.received_at, recordings.c.seconds, recordings.c.state, recordings.c.delete_at
).order_by(recordings.c.id)
_ABOUT = (gatherings.c.starts_at, gatherings.c.kind, gatherings.c.topic, gatherings.c.title)
_SEATS = (
    select(*_ABOUT, seats.c.state, seats.c.away, seats.c.rating)
    .join(gatherings, gatherings.c.id == seats.c.gathering_id)
    .order_by(seats.c.id)
)
_JOBS = (
    select(*_ABOUT, jobs.c.skill, job_asks.c.state, job_asks.c.asked_at)
    .join(jobs, jobs.c.gathering_id == gatherings.c.id)
    .join(job_asks, job_asks.c.job_id == jobs.c.id)
    .order_by(jobs.c.id)
)
_VOTES = select(ballots.c.cast_at, ballots.c.notice_id, ballots.c.said, ballots.c.why).order_by(ballots.c.cast_at)
_IDEAS = select(ideas.c.created_at, ideas.c.words, ideas.c.state).order_by(ideas.c.id)
_LED = (
    select(*_ABOUT, leaders.c.part, leaders.c.state, leaders.c.asked_at)
    .join(gatherings, gatherings.c.id == leaders.c.gathering_id)
    .order_by(leaders.c.gathering_id)
)
_TRAININGS = select(
    trainings.c.topic,
    trainings.c.dialect,
    trainings.c.women,
    trainings.c.passed_at,
    trainings.c.supervised_at,
    trainings.c.refresher_at,
).order_by(trainings.c.topic)
_READ = select(outbox.c.created_at, outbox.c.channel, outbox.c.text, outbox.c.state).order_by(outbox.c.id)
_helper, _helped = members.alias("helper"), members.alias("helped")


async def _exchanges(work: Work, member_id: int) -> Sequence[Row]:
    statement = (
        select(
            exchanges.c.created_at,
            exchanges.c.skill,
            _helper.c.name.label("helper"),
            _helped.c.name.label("helped"),
            exchanges.c.day,
            exchanges.c.minutes,
            exchanges.c.state,
        )
        .join(_helper, _helper.c.id == exchanges.c.helper_id)
        .join(_helped, _helped.c.id == exchanges.c.helped_id)
        .where(or_(exchanges.c.helper_id == member_id, exchanges.c.helped_id == member_id))
        .order_by(exchanges.c.id)
    )
    return await _rows(work, statement)


async def _hours(work: Work, own: Sequence[int]) -> Sequence[Row]:
    """The entries, with minutes that came as they are and minutes that went below nothing."""
    statement = (
        select(transfers.c.happened_at, transfers.c.kind, transfers.c.minutes, transfers.c.note, transfers.c.to_account)
        .join(accounts, accounts.c.id == transfers.c.from_account)
        .where(or_(transfers.c.from_account.in_(own), transfers.c.to_account.in_(own)))
        .order_by(transfers.c.id)
    )
    found = (await work.connection.execute(statement)).all()
    return [
        {
            "happened_at": _cell(row.happened_at),
            "kind": row.kind,
            "minutes": str(row.minutes if row.to_account in own else -row.minutes),
            "note": row.note,
        }
        for row in found
    ]


async def _written(work: Work, member_id: int) -> Sequence[Row]:
    """What came from phones of their own; of a shared phone only what was answered to them."""
    known = [one for one in await work.addresses.of_member(member_id) if not one.shared]
    answered = select(outbox.c.cause).where(outbox.c.member_id == member_id, outbox.c.cause.is_not(None))
    here = [and_(inbox.c.channel == one.channel, inbox.c.address == one.address) for one in known]
    statement = select(inbox.c.received_at, inbox.c.channel, inbox.c.text).order_by(inbox.c.id)
    return await _rows(work, statement.where(or_(inbox.c.id.in_(answered), *here)))


async def _rows(work: Work, statement: Select[Any]) -> Sequence[Row]:
    found = (await work.connection.execute(statement)).mappings().all()
    return [{str(name): _cell(value) for name, value in row.items()} for row in found]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
