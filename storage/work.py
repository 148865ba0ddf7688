"""One transaction, with every repository on it: what jobs and handlers are given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cached_property

from storage.acts import Acting, Acts
from storage.addresses import Addresses
from storage.banks import Banks
from storage.codes import Codes
from storage.connection import Connection, savepoint
from storage.consents import Consents
from storage.decisions import Decisions
from storage.desk import Desk
from storage.due import DueTimes
from storage.entering import Entering
from storage.erasing import Erasing
from storage.exchanges.desk import Exchanges
from storage.forgetting import Forgetting
from storage.gatherings.courses import Courses
from storage.gatherings.figures import Reckoning
from storage.gatherings.ideas import Ideas
from storage.gatherings.jobs import Jobs
from storage.gatherings.leading import Leaders
from storage.gatherings.places import Places
from storage.gatherings.planned import Gatherings
from storage.gatherings.seats import Seats
from storage.gatherings.settling import Settling
from storage.grants import Grants
from storage.guards import Guards
from storage.handouts import Handouts
from storage.holding import Holding
from storage.inbox import Inbox
from storage.issues import Issues
from storage.keyboards import Keyboards
from storage.leases import Leases
from storage.leaving import Leaving
from storage.ledger.book import Ledger
from storage.members import Members
from storage.merging import Merging
from storage.moves import Moves
from storage.notices import Notices
from storage.offers import Offers
from storage.outbox import Outbox
from storage.phones import Phones
from storage.postage import Postage
from storage.proofs import Proofs
from storage.questions import Questions
from storage.queues import Queues
from storage.readers import Readers
from storage.recordings import Recordings
from storage.reports import Reports
from storage.requests import Requests
from storage.rerouting import Rerouting
from storage.responses import Responses
from storage.secret_numbers import SecretNumbers
from storage.suggestions import Suggestions
from storage.tellings import Tellings
from storage.vettings import Vettings
from storage.votes import Votes


class Work:
    """A transaction under way. Whoever has one may read and write; only the storage commits it or takes it back.

    Each repository is made when it is first asked for: a turn needs few of them.
    """

    acts = cached_property(Acts)
    addresses = cached_property(Addresses)
    banks = cached_property(Banks)
    codes = cached_property(Codes)
    consents = cached_property(Consents)
    courses = cached_property(Courses)
    decisions = cached_property(Decisions)
    desk = cached_property(Desk)
    due = cached_property(DueTimes)
    entering = cached_property(Entering)
    erasing = cached_property(Erasing)
    exchanges = cached_property(Exchanges)
    forgetting = cached_property(Forgetting)
    gatherings = cached_property(Gatherings)
    grants = cached_property(Grants)
    guards = cached_property(Guards)
    handouts = cached_property(Handouts)
    holding = cached_property(Holding)
    ideas = cached_property(Ideas)
    inbox = cached_property(Inbox)
    issues = cached_property(Issues)
    jobs = cached_property(Jobs)
    keyboards = cached_property(Keyboards)
    leaders = cached_property(Leaders)
    leases = cached_property(Leases)
    leaving = cached_property(Leaving)
    ledger = cached_property(Ledger)
    members = cached_property(Members)
    merging = cached_property(Merging)
    moves = cached_property(Moves)
    notices = cached_property(Notices)
    offers = cached_property(Offers)
    outbox = cached_property(Outbox)
    phones = cached_property(Phones)
    places = cached_property(Places)
    postage = cached_property(Postage)
    proofs = cached_property(Proofs)
    questions = cached_property(Questions)
    queues = cached_property(Queues)
    readers = cached_property(Readers)
    reckoning = cached_property(Reckoning)
    recordings = cached_property(Recordings)
    reports = cached_property(Reports)
    requests = cached_property(Requests)
    rerouting = cached_property(Rerouting)
    responses = cached_property(Responses)
    seats = cached_property(Seats)
    secret_numbers = cached_property(SecretNumbers)
    settling = cached_property(Settling)
    suggestions = cached_property(Suggestions)
    tellings = cached_property(Tellings)
    vettings = cached_property(Vettings)
    votes = cached_property(Votes)

    def __init__(self, connection: Connection, now: datetime) -> None:
        assert now.tzinfo is not None, "the storage needs a clock that knows its zone"
        self.connection = connection
        self.now = now
        """Aware, in UTC, and the same for the whole transaction."""
        self.inbox_id: int | None = None
        """The message that this transaction handles, once the inbox has handed one out: what authorises a posting."""
        self.acting: Acting | None = None
        """Who acts for whom, while a member does something by somebody else's hand: it is noted."""
        self.woken: set[str] = set()
        """Topics whose workers have something to do once this is committed."""
        self._attempts = 0

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A savepoint: an exception that leaves it undoes what was done inside, and only that."""
        self._attempts += 1
        try:
            async with savepoint(self.connection, f"attempt_{self._attempts}"):
                yield
        except BaseException:
            self.banks.forget()
            raise

    def wake(self, topic: str) -> None:
        """Wake the workers of ``inbox``, ``outbox``, ``due`` or ``recordings`` once this is committed."""
        self.woken.add(topic)
