"""Keep messages and tokens out of every log.

slack-bolt and slack-sdk log whole requests at DEBUG, whole bodies at INFO (a wrong signature) and WARNING (a request nobody handles), and
errors with what Slack said. None of that may be switched on by a log level: their loggers get a level of their own that nothing reaches.
"""

from __future__ import annotations

import logging

NEVER = logging.CRITICAL + 1
"""A level nothing is logged at."""
LIBRARIES = ("slack_bolt", "slack_sdk")

log = logging.getLogger("frontdoor.slack")
"""Ours: fixed sentences, methods, error codes, names of exceptions. Never a text, an id, an address or the message of an exception."""


def quieten() -> logging.Logger:
    """Switch the libraries' loggers off, and return the one to hand them. (They compare levels as numbers: the default, 0, is DEBUG.)"""
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(NEVER)
    silent = logging.getLogger("frontdoor.slack.libraries")
    silent.setLevel(NEVER)
    silent.propagate = False
    return silent
