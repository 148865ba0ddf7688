"""The tables of the books: accounts, transfers, exchanges.

What must never be wrong is held by the database itself: floors, whole minutes, one unit and one bank a transfer, one
use of a reference, one reversal a transfer. ``storage/ledger/triggers.py`` keeps transfers from being changed.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Integer,
    Table,
    Time,
    UniqueConstraint,
    false,
)

from storage.tables.base import BigId, UtcDateTime, id_column, index, metadata, one_of, reference, words

_LIVE = "state IN ('asked', 'agreed', 'reported', 'confirmed', 'disputed')"

accounts = Table(
    "accounts",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    words("kind"),
    words("unit"),
    Column("member_id", BigId),
    words("name", default=""),
    Column("balance", Integer, nullable=False, server_default="0"),
    Column("floor", Integer, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("own_floor", Boolean, nullable=False, server_default=false()),
    Column("carried_to", BigId),  # No reference: SQLite would have to make the whole table anew.
    one_of("kind", ("member", "pot", "organisation", "partner")),
    ForeignKeyConstraint(["member_id", "bank_id"], ["members.id", "members.bank_id"]),
    CheckConstraint("(kind = 'member') = (member_id IS NOT NULL)", name="owner"),
    CheckConstraint("balance >= floor", name="floor"),
    # Transfers refer to all three, so that no transfer can join two banks or two units.
    UniqueConstraint("id", "bank_id", "unit"),
    UniqueConstraint("member_id", "unit"),
    index("ix_accounts_bank_kind", "bank_id", "kind"),
    index("ix_accounts_carried_to", "carried_to", where="carried_to IS NOT NULL"),
    index("uq_accounts_pot", "bank_id", "unit", unique=True, where="kind = 'pot'"),
)

exchanges = Table(
    "exchanges",
    metadata,
    id_column(),
    reference("bank_id", "banks"),
    reference("request_id", "requests", nullable=True),
    Column("helper_id", BigId, nullable=False),
    Column("helped_id", BigId, nullable=False),
    words("skill"),
    Column("day", Date),
    Column("clock", Time),
    Column("minutes", Integer, nullable=False),
    words("state"),
    reference("reported_by", "members", nullable=True),
    Column("other_minutes", Integer),
    Column("reported_at", UtcDateTime),
    Column("transfer_id", BigId),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    words("part", default=""),
    one_of("state", ("asked", "agreed", "reported", "confirmed", "declined", "cancelled", "expired", "disputed")),
    ForeignKeyConstraint(["helper_id", "bank_id"], ["members.id", "members.bank_id"]),
    ForeignKeyConstraint(["helped_id", "bank_id"], ["members.id", "members.bank_id"]),
    CheckConstraint("helper_id <> helped_id", name="two_people"),
    CheckConstraint("minutes > 0", name="minutes"),
    CheckConstraint("other_minutes >= 0", name="other_minutes"),
    CheckConstraint("reported_by IN (helper_id, helped_id)", name="reporter"),
    CheckConstraint("state <> 'confirmed' OR transfer_id IS NOT NULL", name="posted"),
    CheckConstraint("transfer_id IS NULL OR state IN ('confirmed', 'disputed')", name="not_posted"),
    UniqueConstraint("id", "bank_id"),
    UniqueConstraint("transfer_id"),
    index("ix_exchanges_helper", "helper_id", "id"),
    index("ix_exchanges_helped", "helped_id", "id"),
    index("ix_exchanges_bank", "bank_id", "id"),
    index("uq_exchanges_request_live", "request_id", unique=True, where=_LIVE),
)

transfers = Table(
    "transfers",
    metadata,
    id_column(),
    Column("bank_id", BigId, nullable=False),
    words("unit"),
    Column("from_account", BigId, nullable=False),
    Column("to_account", BigId, nullable=False),
    Column("minutes", Integer, nullable=False),
    words("kind"),
    words("reference"),
    Column("happened_at", UtcDateTime, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    reference("inbox_id", "inbox", nullable=True),
    Column("exchange_id", BigId),
    reference("reverses", "transfers", nullable=True),
    words("note", default=""),
    ForeignKeyConstraint(
        ["from_account", "bank_id", "unit"],
        ["accounts.id", "accounts.bank_id", "accounts.unit"],
    ),
    ForeignKeyConstraint(
        ["to_account", "bank_id", "unit"],
        ["accounts.id", "accounts.bank_id", "accounts.unit"],
    ),
    ForeignKeyConstraint(["exchange_id", "bank_id"], ["exchanges.id", "exchanges.bank_id"]),
    CheckConstraint("minutes > 0", name="minutes"),
    CheckConstraint("from_account <> to_account", name="two_accounts"),
    CheckConstraint("kind IN ('exchange', 'gift', 'welcome', 'reversal', 'settlement', 'write-off')", name="kind"),
    CheckConstraint("(kind = 'reversal') = (reverses IS NOT NULL)", name="reversal"),
    CheckConstraint("length(reference) > 0", name="reference"),
    UniqueConstraint("reference"),
    UniqueConstraint("reverses"),
    index("ix_transfers_bank", "bank_id", "id"),
    index("ix_transfers_from", "from_account", "id"),
    index("ix_transfers_to", "to_account", "id"),
    index("ix_transfers_exchange", "exchange_id"),
    # Ids are never used twice, not even after a row was removed by force.
    sqlite_autoincrement=True,
)
