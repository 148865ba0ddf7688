"""A town whose people have reported help: each round of a measurement has its own messages that say yes to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import text

from storage import Storage, Work

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
PAIRS = 2000
"""So many couples of neighbours; one of each reports, the other one says yes."""
MEMBER, ACCOUNT, INBOX, QUESTION, EXCHANGE = 1_000, 1_000_000, 100_000_000, 200_000_000, 300_000_000
"""Where the ids begin: far apart, so that an id in a recorded statement says what it is."""
MINUTES = 15

_NUMBERS = "WITH RECURSIVE s(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM s WHERE n < {last}) "
_PAIR, _SWAPPED = f"(n % {PAIRS})", f"((n / {PAIRS}) % 2)"
_HELPED = f"({MEMBER} + 2 * {_PAIR} + {_SWAPPED})"
_HELPER = f"({MEMBER} + 2 * {_PAIR} + 1 - {_SWAPPED})"
_WHEN = f"'{NOW:%Y-%m-%d %H:%M:%S}.000000'"
_LATER = "'2027-11-23 10:00:00.000000'"

PEOPLE = (
    "INSERT INTO members (id, bank_id, name, stage, language, area, share_phone, misses, heard_language, created_at) "
    f"{_NUMBERS} SELECT {MEMBER} + n, {{bank}}, 'Rahima ' || CAST(n AS text), 'active', 'en', 'E1', false, 0, '', "
    f"{_WHEN} FROM s",
    "INSERT INTO addresses (bank_id, member_id, channel, address, our_address, state, preferred, phone, created_at) "
    f"{_NUMBERS} SELECT {{bank}}, {MEMBER} + n, 'sms', '+4477' || CAST({MEMBER} + n AS text), '+442071838750', 'open', "
    f"true, '+4477' || CAST({MEMBER} + n AS text), {_WHEN} FROM s",
    "INSERT INTO accounts (id, bank_id, kind, unit, member_id, name, balance, floor, opened_at) "
    f"{_NUMBERS} SELECT {ACCOUNT} + n, {{bank}}, 'member', 'minute', {MEMBER} + n, '', 0, -600, {_WHEN} FROM s",
)
_EXCHANGE = (
    "INSERT INTO exchanges (id, bank_id, helper_id, helped_id, skill, minutes, state, reported_by, reported_at, "
    f"transfer_id, created_at, changed_at) {_NUMBERS} SELECT {EXCHANGE} + n, {{bank}}, {_HELPER}, {_HELPED}, 'lift', "
    f"{MINUTES}, '{{state}}', {_HELPER}, {_WHEN}, {{transfer}}, {_WHEN}, {_WHEN} FROM s"
)
REPORTED = (
    _EXCHANGE.replace("{state}", "reported").replace("{transfer}", "CAST(NULL AS bigint)"),
    "INSERT INTO questions (id, member_id, kind, topic, data, keys, digits, labels, letter, lettered, summary, state, "
    f"asked_at, expires_at) {_NUMBERS} SELECT {QUESTION} + n, {_HELPED}, 'reporting.IsItRight', "
    f"'exchange:' || CAST({EXCHANGE} + n AS text), "
    f"CAST('{{{{\"exchange\": ' || CAST({EXCHANGE} + n AS text) || '}}}}' AS {{json}}), "
    'CAST(\'["yes", "other", "no"]\' AS {json}), CAST(\'["1", "2", "3"]\' AS {json}), '
    "CAST('[\"Yes\", \"Another length\", \"No\"]' AS {json}), 'A', false, 'Rahima says they helped you', 'open', "
    f"{_WHEN}, {_LATER} FROM s",
    "INSERT INTO due_times (bank_id, kind, about_id, at) "
    f"{_NUMBERS} SELECT {{bank}}, 'chase_report', {EXCHANGE} + n, {_LATER} FROM s",
    "INSERT INTO due_times (bank_id, kind, about_id, at) "
    f"{_NUMBERS} SELECT {{bank}}, 'desk_report', {EXCHANGE} + n, {_LATER} FROM s",
)
_INBOX = (
    "INSERT INTO inbox (id, channel, external_id, our_address, address, kind, text, payload, state, received_at, "
    f"due_at, attempts, error) {_NUMBERS} SELECT {INBOX} + n, 'sms', 'SM' || CAST(n AS text), '+442071838750', "
    f"'+4477' || CAST({_HELPED} AS text), 'text', '{{said}}', CAST('{{{{}}}}' AS {{json}}), '{{state}}', {_WHEN}, "
    f"{_WHEN}, 0, '' FROM s"
)
SAID = (_INBOX.replace("{state}", "waiting"),)
HISTORY = (
    _EXCHANGE.replace("{state}", "confirmed").replace("{transfer}", f"{EXCHANGE} + n"),
    _INBOX.replace("{state}", "done").replace("{said}", "1"),
    "INSERT INTO transfers (id, bank_id, unit, from_account, to_account, minutes, kind, reference, happened_at, "
    f"posted_at, inbox_id, exchange_id, note) {_NUMBERS} SELECT {EXCHANGE} + n, {{bank}}, 'minute', "
    f"{_HELPED} - {MEMBER} + {ACCOUNT}, {_HELPER} - {MEMBER} + {ACCOUNT}, {MINUTES}, 'exchange', "
    f"'exchange:' || CAST({EXCHANGE} + n AS text) || ':1', {_WHEN}, {_WHEN}, {INBOX} + n, {EXCHANGE} + n, '' FROM s",
    "INSERT INTO outbox (bank_id, member_id, channel, address, our_address, language, text, source, buttons, "
    "ask_contact, priority, cause, state, created_at, due_at, attempts, provider_id, status, status_rank, error, "
    f"closed_at) {_NUMBERS} SELECT {{bank}}, {_HELPED}, 'sms', '+4477' || CAST({_HELPED} AS text), '+442071838750', "
    "'en', 'Recorded: Rahima helped you for 15 minutes. Thank you both!', "
    "'Recorded: Rahima helped you for 15 minutes. Thank you both!', CAST('[]' AS {json}), false, 0, "
    f"{INBOX} + n, 'sent', {_WHEN}, {_WHEN}, 0, 'SM' || CAST(n AS text), 'delivered', 5, '', {_WHEN} FROM s",
)
"""Transfers are numbered as their exchanges are."""
CHUNK = 200_000


@dataclass
class Town:
    """The people, and how far the messages have been counted."""

    storage: Storage
    bank_id: int = 0
    next: int = 0
    taken: list[int] = field(default_factory=list)

    @property
    def _json(self) -> str:
        return "jsonb" if self.storage.kind == "postgresql" else "text"

    async def build(self) -> None:
        """Found the bank and enter everybody."""
        bank = await self.storage.run(
            lambda work: work.banks.create(slug="town", name="Town", languages=("en",), join_word="town")
        )
        self.bank_id = bank.id
        await self._fill(PEOPLE, 0, 2 * PAIRS - 1)
        if self.storage.kind == "postgresql":  # Its own numbers begin behind those that are given here.
            await self._run([f"SELECT setval(pg_get_serial_sequence('transfers', 'id'), {2 * EXCHANGE})"])
        else:
            await self._run([f"INSERT INTO sqlite_sequence (name, seq) VALUES ('transfers', {2 * EXCHANGE})"])

    async def age(self, count: int) -> int:
        """Let so many confirmed exchanges, messages and transfers lie behind it; how many they are, to whole passes."""
        count = -(-count // (2 * PAIRS)) * 2 * PAIRS  # Even passes: everybody has given what they received.
        for first in range(self.next, self.next + count, CHUNK):
            await self._fill(HISTORY, first, min(first + CHUNK, self.next + count) - 1)
        self.next += count
        await self.settle()
        return count

    async def report(self, count: int, said: str = "1") -> range:
        """So many people have been asked whether it is right, and have just answered."""
        assert count <= PAIRS, "one question at a time for each"
        first, self.next = self.next, self.next + count
        await self._fill((*REPORTED, *(one.replace("{said}", said) for one in SAID)), first, self.next - 1)
        return range(first, self.next)

    async def write(self, count: int, said: str) -> range:
        """So many people have written something."""
        first, self.next = self.next, self.next + count
        await self._fill([one.replace("{said}", said) for one in SAID], first, self.next - 1)
        return range(first, self.next)

    async def settle(self) -> None:
        """Let the database know how large its tables are."""
        await self._run(["ANALYZE"])

    async def _fill(self, statements: tuple[str, ...] | list[str], first: int, last: int) -> None:
        await self._run([one.format(first=first, last=last, bank=self.bank_id, json=self._json) for one in statements])

    async def _run(self, statements: list[str]) -> None:
        async def job(work: Work) -> None:
            for statement in statements:
                await work.connection.execute(text(statement.replace(":", "\\:")))

        await self.storage.run(job)
