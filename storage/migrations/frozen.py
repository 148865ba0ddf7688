"""Runs the statements of a revision: they are frozen, so that a revision does for ever what it once did."""

from __future__ import annotations

import re
from pathlib import Path

from alembic import op
from sqlalchemy.engine import Connection


def run_beside(revision: str) -> None:
    """Run the SQL that lies beside a revision's file, ``<its name>.<kind of database>.sql``, statement by statement."""
    kind = op.get_bind().dialect.name
    run(*Path(revision).with_suffix(f".{kind}.sql").read_text(encoding="utf-8").split(";\n\n"))


def run(*statements: str) -> None:
    """Run statements in their order, inside the transaction of the upgrade."""
    connection = op.get_bind()
    for statement in statements:
        connection.exec_driver_sql(statement)


def allow_desk_kinds(*kinds: str) -> None:
    """Make the closed list of what lies on the desk longer, whatever other revisions have added to it."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _rebuild_desk(connection, kinds)
        return
    made = connection.exec_driver_sql(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_desk_items_kind'"
    ).scalar_one()
    listed = ", ".join(f"'{kind}'" for kind in (*re.findall(r"'(\w+)'", str(made)), *kinds))
    run(
        "ALTER TABLE desk_items DROP CONSTRAINT ck_desk_items_kind",
        f"ALTER TABLE desk_items ADD CONSTRAINT ck_desk_items_kind CHECK (kind IN ({listed}))",
    )


def _rebuild_desk(connection: Connection, kinds: tuple[str, ...]) -> None:
    """SQLite changes no constraint in place: the table is made anew, with everything that lies beside it."""
    found = connection.exec_driver_sql(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = 'desk_items' AND sql IS NOT NULL"
        " ORDER BY type = 'table' DESC"
    )
    (_, made), *beside = found.all()
    match = re.search(r"CHECK \(kind IN \([^)]*", made)
    assert match is not None, "the kinds of desk items are a closed list"
    longer = made.replace(match[0], match[0] + "".join(f", '{kind}'" for kind in kinds))
    columns = ", ".join(row[1] for row in connection.exec_driver_sql("PRAGMA table_info(desk_items)"))
    run(
        re.sub(r'^CREATE TABLE "?desk_items"?', "CREATE TABLE new_desk_items", longer),
        f"INSERT INTO new_desk_items ({columns}) SELECT {columns} FROM desk_items",  # noqa: S608 - our own names
        "DROP TABLE desk_items",
        "ALTER TABLE new_desk_items RENAME TO desk_items",
        *(sql for _, sql in beside),
    )
