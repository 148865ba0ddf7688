"""Who acts for whom: what was done for members by others, what they are still to be told, who reads their questions."""

from __future__ import annotations

from alembic import op

from storage.migrations.frozen import run, run_beside

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Towards the code beside this file."""
    run_beside(__file__)
    _desk_items("'moved'", "'moved', 'tell'", "'moved'::text", "'moved'::text, 'tell'::text")


def downgrade() -> None:
    """Nobody acts for anybody, and questions are read by whom they are put to."""
    run("DELETE FROM desk_items WHERE kind = 'tell'")
    _desk_items("'moved', 'tell'", "'moved'", "'moved'::text, 'tell'::text", "'moved'::text")
    run(
        "UPDATE questions SET state = 'withdrawn', closed_at = asked_at "
        "WHERE state = 'open' AND reader_id <> member_id",
        "DROP INDEX uq_questions_letter",
        "DROP INDEX ix_questions_withdrawn",
        "DROP INDEX ix_questions_member",
        "CREATE UNIQUE INDEX uq_questions_letter ON questions (member_id, letter) WHERE state = 'open'",
        "CREATE INDEX ix_questions_withdrawn ON questions (member_id, closed_at) "
        "WHERE state IN ('replaced', 'withdrawn', 'expired')",
        "ALTER TABLE questions DROP COLUMN reader_id",
        "ALTER TABLE addresses DROP COLUMN acts_for",
        "ALTER TABLE addresses DROP COLUMN acts_until",
        "DROP TABLE tellings",
        "DROP TABLE acts",
        "DELETE FROM role_rights WHERE \"right\" = 'act_for'",
    )


def _desk_items(old: str, new: str, old_typed: str, new_typed: str) -> None:
    """Another list of kinds, whatever else the list and the table have: other revisions change them too."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        found = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_desk_items_kind'"
        kinds = str(connection.exec_driver_sql(found).scalar_one()).replace(old_typed, new_typed, 1)
        run(
            "ALTER TABLE desk_items DROP CONSTRAINT ck_desk_items_kind",
            f"ALTER TABLE desk_items ADD CONSTRAINT ck_desk_items_kind {kinds}",
        )
        return
    found = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'desk_items' AND sql IS NOT NULL"
    parts = [tuple(row) for row in connection.exec_driver_sql(found)]
    table = next(sql for kind, _, sql in parts if kind == "table")
    indexes = [(name, sql) for kind, name, sql in parts if kind == "index"]
    run(
        *(f"DROP INDEX {name}" for name, _ in indexes),
        "ALTER TABLE desk_items RENAME TO desk_items_before",
        table.replace(old, new, 1),
        "INSERT INTO desk_items SELECT * FROM desk_items_before",
        "DROP TABLE desk_items_before",
        *(sql for _, sql in indexes),
    )
