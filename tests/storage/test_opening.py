"""Opening a database: addresses, first files, readiness."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from storage import Storage, StorageError, Work, open_storage
from tests.clock import StoppedClock
from tests.storage.people import found, join
from tests.storage.post import receive, write


@pytest.mark.parametrize(
    "url",
    [
        "",
        "doorstep.db",
        "mysql://localhost/doorstep",
        "sqlite:/doorstep.db",
        "sqlite://doorstep.db",
        "sqlite:///",
        "postgresql://",
        "postgres:///",
    ],
)
def test_an_address_that_cannot_be_one_says_what_to_write(url: str, clock: StoppedClock) -> None:
    with pytest.raises(StorageError, match="Write sqlite:///"):
        open_storage(url, now=clock.now)


async def test_a_new_file_in_a_new_folder(tmp_path: Path, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for url in ("sqlite:///var/one.db", f"sqlite:///{tmp_path}/a%20folder/two?.db"):
        storage = open_storage(url, now=clock.now)
        await storage.migrate()
        assert await receive(storage, "SM1")
        assert storage.path is not None
        assert storage.path.exists()
        await storage.close()
    assert (tmp_path / "var" / "one.db").exists()


async def test_a_passing_database(clock: StoppedClock) -> None:
    storage = open_storage("sqlite://", now=clock.now)
    await storage.migrate()
    assert await storage.run(lambda work: work.banks.all()) == []
    await storage.close()
    assert storage.path is not None
    assert not storage.path.parent.exists()


async def test_a_file_that_cannot_be(tmp_path: Path, clock: StoppedClock) -> None:
    (tmp_path / "file").write_text("not a folder")
    storage = open_storage(f"sqlite:///{tmp_path}/file/doorstep.db", now=clock.now)
    with pytest.raises(StorageError, match="folder exists"):
        await storage.migrate()
    readiness = await storage.ready()
    assert not readiness
    assert "folder exists" in readiness.problems[0]
    await storage.close()


async def test_ready_tells_what_is_missing(empty_storage_url: str, clock: StoppedClock) -> None:
    storage = open_storage(empty_storage_url, now=clock.now)
    readiness = await storage.ready()
    assert not readiness
    assert "migrate" in readiness.problems[0]
    await storage.migrate()
    assert await storage.ready()
    await storage.close()


async def test_ready_tells_how_long_messages_wait(storage: Storage, clock: StoppedClock) -> None:
    assert (await storage.ready()).inbox_age is None
    await receive(storage, "SM1")

    async def job(work: Work) -> None:
        bank = await found(work)
        ann = await join(work, bank, "ann")
        await write(work, bank, ann, "tomorrow", due_at=work.now + timedelta(days=1))

    await storage.run(job)
    clock.move(timedelta(minutes=2))
    readiness = await storage.ready()
    assert readiness
    assert (readiness.inbox_age, readiness.outbox_age) == (timedelta(minutes=2), None)


async def test_a_server_that_is_not_there(clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.engines.postgres.DELAYS_SECONDS", ())
    storage = open_storage("postgresql://nobody@127.0.0.1:1/nothing", now=clock.now)
    readiness = await storage.ready()
    assert not readiness
    assert "Check that it runs" in readiness.problems[0]
    assert "nobody" not in str(readiness)
    with pytest.raises(StorageError, match="cannot be reached"):
        await storage.migrate()
    await storage.close()
