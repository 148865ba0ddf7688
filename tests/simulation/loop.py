"""A loop without a clock of its own: it jumps to whatever comes next, always in the same order."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar
from itertools import count
from typing import Any, TypeVarTuple

Given = TypeVarTuple("Given")

OWNER: ContextVar[dict[asyncio.Task[Any], None] | None] = ContextVar("OWNER", default=None)
"""Where the tasks of the process that is running are noted, so that all of them can die with it."""


class VirtualLoop(asyncio.BaseEventLoop):
    """Runs callbacks in the order in which they were asked for. Time passes only while nothing else is to be done."""

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self) -> None:
        super().__init__()
        self._moment = 0.0
        self._planned = count()
        self.complaints: list[dict[str, Any]] = []
        """What callbacks and tasks left behind that nobody asked about."""
        self.set_exception_handler(lambda _loop, context: self.complaints.append(context))
        self.set_task_factory(_owned)

    def call_at(
        self, when: float, callback: Callable[[*Given], object], *args: *Given, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """As any loop does it; of what is planned for the same moment the first comes first."""
        timer = _Timer(next(self._planned), when, callback, args, self, context)
        heapq.heappush(self._scheduled, timer)
        return timer

    def time(self) -> float:
        """Seconds since the world began."""
        return self._moment

    @contextmanager
    def running(self) -> Iterator[None]:
        """It is the running loop of this thread inside, and closed afterwards."""
        asyncio._set_running_loop(self)
        try:
            yield
        finally:
            asyncio._set_running_loop(None)
            self.close()

    def turn(self) -> bool:
        """Run one callback, at its time; False where none is planned."""
        while not self._ready and self._scheduled:
            timer = heapq.heappop(self._scheduled)
            if not timer.cancelled():
                self._moment = max(self._moment, timer.when())
                self._ready.append(timer)
        return self.turn_now()

    def turn_now(self) -> bool:
        """Run one callback that needs no time to pass; False where there is none."""
        while self._ready:
            handle = self._ready.popleft()
            if not handle.cancelled():
                handle._run()
                return True
        return False


class _Timer(asyncio.TimerHandle):
    """Knows how many were planned before it: a heap alone keeps no order among equals."""

    def __init__(self, number: int, *planned: Any) -> None:
        super().__init__(*planned)
        self._number = number

    def __lt__(self, other: object) -> bool:
        assert isinstance(other, _Timer)
        return (self.when(), self._number) < (other.when(), other._number)


def _owned(
    loop: asyncio.AbstractEventLoop, coro: Generator[Any, None, Any] | Coroutine[Any, Any, Any], **named: Any
) -> asyncio.Task[Any]:
    assert asyncio.iscoroutine(coro), "a task runs a coroutine"
    task: asyncio.Task[Any] = asyncio.Task(coro, loop=loop, **named)
    owned = OWNER.get()
    if owned is not None:
        owned[task] = None  # In their order: a set has one of its own, by where things lie in memory.
        task.add_done_callback(lambda done: owned.pop(done, None))
    return task
