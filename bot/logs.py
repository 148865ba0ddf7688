"""Logs without a name, a number or a text in them: only known fields pass, and errors are told without their words.

An error's message may hold anything (a database says which value it refused), so logs tell its class and where it
happened. What libraries log is kept only where it is known to be harmless.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

FIELDS = frozenset(
    {"event", "level", "timestamp", "logger", "channel", "door", "kind", "id", "count", "error", "where", "attempts"}
    | {"seconds", "language", "worker", "port", "address", "reason", "state", "waiting"}
)
"""What may be logged. ``address`` is our own web address; a person's never has a field."""
HARMLESS = ("bot", "handlers", "storage", "locales", "uvicorn", "alembic", "doorstep")
"""Loggers whose words are known; of all others only the fact that they said something is kept."""
QUIET = ("aiohttp", "httpx", "httpcore", "telegram", "twilio", "sqlalchemy", "asyncio", "alembic", "uvicorn")
"""Chatty libraries: from a warning on. Some of them log addresses that hold a token."""
_LONG_NUMBER = re.compile(r"\+?\d{7,}")


def get(name: str) -> structlog.stdlib.BoundLogger:
    """A logger whose words are known to be harmless."""
    return cast("structlog.stdlib.BoundLogger", structlog.get_logger(name))


def configure(style: str, level: str, stream: TextIO | None = None) -> None:
    """Log from now on, as ``console`` or ``json``, from ``level`` on, to ``stream`` (standard error)."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    out = stream or sys.stderr
    plain = structlog.dev.ConsoleRenderer(colors=out.isatty(), pad_event_to=30)
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False) if style == "json" else plain
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, withhold], processors=[remove, tell_errors, redact, renderer]
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def withhold(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep a library's words only where they are known to be harmless."""
    name = str(event.get("logger", ""))
    if name.partition(".")[0] not in HARMLESS:
        event["event"] = "a library logged something"
    return event


def tell_errors(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its class and the places in the code that it came through."""
    raised = event.pop("exc_info", None)
    error = _exception(raised)
    if error is not None:
        event["error"] = " < ".join(type(one).__name__ for one in _chain(error))
        frames = traceback.extract_tb(error.__traceback__)[-6:]
        event["where"] = " > ".join(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)
    event.pop("stack_info", None)
    return event


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop fields that are not known, and long digit runs wherever they are."""
    kept = {name: _masked(value) for name, value in event.items() if name in FIELDS}
    if len(kept) < len(event):
        kept["reason"] = f"{kept.get('reason', '')} (fields withheld)".strip()
    return kept


def _masked(value: object) -> object:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return _LONG_NUMBER.sub("(number)", str(value))


def _exception(raised: object) -> BaseException | None:
    if isinstance(raised, BaseException):
        return raised
    if isinstance(raised, tuple):
        return raised[1] if isinstance(raised[1], BaseException) else None
    return sys.exc_info()[1] if raised else None


def _chain(error: BaseException) -> list[BaseException]:
    found = [error]
    while len(found) < 5:
        cause = found[-1].__cause__ or found[-1].__context__
        if cause is None:
            break
        found.append(cause)
    return found


def _short(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-2:])


# Until a command configures them (in a test, in a notebook) logs are as careful, and only warnings are written.
structlog.configure(
    processors=[structlog.processors.add_log_level, tell_errors, redact, structlog.dev.ConsoleRenderer(colors=False)],
    wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
    logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    cache_logger_on_first_use=False,
)
