"""One transaction, with every repository on it: what jobs and handlers are given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

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
from storage.exchanges.desk import Exchanges
from storage.forgetting import Forgetting
from storage.guards import Guards
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


class Work:
    """A transaction under way. Whoever has one may read and write; only the storage commits it or takes it back."""

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
        self.acts = Acts(self)
        self.addresses = Addresses(self)
        self.banks = Banks(self)
        self.codes = Codes(self)
        self.consents = Consents(self)
        self.decisions = Decisions(self)
        self.desk = Desk(self)
        self.due = DueTimes(self)
        self.entering = Entering(self)
        self.exchanges = Exchanges(self)
        self.forgetting = Forgetting(self)
        self.holding = Holding(self)
        self.guards = Guards(self)
        self.inbox = Inbox(self)
        self.issues = Issues(self)
        self.keyboards = Keyboards(self)
        self.leases = Leases(self)
        self.leaving = Leaving(self)
        self.ledger = Ledger(self)
        self.members = Members(self)
        self.merging = Merging(self)
        self.moves = Moves(self)
        self.notices = Notices(self)
        self.offers = Offers(self)
        self.outbox = Outbox(self)
        self.postage = Postage(self)
        self.phones = Phones(self)
        self.proofs = Proofs(self)
        self.questions = Questions(self)
        self.readers = Readers(self)
        self.recordings = Recordings(self)
        self.queues = Queues(self)
        self.reports = Reports(self)
        self.requests = Requests(self)
        self.rerouting = Rerouting(self)
        self.responses = Responses(self)
        self.secret_numbers = SecretNumbers(self)
        self.suggestions = Suggestions(self)
        self.tellings = Tellings(self)
        self.vettings = Vettings(self)

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
