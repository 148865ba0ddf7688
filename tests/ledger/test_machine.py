"""The books under anything that may happen, on both databases: see ``machine.py``."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from storage import open_storage
from tests.clock import StoppedClock
from tests.ledger.machine import Books


@pytest.mark.timeout(300)
def test_the_books_agree_with_a_sheet_of_paper(storage_url: str, clock: StoppedClock) -> None:
    with asyncio.Runner() as runner:

        class Machine(Books):
            """The books on this database."""

        Machine.runner, Machine.storage = runner, open_storage(storage_url, now=clock.now)
        try:
            run_state_machine_as_test(
                Machine,
                settings=settings(
                    max_examples=40,
                    stateful_step_count=30,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
            assert runner.run(Machine.storage.run(lambda work: work.ledger.audit())) == []
        finally:
            runner.run(Machine.storage.close())
