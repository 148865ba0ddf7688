"""The ledger as others read it: beancount accepts it, and it names nobody."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Storage, Work
from storage.export import CSV_COLUMNS, PAGE, ledger_beancount, ledger_csv
from storage.ledger.rules import Posting
from tests.clock import StoppedClock
from tests.ledger.village import COORDINATOR, Village, found


async def _live(village: Village, clock: StoppedClock) -> None:
    """Exchanges, gifts, a sponsor, a settlement, a reversal, and somebody who leaves; over some days."""
    await village.do(lambda work: work.ledger.sponsor(village.bank.id, 'Hospital "Şifa"', 600, "sponsor:1"))
    await village.do(lambda work: work.ledger.from_pot(village["cem"], 60, kind="welcome", reference="welcome:1"))
    clock.move(timedelta(days=1))
    disputed = await village.confirmed("ada", "bob", 90)
    await village.confirmed("bob", "cem", 30)
    clock.move(timedelta(days=1, hours=13))
    gift = await village.do(lambda work: work.ledger.gift(village["ada"], None, 15, "=1+1"))
    await village.do(lambda work: work.ledger.reverse(gift.id, reference="reversal:gift", note="Bob's slip"))
    await village.do(lambda work: work.exchanges.dispute(disputed.id, village["bob"]))
    await village.do(lambda work: work.exchanges.settle(disputed.id, 60, by=village[COORDINATOR], words="=cmd"))
    clock.move(timedelta(days=1))
    await village.do(lambda work: work.leaving.leave(village["cem"], by=None))
    await village.do(lambda work: work.leaving.leave(village["bob"], by=None, write_off_reason="moved to Bodrum"))
    assert await village.faults() == []


async def _beancount(village: Village) -> str:
    async def job(work: Work) -> str:
        return "".join([piece async for piece in ledger_beancount(work, village.bank.id)])

    return await village.do(job)


async def _csv(village: Village) -> str:
    async def job(work: Work) -> str:
        return "".join([piece async for piece in ledger_csv(work, village.bank.id)])

    return await village.do(job)


def _bean_check(folder: Path, written: str) -> subprocess.CompletedProcess[str]:
    path = folder / "books.beancount"
    path.write_text(written, encoding="utf-8")
    program = Path(sys.executable).with_name("bean-check")
    return subprocess.run([program, "--no-cache", path], capture_output=True, text=True, timeout=60)


async def test_beancount_accepts_the_books(village: Village, clock: StoppedClock, tmp_path: Path) -> None:
    await _live(village, clock)
    written = await _beancount(village)
    checked = _bean_check(tmp_path, written)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    assert written.count(" * ") == len(await village.do(lambda work: work.ledger.recent(village.bank.id, limit=100)))
    assert written.count(" balance ") == len(await village.balances())


async def test_beancount_would_notice_a_wrong_balance(village: Village, clock: StoppedClock, tmp_path: Path) -> None:
    await _live(village, clock)
    written = await _beancount(village)
    assert _bean_check(tmp_path, written.replace(" 60 MIN\n", " 61 MIN\n", 1)).returncode != 0


async def test_beancount_accepts_a_bank_where_nothing_has_happened(
    storage: Storage, clock: StoppedClock, tmp_path: Path
) -> None:
    village = await found(storage, slug="quiet")
    name = 'ছায়া "\\" Bankası\nand more'
    await village.do(lambda work: work.banks.change(village.bank.id, name=name, zone="Pacific/Auckland"))
    checked = _bean_check(tmp_path, await _beancount(village))
    assert (checked.returncode, checked.stderr) == (0, "")


async def test_csv_has_a_line_for_each_transfer(village: Village, clock: StoppedClock) -> None:
    await _live(village, clock)
    lines = list(csv.reader(io.StringIO(await _csv(village))))
    posted = await village.do(lambda work: work.ledger.recent(village.bank.id, limit=100))
    assert lines[0] == list(CSV_COLUMNS)
    assert [line[0] for line in lines[1:]] == [str(transfer.id) for transfer in reversed(posted)]
    minutes = lines[0].index("minutes")
    assert [line[minutes] for line in lines[1:]] == [str(transfer.minutes) for transfer in reversed(posted)]


async def test_csv_holds_no_formula(village: Village, clock: StoppedClock) -> None:
    await _live(village, clock)
    cells = [cell for line in csv.reader(io.StringIO(await _csv(village))) for cell in line]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


async def test_nobody_is_named(village: Village, clock: StoppedClock) -> None:
    await _live(village, clock)
    written = await _beancount(village) + await _csv(village)
    for private in ("ada", "bob", "cem", "Hospital", "Bodrum", "slip", "cmd"):
        assert private.lower() not in written.lower()


async def test_long_books_are_written_whole(village: Village) -> None:
    async def job(work: Work) -> None:
        pot, ada = await work.ledger.pot(village.bank.id), await work.ledger.account(village["ada"])
        for number in range(PAGE):
            there, back = (ada.id, pot.id) if number % 2 == 0 else (pot.id, ada.id)
            posting = Posting(village.bank.id, there, back, 15, "gift", f"test:{number}", work.now)
            await work.ledger.append(posting)

    await village.do(job)
    assert len((await _csv(village)).splitlines()) == 1 + PAGE


async def test_banks_are_written_apart(village: Village, storage: Storage) -> None:
    other = await found(storage, "dilan", "evin", slug="elsewhere")
    await village.confirmed("ada", "bob")
    await other.confirmed("dilan", "evin")
    assert len((await _csv(village)).splitlines()) == len((await _csv(other)).splitlines()) == 2
    with pytest.raises(LookupError):
        await storage.run(lambda work: anext(aiter(ledger_beancount(work, 999))))
