"""Two pieces of work at once, on two cores where that is possible."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")
U = TypeVar("U")


def both(here: Callable[[], T], there: Callable[[], U]) -> tuple[T, U]:
    """The results of both. `there` runs in a forked copy of this process, and its result comes back pickled.

    Where forking is not safe or brings nothing, or the copy does not bring a result (it may die for want of memory), `there` runs here
    as well, one after the other; so what it raises is raised here.
    """
    if not may_fork():
        return here(), there()
    fork = multiprocessing.get_context("fork")
    results, to = fork.Pipe(duplex=False)
    helper = fork.Process(target=_send, args=(to, there), daemon=True)
    helper.start()
    to.close()
    first = here()
    try:
        second: U = results.recv()
    except EOFError:
        second = there()
    helper.join()
    return first, second


def _send(to: Connection, work: Callable[[], Any]) -> None:
    with suppress(Exception):  # it is raised again where everybody sees it
        to.send(work())


def may_fork() -> bool:
    """Forking is safe where it exists and no other thread is running, and helps where there is a second core."""
    return "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1 and (os.cpu_count() or 1) > 1
