"""The statements that make transfers unchangeable: the database refuses UPDATE, DELETE and TRUNCATE, whoever asks.

The migration runs them; a test tries every way around them. On SQLite ``INSERT OR REPLACE`` removes the row in the way
without asking a DELETE trigger, so there an INSERT in the place of an existing row is refused too.
"""

from __future__ import annotations

REFUSAL = "transfers are never changed or removed: post a reversal"

_IN_THE_WAY = (
    "SELECT 1 FROM transfers t WHERE t.id = NEW.id OR t.reference = NEW.reference OR t.reverses = NEW.reverses"
)

SQLITE: tuple[str, ...] = (
    f"CREATE TRIGGER transfers_no_update BEFORE UPDATE ON transfers BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER transfers_no_delete BEFORE DELETE ON transfers BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER transfers_no_replace BEFORE INSERT ON transfers WHEN EXISTS ({_IN_THE_WAY}) "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)

POSTGRESQL: tuple[str, ...] = (
    f"""
    CREATE FUNCTION refuse_transfer_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END
    $$
    """,
    """
    CREATE TRIGGER transfers_no_change BEFORE UPDATE OR DELETE ON transfers
    FOR EACH ROW EXECUTE FUNCTION refuse_transfer_change()
    """,
    """
    CREATE TRIGGER transfers_no_truncate BEFORE TRUNCATE ON transfers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_transfer_change()
    """,
)

STATEMENTS: dict[str, tuple[str, ...]] = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
"""By the name of the SQLAlchemy dialect."""
