"""Questions are kept as JSON for weeks: renaming one, or a field of one, must be a decision."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, time
from typing import Any

from handlers.conversations.asking import Day
from handlers.questions import from_record, to_data
from handlers.registry import kind, registry
from storage.records import OpenQuestion

PLAN = [
    "subject",
    "title",
    "kind",
    "day",
    "clock",
    "place",
    "minutes",
    "language",
    "audience",
    "seats",
    "rule",
    "payer",
    "prep",
    "weeks",
]
"""What is known of a gathering that is being planned."""
KINDS = {
    "acting.WhichOne": ["people", "words"],
    "adding.Lives": ["name", "language", "phone", "reads", "area", "news"],
    "adding.MayGive": ["name", "language", "phone", "reads", "area", "news"],
    "adding.MayNews": ["name", "language", "phone", "reads", "area", "news"],
    "adding.MayTell": ["name", "language", "phone", "reads", "area", "news"],
    "adding.RingOn": ["name", "language", "phone", "reads", "area", "news"],
    "adding.Speaks": ["name", "language", "phone", "reads", "area", "news"],
    "adding.WhatName": ["name", "language", "phone", "reads", "area", "news"],
    "adding.WhoReads": ["name", "language", "phone", "reads", "area", "news"],
    "agreeing.WantsNews": ["gets", "language"],
    "arranging.Coming": ["exchange"],
    "arranging.ReallyOff": ["what"],
    "arranging.WhichOff": [],
    "asked.CanYouLead": ["gathering"],
    "asked.HowWasIt": ["gathering"],
    "asked.Invited": ["gathering"],
    "asked.Leading": ["gathering"],
    "asked.NewDay": ["gathering"],
    "asked.NoLeaders": ["gathering"],
    "asked.NotThere": ["gathering"],
    "asked.Offered": ["gathering"],
    "asked.RightSums": ["gathering", "number", "shown", "excused"],
    "asked.Seated": ["gathering"],
    "asked.TooLittle": ["gathering"],
    "asked.TrueLength": ["gathering"],
    "asked.WhatIsWrong": ["gathering"],
    "asked.WhichGathering": ["then"],
    "asked.WhoCame": ["gathering"],
    "asking.Also": ["skill", "words"],
    "asking.Change": ["words", "skill", "day", "clock", "part", "any_day", "minutes", "written_by"],
    "asking.Day": ["words", "skill", "day", "clock", "part", "any_day", "minutes", "written_by"],
    "asking.Length": ["words", "skill", "day", "clock", "part", "any_day", "minutes", "written_by"],
    "asking.ReadBack": ["words", "skill", "day", "clock", "part", "any_day", "minutes", "written_by"],
    "asking.What": ["words", "skill", "day", "clock", "part", "any_day", "minutes", "written_by"],
    "clarifying.InDanger": ["words"],
    "desk.Approve": ["item", "member"],
    "desk.Look": ["item", "member"],
    "desk.Reach": ["item", "member"],
    "desk.Settle": ["item", "exchange"],
    "desk.Tell": ["item", "telling"],
    "desk.Unfilled": ["item", "request"],
    "drafts.Who": ["notice"],
    "drafts.Writing": ["notice"],
    "duty.DigestTime": [],
    "everyday.HowLongAway": [],
    "everyday.WhichLanguage": [],
    "giving.HowMuch": ["minutes", "to", "known"],
    "giving.ReallyGive": ["minutes", "to", "known"],
    "giving.ToWhom": ["minutes", "to", "known"],
    "handing.AskedBack": ["item", "asker"],
    "handing.WhomToAsk": ["item", "words"],
    "helping.PutInTouch": ["exchange"],
    "hours.HowLong": ["exchange"],
    "hours.Length": ["exchange"],
    "launching.Changing": ["notice"],
    "items.Page": ["after", "start"],
    "learning.Remember": ["suggestion"],
    "linking.WhichNumber": [],
    "linking.WriteCode": ["phone"],
    "listening.TimeEarned": ["recording", "minutes"],
    "listening.WriteDown": ["recording"],
    "listening.WrittenRight": ["recording", "words"],
    "membership.Area": [],
    "membership.Exchanges": ["language"],
    "membership.Name": ["decided"],
    "membership.News": ["language"],
    "membership.Number": ["language"],
    "membership.Share": ["tries", "words"],
    "minding.TellWhy": ["item", "words"],
    "misses.DoYouMean": ["words"],
    "misses.Menu": ["words"],
    "misses.WantsPerson": [],
    "moving.NewNumber": ["move"],
    "moving.OldNumber": ["move"],
    "moving.Vouch": ["member", "phone"],
    "moving.WhoseNumber": [],
    "news.MoreNews": [],
    "noticed.Answered": ["reply"],
    "noticed.PassOn": ["notice", "words"],
    "noticed.WriteBack": ["reply"],
    "notices.Notified": ["notice"],
    "noticing.WhichPart": ["notice", "part"],
    "offering.NotThat": ["skill", "words"],
    "offering.OfferRight": ["skill", "words"],
    "offering.WhichOffer": ["words"],
    "outcome.Going": ["notice"],
    "parts.ForWhom": PLAN,
    "parts.HowLongIsIt": PLAN,
    "parts.HowManySeats": PLAN,
    "parts.InWhichLanguage": PLAN,
    "parts.Preparing": PLAN,
    "parts.ReadPlan": PLAN,
    "parts.WhatAbout": PLAN,
    "parts.WhatKind": PLAN,
    "parts.WhatTime": PLAN,
    "parts.WhichDay": PLAN,
    "parts.WhichOrganisation": PLAN,
    "parts.WhichPart": PLAN,
    "parts.WhoGives": PLAN,
    "placing.Address": PLAN,
    "placing.StepFree": PLAN,
    "placing.Where": PLAN,
    "placing.WomenHours": PLAN,
    "preferring.WhichApp": [],
    "previews.Preview": ["notice"],
    "proof.Proof": ["question"],
    "raising.Answering": ["issue"],
    "raising.Gathering": ["issue"],
    "raising.Put": ["issue"],
    "raising.WhichProfessional": ["issue"],
    "raising.Wording": ["issue"],
    "recording.Direction": ["partner", "minutes", "skill", "direction", "words"],
    "recording.HowMuch": ["partner", "minutes", "skill", "direction", "words"],
    "recording.WhatWasIt": ["partner", "minutes", "skill", "direction", "words"],
    "recording.WhichWrong": [],
    "recording.WithWhom": ["partner", "minutes", "skill", "direction", "words"],
    "recordings.CanYouListen": ["recording"],
    "reporting.IsItRight": ["exchange"],
    "sharing.JoinsToo": [],
    "sharing.NewSecret": [],
    "sharing.WhoElse": [],
    "shutting.WhichLost": ["member"],
    "shutting.WhoseLost": ["name", "lets_in"],
    "speaking.WhichSpoken": ["recording"],
    "texting.WhenToText": [],
    "tongues.WhichTongue": ["notice", "language", "words"],
    "tongues.Written": ["notice", "language"],
    "translating.CanYouWrite": ["notice", "language"],
    "translating.WriteIt": ["notice", "language"],
    "translating.WroteIt": ["notice", "language", "minutes"],
    "waves.CanYouHelp": ["request"],
}


def test_what_is_kept() -> None:
    known = registry().kinds
    assert {name: [field.name for field in fields(known[name])] for name in sorted(known)} == KINDS  # type: ignore[arg-type]  # each is a dataclass


def record(name: str, data: dict[str, Any]) -> OpenQuestion:
    """A question as the storage hands it out."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    return OpenQuestion(1, 1, name, "own", data, (), (), (), "A", False, "", now, now, 1)


def test_there_and_back() -> None:
    asked = Day("a lift", "lift", date(2026, 11, 24), time(15, 0), any_day=False, minutes=60)
    assert from_record(record(kind(Day), to_data(asked))) == asked


def test_what_this_version_does_not_know_is_over() -> None:
    assert from_record(record("older.Question", {})) is None
    assert from_record(record("hours.HowLong", {"exchange": "not a number"})) is None
