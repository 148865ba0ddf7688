"""Time banks: their names, numbers, rules, and which right comes with which role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as insert_once

from storage.bank_rules import Rules
from storage.records import Bank
from storage.repository import Repository, changing, columns, made, new_values
from storage.tables.people import bank_numbers, banks, role_rights

if TYPE_CHECKING:
    from storage.work import Work

ROLE_RIGHTS: tuple[tuple[str, str], ...] = (
    ("coordinator", "approve"),
    ("coordinator", "settle"),
    ("coordinator", "find_help"),
    ("coordinator", "danger"),
    ("coordinator", "person"),
    ("coordinator", "words"),
    ("coordinator", "desk"),
    ("coordinator", "see_members"),
    ("coordinator", "change_members"),
    ("coordinator", "raise_floor"),
    ("coordinator", "grant"),
    ("coordinator", "reverse"),
    ("coordinator", "act_for"),
    ("coordinator", "shut_out"),
    ("coordinator", "notice"),
    ("coordinator", "gathering"),
    ("navigator", "person"),
    ("navigator", "listen"),
    ("navigator", "desk"),
    ("navigator", "act_for"),
    ("navigator", "notice"),
    ("navigator", "gathering"),
    ("professional", "answer_issues"),
)
"""What a new bank begins with; from then on its rights are data of its own."""
RIGHTS = frozenset(right for _, right in ROLE_RIGHTS)
"""All that there are."""
EVERYBODY = "member"
"""The role that every active or paused member has by itself."""

BANK = columns(Bank, banks)
_RULES = {field.name for field in fields(Rules)}
MAPPINGS = ("checks", "prices")
"""The rules that map one thing to another."""

_ALL = select(*BANK).order_by(banks.c.id)
_BY_ID = select(*BANK).where(banks.c.id == bindparam("bank_id"))
_BY_SLUG = select(*BANK).where(banks.c.slug == bindparam("slug"))
_BY_WORDS = select(*BANK).where(
    banks.c.join_word.in_(bindparam("words", expanding=True)), banks.c.join_word != literal("")
)
_OF_NUMBER = select(bank_numbers.c.bank_id).where(
    bank_numbers.c.channel == bindparam("channel"),
    bank_numbers.c.our_address.in_((bindparam("our_address"), bindparam("service"))),
)
_SERVING = (
    select(*BANK)
    .where(banks.c.id.in_(_OF_NUMBER) | ~select(_OF_NUMBER.subquery().c.bank_id).exists())
    .order_by(banks.c.id)
)
_NUMBERS = select(bank_numbers.c.bank_id, bank_numbers.c.channel, bank_numbers.c.our_address).order_by(
    bank_numbers.c.bank_id, bank_numbers.c.channel, bank_numbers.c.our_address
)
_REMOVE_NUMBER = (
    delete(bank_numbers)
    .where(
        bank_numbers.c.bank_id == bindparam("bank_id"),
        bank_numbers.c.channel == bindparam("channel"),
        bank_numbers.c.our_address == bindparam("our_address"),
    )
    .returning(bank_numbers.c.bank_id)
)
_RIGHTS_OF = (
    select(role_rights.c.role, role_rights.c.right)
    .where(role_rights.c.bank_id == bindparam("bank_id"))
    .order_by(role_rights.c.role, role_rights.c.right)
)
_ALLOW = insert_once(role_rights).on_conflict_do_nothing()
_FORBID = (
    delete(role_rights)
    .where(
        role_rights.c.bank_id == bindparam("bank_id"),
        role_rights.c.role == bindparam("the_role"),
        role_rights.c.right == bindparam("the_right"),
    )
    .returning(role_rights.c.right)
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number, bot or sending service of ours that belongs to one bank."""

    bank_id: int
    channel: str
    our_address: str


class Banks(Repository):
    """The banks of this installation."""

    __slots__ = ("_known",)

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._known: dict[int, Bank] = {}
        """A bank is asked for again and again in a turn: one reading is enough for a transaction."""

    async def get(self, bank_id: int) -> Bank:
        """As this transaction has first seen it, or has changed it. LookupError where there is none."""
        if bank_id not in self._known:
            row = (await self._execute(_BY_ID, bank_id=bank_id)).one_or_none()
            if row is None:
                raise LookupError(f"there is no bank {bank_id}")
            self._remember(row)
        return self._known[bank_id]

    def forget(self) -> None:
        """What was changed has been undone: read them again."""
        self._known.clear()

    def _remember(self, row: Iterable[Any]) -> Bank:
        bank = _bank(row)
        self._known[bank.id] = bank
        return bank

    async def all(self) -> list[Bank]:
        """Every bank, the oldest first."""
        return [_bank(row) for row in await self._execute(_ALL)]

    async def by_slug(self, slug: str) -> Bank | None:
        """The bank of this short name."""
        row = (await self._execute(_BY_SLUG, slug=slug)).one_or_none()
        return _bank(row) if row is not None else None

    async def by_word(self, *folded: str) -> Bank | None:
        """The bank that a poster's or link's word leads to, the first that does; the words already folded."""
        found = [_bank(row) for row in await self._execute(_BY_WORDS, words=folded)] if folded else []
        return min(found, key=lambda bank: folded.index(bank.join_word), default=None)

    async def serving(self, channel: str, our_address: str, service: str = "") -> list[Bank]:
        """The banks that have registered this number of ours, or the service it is in; all of them where none has."""
        found = await self._execute(_SERVING, channel=channel, our_address=our_address, service=service or our_address)
        return [self._remember(row) for row in found]

    async def numbers(self, bank_id: int | None = None) -> list[Number]:
        """What banks have registered as theirs, or only what one of them has, in order."""
        rows = await self._execute(_NUMBERS)
        return [made(Number, row) for row in rows if bank_id in (None, row[0])]

    async def create(
        self,
        *,
        slug: str,
        name: str,
        languages: Sequence[str],
        join_word: str,
        zone: str = "Europe/London",
        region: str = "GB",
        rules: Rules | None = None,
    ) -> Bank:
        """Found a bank, with an empty pot and the usual rights. IntegrityError where slug or word are taken."""
        values = {
            "slug": slug,
            "name": name,
            "zone": zone,
            "region": region,
            "languages": list(languages),
            "join_word": join_word,
            "rules": _plain_rules(rules or Rules()),
            "words": {},
            "created_at": self._now,
        }
        row = (await self._connection.execute(insert(banks).returning(*BANK), values)).one()
        bank = _bank(row)
        rights = [{"bank_id": bank.id, "role": role, "right": right} for role, right in ROLE_RIGHTS]
        await self._connection.execute(insert(role_rights), rights)
        await self._work.ledger.open_pot(bank.id)
        return bank

    async def change(self, bank_id: int, **changed: Any) -> Bank:
        """Change some fields of the record, for instance ``rules=replace(bank.rules, wave_size=4)``.

        Another floor holds for all members at once; who lies below it may stay there, but not sink further.
        """
        before, values = await self.get(bank_id), dict(changed)
        if "rules" in values:
            values["rules"] = _plain_rules(values["rules"])
        if "words" in values:
            values["words"] = {id: list(listed) for id, listed in values["words"].items()}
        if "languages" in values:
            values["languages"] = list(values["languages"])
        change = changing(Bank, banks, tuple(values))
        bank = self._remember((await self._connection.execute(change, new_values(bank_id, values))).one())
        if bank.rules.member_floor_minutes != before.rules.member_floor_minutes:
            await self._work.ledger.set_member_floors(bank.id, bank.rules.member_floor_minutes)
        return bank

    async def add_number(self, bank_id: int, channel: str, our_address: str) -> None:
        """Messages to this number of ours are for this bank. Saying it again does nothing."""
        values = {"bank_id": bank_id, "channel": channel, "our_address": our_address}
        await self._connection.execute(insert_once(bank_numbers).on_conflict_do_nothing(), values)

    async def remove_number(self, bank_id: int, channel: str, our_address: str) -> bool:
        """Messages to this number are not for this bank any more. False where they were not."""
        removed = await self._execute(_REMOVE_NUMBER, bank_id=bank_id, channel=channel, our_address=our_address)
        return removed.one_or_none() is not None

    async def rights(self, bank_id: int) -> list[tuple[str, str]]:
        """Which role may do what in a bank: pairs of role and right, in order."""
        return [(row.role, row.right) for row in await self._execute(_RIGHTS_OF, bank_id=bank_id)]

    async def allow(self, bank_id: int, role: str, right: str) -> None:
        """From now on whoever has the role may do this. Again does nothing; ValueError for a right that is none."""
        if right not in RIGHTS:
            raise ValueError(f"there is no right {right!r}")
        await self._execute(_ALLOW, bank_id=bank_id, role=role, right=right)

    async def forbid(self, bank_id: int, role: str, right: str) -> bool:
        """From now on the role alone does not allow it. False where it did not before."""
        found = await self._execute(_FORBID, bank_id=bank_id, the_role=role, the_right=right)
        return found.one_or_none() is not None


def _plain_rules(rules: Rules) -> dict[str, Any]:
    plain = {name: getattr(rules, name) for name in sorted(_RULES)}
    return plain | {name: dict(plain[name]) for name in MAPPINGS}


def _rules(plain: Mapping[str, Any]) -> Rules:
    """Rules that were written by another version may lack some, or have more."""
    known = {name: value for name, value in plain.items() if name in _RULES}
    return Rules(**known | {name: MappingProxyType(dict(known.get(name, {}))) for name in MAPPINGS})


def _bank(row: Iterable[Any]) -> Bank:
    bank_id, slug, name, zone, region, languages, join_word, rules, words = row
    known = MappingProxyType({id: tuple(listed) for id, listed in words.items()})
    return Bank(bank_id, slug, name, zone, region, tuple(languages), join_word, _rules(rules), known)
