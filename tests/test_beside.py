"""Two pieces of work at once: both results, whatever becomes of the second process."""

from __future__ import annotations

import os
import threading

import pytest

from bot.beside import both


def test_the_second_runs_in_another_process() -> None:
    """And its result comes back."""
    here, there = both(os.getpid, os.getpid)
    assert here == os.getpid()
    alone = threading.active_count() == 1 and hasattr(os, "fork") and (os.cpu_count() or 1) > 1
    assert (there != os.getpid()) is alone


def test_beside_other_threads_nothing_is_forked() -> None:
    """A lock that another thread holds would stay closed for ever in the copy."""
    ended = threading.Event()
    other = threading.Thread(target=ended.wait)
    other.start()
    try:
        assert both(os.getpid, os.getpid) == (os.getpid(), os.getpid())
    finally:
        ended.set()
        other.join()


def test_a_second_process_that_dies_is_replaced() -> None:
    """Its work is done here."""
    mine = os.getpid()

    def die_elsewhere() -> str:
        if os.getpid() != mine:
            os._exit(1)
        return "done"

    assert both(lambda: "here", die_elsewhere) == ("here", "done")


def test_what_it_raises_is_raised_here() -> None:
    """Not lost in the copy."""

    def fail() -> None:
        raise ValueError("no such thing")

    with pytest.raises(ValueError, match="no such thing"):
        both(lambda: 1, fail)
