"""Nobody changes what was posted, whichever way they try."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage import Work
from storage.ledger.triggers import REFUSAL
from tests.ledger.village import Village

REPLACED = (
    "INTO transfers (id, bank_id, unit, from_account, to_account, minutes, kind, reference, happened_at, posted_at,"
    " note) SELECT {}, bank_id, unit, from_account, to_account, minutes + 600, kind, {}, happened_at, posted_at, note"
    " FROM transfers"
)
ANYWHERE = {
    "a length": "UPDATE transfers SET minutes = minutes + 600",
    "a note": "UPDATE transfers SET note = 'x' WHERE id = 1",
    "nothing really": "UPDATE transfers SET minutes = minutes",
    "a row": "DELETE FROM transfers WHERE id = 1",
    "all rows": "DELETE FROM transfers",
}
ONLY_SQLITE = {
    "by id": "INSERT OR REPLACE " + REPLACED.format("id", "'another'"),
    "by reference": "REPLACE " + REPLACED.format("id + 1000", "reference"),
    "past the conflict": "UPDATE OR REPLACE transfers SET reference = 'another'",
}
ONLY_POSTGRES = {
    "truncated": "TRUNCATE transfers",
    "truncated with all that hangs on it": "TRUNCATE transfers CASCADE",
    "truncated from above": "TRUNCATE accounts CASCADE",
    "upserted": "INSERT " + REPLACED.format("id", "reference") + " ON CONFLICT (reference) DO UPDATE SET minutes = 1",
}


async def _refused(village: Village, statement: str) -> None:
    before = await village.do(lambda work: work.ledger.recent(village.bank.id))

    async def job(work: Work) -> None:
        await work.connection.execute(text(statement))

    with pytest.raises(DBAPIError, match=REFUSAL):
        await village.do(job)
    assert before
    assert await village.do(lambda work: work.ledger.recent(village.bank.id)) == before
    assert await village.faults() == []


@pytest.mark.parametrize("statement", ANYWHERE.values(), ids=ANYWHERE)
async def test_transfers_stay(village: Village, statement: str) -> None:
    await village.confirmed("ada", "bob")
    await _refused(village, statement)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statement", ONLY_SQLITE.values(), ids=ONLY_SQLITE)
async def test_transfers_stay_on_sqlite(village: Village, statement: str) -> None:
    await village.confirmed("ada", "bob")
    await _refused(village, statement)


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
@pytest.mark.parametrize("statement", ONLY_POSTGRES.values(), ids=ONLY_POSTGRES)
async def test_transfers_stay_on_postgres(village: Village, statement: str) -> None:
    await village.confirmed("ada", "bob")
    await _refused(village, statement)
