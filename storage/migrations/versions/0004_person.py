"""One person is one member: several members on one phone, codes, secret numbers, numbers that change."""

from __future__ import annotations

import re

from alembic import op
from sqlalchemy.engine import Connection

from storage.migrations.frozen import run_beside

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DESK_KINDS = ("unreached", "moved")


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("ALTER TABLE addresses ADD COLUMN shared BOOLEAN DEFAULT 0 NOT NULL")
        before = "uq_addresses_channel_address_bank_id UNIQUE (channel, address, bank_id)"
        after = "uq_addresses_channel_address_bank_id_member_id UNIQUE (channel, address, bank_id, member_id)"
        _rebuild(connection, "addresses", before, after)
        _rebuild(connection, "desk_items", *_longer_list(_sql(connection, "desk_items")))
        return
    for statement in (
        "ALTER TABLE addresses ADD COLUMN shared BOOLEAN DEFAULT false NOT NULL",
        "ALTER TABLE addresses DROP CONSTRAINT uq_addresses_channel_address_bank_id",
        "ALTER TABLE addresses ADD CONSTRAINT uq_addresses_channel_address_bank_id_member_id"
        " UNIQUE (channel, address, bank_id, member_id)",
    ):
        connection.exec_driver_sql(statement)
    _allow_desk_kinds(connection)


def downgrade() -> None:
    """There is no way back: two members of one phone would have to become one."""
    raise RuntimeError("There is no way back from several members on one phone: restore a backup instead.")


def _rebuild(connection: Connection, table: str, before: str, after: str) -> None:
    """Make a table anew with other words in its definition: SQLite changes no constraint in place."""
    made = _sql(connection, table)
    assert before in made, "the table is as the revision before left it"
    beside = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL",
        (table,),
    )
    again = list(beside.scalars())
    fresh = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE new_{table}", made.replace(before, after))
    columns = ", ".join(row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})"))
    for statement in (
        fresh,
        f"INSERT INTO new_{table} ({columns}) SELECT {columns} FROM {table}",  # noqa: S608 - names of our own tables
        f"DROP TABLE {table}",
        f"ALTER TABLE new_{table} RENAME TO {table}",
        *again,
    ):
        connection.exec_driver_sql(statement)


def _sql(connection: Connection, table: str) -> str:
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
    return str(found.scalar_one())


def _longer_list(made: str) -> tuple[str, str]:
    """The closed list of what lies on the desk, before and after; other revisions may have made it longer too."""
    match = re.search(r"CHECK \(kind IN \([^)]*", made)
    assert match is not None, "the kinds of desk items are a closed list"
    return match[0], match[0] + "".join(f", '{kind}'" for kind in DESK_KINDS)


def _allow_desk_kinds(connection: Connection) -> None:
    made = connection.exec_driver_sql(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_desk_items_kind'"
    ).scalar_one()
    listed = ", ".join(f"'{kind}'" for kind in (*re.findall(r"'(\w+)'", str(made)), *DESK_KINDS))
    connection.exec_driver_sql("ALTER TABLE desk_items DROP CONSTRAINT ck_desk_items_kind")
    connection.exec_driver_sql(f"ALTER TABLE desk_items ADD CONSTRAINT ck_desk_items_kind CHECK (kind IN ({listed}))")
