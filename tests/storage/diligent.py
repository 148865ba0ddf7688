"""A process that stores messages as fast as it can and says so once they are safe, until somebody kills it.

Run as ``python -m tests.storage.diligent <address of the database> <prefix of ids>``. Each message comes with an item
on a desk in the same job: either both are there or neither.
"""

from __future__ import annotations

import asyncio
import sys

from storage import Work, open_storage
from tests.clock import StoppedClock

SIDE_BY_SIDE = 16


async def main(url: str, prefix: str) -> None:
    """For ever."""
    storage = open_storage(url, now=StoppedClock().now)

    async def store(number: int) -> None:
        async def job(work: Work) -> None:
            await work.desk.open(1, "person", number)
            await work.inbox.store(
                channel="sms",
                external_id=f"{prefix}{number}",
                our_address="",
                address="+44ann",
                kind="text",
                text=str(number),
                payload={},
            )

        await storage.run(job)
        print(number, flush=True)

    async def one_after_another(first: int) -> None:
        for number in range(first, 1_000_000, SIDE_BY_SIDE):
            await store(number)

    await asyncio.gather(*(one_after_another(first) for first in range(SIDE_BY_SIDE)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
