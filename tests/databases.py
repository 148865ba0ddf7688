"""Fresh databases for the tests: migrated once into a template, then copied for each test."""

from __future__ import annotations

import asyncio
import shutil
import threading
import uuid
from collections.abc import Callable, Coroutine
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from tests.clock import StoppedClock


class Databases:
    """Makes databases on SQLite and PostgreSQL. Its methods block and work with or without a running loop."""

    def __init__(self, folder: Path, postgres: Callable[[], str]) -> None:
        """``folder`` is for the files; ``postgres`` gives an address, or leaves the test when there is none."""
        self._folder, self._postgres = folder, postgres

    def fresh(self, backend: str) -> str:
        """The address of a migrated database that nobody else uses; ``backend`` is ``sqlite`` or ``postgres``."""
        if backend == "sqlite":
            path = self._new_file()
            shutil.copyfile(self._sqlite_template, path)
            return f"sqlite:///{path}"
        return self._create(template=self._postgres_template)

    def empty(self, backend: str) -> str:
        """The same, with nothing in it: not even the tables."""
        return f"sqlite:///{self._new_file()}" if backend == "sqlite" else self._create(template="template0")

    def drop(self, url: str) -> None:
        """Remove a database for good, with whoever is still connected to it."""
        if url.startswith("sqlite:"):
            path = Path(url.removeprefix("sqlite:///"))
            for beside in path.parent.glob(f"{path.name}*"):
                beside.unlink()
        else:
            name = urlsplit(url).path.removeprefix("/")
            _finish(_execute(self._postgres(), f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))

    def close(self) -> None:
        """Remove the template that this made on a server, which may outlive the tests."""
        if "_postgres_template" in self.__dict__:
            self.drop(_with_name(self._postgres(), self._postgres_template))

    def _new_file(self) -> Path:
        return self._folder / f"{uuid.uuid4().hex}.db"

    def _create(self, template: str) -> str:
        server, name = self._postgres(), f"doorstep_test_{uuid.uuid4().hex[:12]}"
        _finish(_execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        return _with_name(server, name)

    @cached_property
    def _sqlite_template(self) -> Path:
        path = self._folder / "template.db"
        _finish(_migrate(f"sqlite:///{path}"))
        return path

    @cached_property
    def _postgres_template(self) -> str:
        url = self._create(template="template0")
        _finish(_migrate(url))
        return urlsplit(url).path.removeprefix("/")


async def _migrate(url: str) -> None:
    from storage import open_storage

    storage = open_storage(url, now=StoppedClock().now)
    try:
        await storage.migrate()
    finally:
        await storage.close()


async def _execute(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server, timeout=30)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _with_name(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _finish(work: Coroutine[Any, Any, None]) -> None:
    """Run it to its end in a thread of its own: the test's loop may be running, or not be there yet."""
    failure: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(work)
        except BaseException as error:  # noqa: BLE001 - raised again below, in the thread that asked.
            failure.append(error)

    thread = threading.Thread(target=run, name="databases")
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
