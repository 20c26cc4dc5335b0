"""Keep messages and the token out of every log.

python-telegram-bot logs whole updates and parameters at DEBUG and, when it cannot parse an answer, at ERROR and CRITICAL; httpx logs
every address, and with it the token, at INFO. None of that may be switched on by a log level.
"""

from __future__ import annotations

import logging

NEVER = logging.CRITICAL + 1
"""A level nothing is logged at."""
LIBRARIES = ("telegram", "httpx", "httpcore")
"""Their loggers are all children of these names."""

log = logging.getLogger("frontdoor.telegram")
"""Ours: fixed sentences, names of exceptions, numbers. Never a text, an id, an address or the message of an exception."""


def quieten() -> None:
    """Switch the libraries' own loggers off for this process."""
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(NEVER)


def kind_of(error: BaseException) -> str:
    """What may be logged of an exception: the name of its class, and of the one that caused it."""
    cause = error.__cause__
    return type(error).__name__ + (f" from {type(cause).__name__}" if cause is not None else "")
