"""A real Redis of the tests' own, on a free port, that can be stopped, frozen and started again."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

NEEDED = "FRONTDOOR_TESTS_NEED_REDIS"
"""Set by .ci/run: then a missing Redis is a failure."""
MISSING = "redis-server is not installed, so nothing of Redis is tested. On Debian or Ubuntu: apt-get install redis-server"
TRIES = 5
"""Ports tried: another process may take one between our looking and Redis' binding."""


class RedisServer:
    """One server. `options` as on its command line, such as {"requirepass": "x"}."""

    def __init__(self, binary: str, folder: Path, options: dict[str, str]) -> None:
        self.folder = folder
        self.port = 0
        self._binary = binary
        # the dump uncompressed, so that a search for bytes in it finds what is there
        self._options = {"save": "", "appendonly": "no", "rdbcompression": "no", "bind": "127.0.0.1", "dir": str(folder)} | options
        self._process: subprocess.Popen[str] | None = None
        for _ in range(TRIES):
            self.port = _free_port()
            if self._started():
                return
        raise RuntimeError("redis-server did not start")

    @property
    def url(self) -> str:
        """Its address for FRONTDOOR_STATE."""
        password = self._options.get("requirepass")
        return f"redis://{f':{password}@' if password else ''}127.0.0.1:{self.port}/0"

    def client(self) -> redis.Redis:
        """For looking behind the store's back."""
        return redis.Redis.from_url(self.url)

    def start(self) -> None:
        """Start again, on the same port, empty."""
        if not self._started():
            raise RuntimeError("redis-server did not start again")

    def stop(self) -> None:
        """Kill it, frozen or not."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def freeze(self) -> None:
        """It keeps its connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it was."""
        self._signal(signal.SIGCONT)

    def passes(self, seconds: float) -> None:
        """As if so much time had passed: what would have expired is gone, the rest has less time to live."""
        with self.client() as client:
            for key in client.scan_iter():
                left = client.pttl(key) - round(seconds * 1000)
                if client.pttl(key) >= 0 and not (left > 0 and client.pexpire(key, left)):
                    client.delete(key)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None, "the server is stopped"
        os.kill(self._process.pid, number)

    def _started(self) -> bool:
        """Start it and wait for the line that says so; False if it ended instead."""
        options = {"port": str(self.port)} | self._options
        command = [self._binary, *(part for name, value in options.items() for part in (f"--{name}", value))]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert process.stdout is not None
        for line in process.stdout:  # ends when the process does
            if re.search("Ready to accept connections", line):
                self._process = process
                return True
        process.communicate()
        return False


@contextmanager
def redis_running(folder: Path, **options: str) -> Iterator[RedisServer]:
    """A server for as long as the block lasts. Skips the test where there is no Redis, unless FRONTDOOR_TESTS_NEED_REDIS is set."""
    binary = shutil.which("redis-server")
    if binary is None:
        if os.environ.get(NEEDED):
            pytest.fail(f"{MISSING} ({NEEDED} is set.)")
        pytest.skip(MISSING)
    server = RedisServer(binary, folder, {name.replace("_", "-"): value for name, value in options.items()})
    try:
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
