"""Log lines: JSON, one a line, only fields of the list below. Whatever else somebody passes along is dropped.

Of our own loggers ("frontdoor" and below) the sentence is kept: it is always a fixed one (adapters/*/quiet.py). Of a library only its name
and the kind of error: what it says may hold words, ids or a token. Of an exception only its kind and the place in our code.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

FIELDS = (
    "event", "level", "logger", "timestamp", "channel", "version", "previous", "state", "problems", "error", "at",
)  # fmt: skip
"""Everything a line may hold. `state` is the kind of store, `problems` how many, `at` a line of our code."""
OURS = "frontdoor"
A_LIBRARY = "a library has something to say"
HEAD: tuple[Any, ...] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper("iso", utc=True),
)
"""What every line begins with."""
_HERE = Path(__file__).parents[2]


def set_up_logging(level: str, stream: TextIO | None = None) -> structlog.stdlib.BoundLogger:
    """Send everything that this process logs through the list, and return the service's own logger. Lines for people on a terminal."""
    stream = stream or sys.stderr
    draw: Any = structlog.dev.ConsoleRenderer(colors=True) if stream.isatty() else structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[only_allowed, draw], foreign_pre_chain=HEAD))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.raiseExceptions = False  # what logging prints of a line it cannot make would hold its arguments
    logging.captureWarnings(True)
    return own_logger()


def own_logger(name: str = OURS) -> structlog.stdlib.BoundLogger:
    """The service's own logger: `log.info("A fixed sentence", version=...)`."""
    logger: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[*HEAD, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    return logger


def only_allowed(_: Any, __: str, entry: MutableMapping[str, Any]) -> dict[str, Any]:
    """A line with nothing in it but what the list allows, as plain values."""
    if str(entry.get("logger", "")).partition(".")[0] != OURS:
        entry["event"] = A_LIBRARY
    error = _exception(entry.get("exc_info"))
    if error is not None:
        entry["error"], entry["at"] = type(error).__name__, _place(error.__traceback__)
    return {field: entry[field] for field in FIELDS if isinstance(entry.get(field), str | int | float)}


def kind_of(error: BaseException) -> dict[str, str]:
    """What may be logged of an exception: `log.error("A fixed sentence", **kind_of(error))`."""
    return {"error": type(error).__name__, "at": _place(error.__traceback__)}


def _exception(info: Any) -> BaseException | None:
    if info is True:
        return sys.exc_info()[1]
    if isinstance(info, tuple):
        info = info[1]
    return info if isinstance(info, BaseException) else None


def _place(traceback: TracebackType | None) -> str:
    """The last line of ours that the exception passed: file and number."""
    place = ""
    while traceback is not None:
        path = Path(traceback.tb_frame.f_code.co_filename)
        if path.is_relative_to(_HERE) and "site-packages" not in path.relative_to(_HERE).parts:
            place = f"{path.relative_to(_HERE)}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place
