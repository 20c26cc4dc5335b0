"""`python -m tests.service_bench`: the whole service measured on both channels at once, as the real `frontdoor run`; printed, never a test.

replicas     two of them on one Redis behind a load balancer, 2,000 messages, some to both, one killed and started again ten times
outage       Redis stopped for 30 s under load, and once more frozen, which is worse
edits        the content edited 50 times under load, every other time with a mistake in it
throughput   what one core carries, where its time goes, and memory after 50,000 messages
"""

from __future__ import annotations

import asyncio
import json
import os
import pstats
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np

from bot.engines import fit_engines
from bot.library import default_folder, load_library
from bot.settings import Settings
from tests.fakes import slack_payloads as payloads
from tests.fakes.balancer import Balancer
from tests.fakes.slack import BOT_TOKEN, SIGNING_SECRET, Delivery, FakeSlack, Post
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_app import SECRET, environment, free_port
from tests.redis_server import redis_running
from tests.telegram_bench import memory, questions

ROOT = Path(__file__).parents[1]
CHATS = 200
FIRST_CHAT = 7_000_000
DANGER = "i want to kill myself"
STARTS_WITHIN = 180.0


class Process:
    """`frontdoor run` with Slack by HTTP and Telegram by webhook, on a port of its own, that can be killed and started again."""

    def __init__(self, fakes: Fakes, folder: Path, name: str, front: str = "", prefix: Sequence[str] = (), **more: str) -> None:
        """`front`: the address the platforms know, where that is not its own. `prefix`: a command before Python's."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / f"{name}.log"
        self._prefix = list(prefix)
        self._running: asyncio.subprocess.Process | None = None
        self._environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "OPENBLAS_NUM_THREADS", "PYTHONPATH") if name in os.environ},
            **environment(fakes.telegram, "webhook", port),
            "TELEGRAM_WEBHOOK_URL": f"{front or self.url}/hooks/telegram",
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_MODE": "http",
            "SLACK_API_BASE_URL": fakes.slack.url,
            "FRONTDOOR_STATE": f"sqlite:{folder / name}.db",
            "FRONTDOOR_SNAPSHOTS": str(folder / f"{name}-content"),
            "FRONTDOOR_SECRET_KEY": SECRET,
            "FRONTDOOR_CACHE": str(Settings().cache),
            "FRONTDOOR_PORT": str(port),
            **more,
        }

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._running is not None
        return self._running.pid

    async def start(self) -> None:
        """Start it, and wait until it is ready."""
        with self.log.open("ab") as log:
            command = [*self._prefix, sys.executable, "-m", "bot", "run"]
            if self._prefix[:1] == [sys.executable]:  # a profiler of Python's own
                command = [*self._prefix, "-m", "bot", "run"]
            self._running = await asyncio.create_subprocess_exec(*command, env=self._environment, stdout=log, stderr=log, cwd=ROOT)
        deadline = time.monotonic() + STARTS_WITHIN
        while await self.page("/health/ready") is None:
            if self._running.returncode is not None or time.monotonic() > deadline:
                raise RuntimeError(self.log.read_text(encoding="utf-8"))
            await asyncio.sleep(0.1)

    async def page(self, path: str) -> str | None:
        """A page of it; None if it is not 200."""
        with suppress(aiohttp.ClientError):
            async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
                return await answer.text() if answer.status == 200 else None
        return None

    async def figure(self, name: str) -> float:
        """The sum of a metric."""
        page = await self.page("/metrics") or ""
        return sum(float(line.rsplit(" ", 1)[1]) for line in page.splitlines() if line.startswith((f"{name} ", f"{name}{{")))

    async def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Send a signal, and wait for the end."""
        if self._running is not None and self._running.returncode is None:
            with suppress(ProcessLookupError):
                self._running.send_signal(number)
            async with asyncio.timeout(30):
                await self._running.wait()


class Fakes:
    """Both platforms, and how people write on them in turn."""

    def __init__(self) -> None:
        self.telegram = FakeTelegram()
        self.slack = FakeSlack(retries=(0.0, 15.0, 45.0, 60.0))
        self.said = 0
        self._texts = questions()
        self._began: dict[str, list[float]] = {}
        self._chats: dict[int, list[float]] = {}
        self._dangers: dict[int, int] = {}
        self._delivering: list[asyncio.Task[Delivery]] = []
        self._calls = 0

    async def start(self) -> Fakes:
        """Listen."""
        await self.telegram.start()
        await self.slack.start()
        self.slack.agent_view = False
        return self

    async def stop(self) -> None:
        """Stop listening."""
        for task in self._delivering:
            task.cancel()
        await self.slack.stop()
        await self.telegram.stop()

    def say(self, text: str | None = None) -> None:
        """The next message: by turns to Slack, each time somebody else, and to Telegram, 200 people."""
        number = self.said
        self.said += 1
        text = text or (DANGER if number % 20 == 19 else self._texts[number // 2 % len(self._texts)])
        if number % 2:
            channel = f"DL{number}"
            self._began[channel] = [time.perf_counter(), time.monotonic()]
            self._delivering.append(asyncio.create_task(self.slack.deliver(payloads.direct(text, f"U{number}", channel))))
            return
        chat = FIRST_CHAT + number // 2 % CHATS
        self._chats.setdefault(chat, []).append(time.perf_counter())
        self._dangers[chat] = self._dangers.get(chat, 0) + (text == DANGER)
        self.telegram.say(chat, text)

    def answered(self) -> int:
        """How many messages have an answer."""
        return sum(self._found(chat) for chat in self._chats) + len({post.channel for post in self.slack.posts} & self._began.keys())

    def sent(self) -> int:
        """How many messages were sent by the front door: what `answered` is as long as each takes one, and quicker to tell."""
        self._calls += sum(method == "sendMessage" for method, _ in self.telegram.calls)
        self.telegram.calls.clear()
        return self._calls + len(self.slack.posts)

    def _found(self, chat: int) -> int:
        return min(len(self.telegram.sent(chat)), len(self._chats[chat]))

    async def all_answered(self, seconds: float) -> bool:
        """Wait until every message has an answer, at most so long."""
        deadline = time.monotonic() + seconds
        while self.answered() < self.said and time.monotonic() < deadline:  # noqa: ASYNC110  # two fakes tell of news in two ways
            await asyncio.sleep(0.05)
        return self.answered() >= self.said

    async def settled(self) -> None:
        """Wait until everything is acknowledged, and for what might still come twice."""
        await asyncio.gather(*self._delivering)
        await self.telegram.settled(120)
        await asyncio.sleep(3.0)

    def _posted(self) -> dict[str, list[Post]]:
        """What was posted in Slack, by channel."""
        by_channel: dict[str, list[Post]] = {}
        for post in self.slack.posts:
            by_channel.setdefault(post.channel, []).append(post)
        return by_channel

    def verdict(self) -> str:
        """How many messages were lost, answered twice, how many cards came twice, and what the platforms refused."""
        lost = twice = cards = 0
        for chat, asked in self._chats.items():
            shown = [message.text for message in self.telegram.sent(chat)]
            lost += max(0, len(asked) - len(shown))
            extra = max(0, len(shown) - len(asked))
            again = max(0, sum(text.startswith("999") for text in shown) - self._dangers[chat])
            cards += min(extra, again)
            twice += extra - min(extra, again)
        posted = self._posted()
        for channel in self._began:
            posts = posted.get(channel, [])
            lost += not posts
            again = max(0, len(posts) - 1)
            cards, twice = (cards + again, twice) if posts and posts[0].text.startswith("999") else (cards, twice + again)
        refused = len(self.telegram.refusals) + len(self.slack.refused)
        return f"{self.said} messages: {lost} lost, {twice} answered twice, {cards} cards repeated, {refused} refused by the fakes"

    def spent(self, since: float = 0.0, until: float = float("inf")) -> list[float]:
        """Milliseconds from each message that was sent between two moments (perf_counter) to its answer."""
        found = []
        for chat, asked in self._chats.items():
            found += [
                (began, shown.at - began) for began, shown in zip(asked, self.telegram.sent(chat), strict=False)
            ]  # fmt: skip
        posted = self._posted()
        for channel, (began, clock) in self._began.items():
            if posts := posted.get(channel):
                found.append((began, posts[0].at - clock))
        return [1000 * seconds for began, seconds in found if since <= began < until]


def percentiles(spent: Sequence[float]) -> str:
    """Median, p99 and longest in words."""
    if not spent:
        return "none"
    median, p99 = np.percentile(spent, [50, 99])
    return f"{median:.0f} ms median, {p99:.0f} ms p99, {max(spent):.0f} ms longest over {len(spent)}"


@asynccontextmanager
async def platforms() -> AsyncIterator[tuple[Fakes, Path]]:
    """Both fakes, and a folder for state and logs."""
    with tempfile.TemporaryDirectory() as folder:
        fakes = await Fakes().start()
        try:
            yield fakes, Path(folder)
        finally:
            await fakes.stop()


async def warm(fakes: Fakes, process: Process) -> None:
    """Ask a few questions, so that everything is loaded that is loaded when first needed."""
    for _ in range(40):
        fakes.say()
    if not await fakes.all_answered(60):
        raise RuntimeError(process.log.read_text(encoding="utf-8")[-3000:])


async def steadily(fakes: Fakes, a_second: float, go_on: Callable[[], bool]) -> None:
    """Messages at a steady rate for as long as asked."""
    began, first = time.monotonic(), fakes.said
    while go_on():
        fakes.say()
        await asyncio.sleep(max(0.0, began + (fakes.said - first) / a_second - time.monotonic()))


async def replicas(messages: int = 2_000, kills: int = 10, a_second: float = 10.0) -> None:
    """Print what became of messages while one of two replicas is killed again and again."""
    async with platforms() as (fakes, folder):
        with redis_running(folder) as server:
            balancer = await Balancer().start()
            both = [Process(fakes, folder, name, balancer.url, FRONTDOOR_STATE=server.url) for name in ("one", "two")]
            try:
                for replica in both:
                    await replica.start()
                balancer.replicas = [replica.url for replica in both]
                fakes.slack.app_url = balancer.url
                await warm(fakes, both[0])
                chance, killed = random.Random(5), 0
                writing = asyncio.create_task(steadily(fakes, a_second, lambda: fakes.said < messages or killed < kills))
                while killed < kills:
                    await asyncio.sleep(chance.uniform(1, 3))
                    await both[0].end(signal.SIGKILL)
                    killed += 1
                    await both[0].start()
                await writing
                await fakes.all_answered(180)
                await fakes.settled()
                print(
                    f"replicas: two on one Redis, {kills} kills of one; {fakes.verdict()}; {balancer.doubled} deliveries reached both at once; "
                    f"{percentiles(fakes.spent())}",
                    flush=True,
                )
            finally:
                for replica in both:
                    await replica.end()
                await balancer.stop()


async def outage(a_second: float = 20.0, away: float = 30.0) -> None:
    """Print how long answers take before, while and after Redis is away: stopped, and frozen."""
    for how in ("stopped", "frozen"):
        async with platforms() as (fakes, folder):
            with redis_running(folder) as server:
                process = Process(fakes, folder, "one", FRONTDOOR_STATE=server.url)
                try:
                    await process.start()
                    fakes.slack.app_url = process.url
                    await warm(fakes, process)
                    going = True
                    writing = asyncio.create_task(steadily(fakes, a_second, lambda: going))
                    began = time.perf_counter()
                    await asyncio.sleep(10)
                    gone = time.perf_counter()
                    (server.stop if how == "stopped" else server.freeze)()
                    await asyncio.sleep(away)
                    back = time.perf_counter()
                    (server.start if how == "stopped" else server.thaw)()
                    await asyncio.sleep(6)
                    failures = await process.figure("frontdoor_store_failures_total")
                    await asyncio.sleep(10)
                    after = await process.figure("frontdoor_store_failures_total")
                    going = False
                    await writing
                    await fakes.all_answered(60)
                    await fakes.settled()
                    with server.client() as client:
                        kept = sum(1 for _ in client.scan_iter("frontdoor:*"))
                    print(
                        f"outage: Redis {how} for {away:.0f} s at {a_second:.0f} messages a second; {fakes.verdict()}\n"
                        f"  before: {percentiles(fakes.spent(began, gone))}\n  while away: {percentiles(fakes.spent(gone, back))} (at most 400)\n"
                        f"  after: {percentiles(fakes.spent(back))}; failures counted: {failures:.0f}, 6 s after its return "
                        f"{after - failures:.0f} more; entries in Redis at the end: {kept}",
                        flush=True,
                    )
                finally:
                    await process.end()


async def edits(times: int = 50, a_second: float = 5.0) -> None:
    """Print what became of 50 edits, every other one with a mistake, and of the messages meanwhile."""
    async with platforms() as (fakes, folder):
        library = folder / "library"
        for part in ("intents", "content"):
            shutil.copytree(default_folder() / part, library / part)
        process = Process(fakes, folder, "one", FRONTDOOR_LIBRARY=str(library), FRONTDOOR_STAFF_CHANNEL="C0STAFF")
        try:
            await process.start()
            fakes.slack.app_url = process.url
            await warm(fakes, process)
            going = True
            writing = asyncio.create_task(steadily(fakes, a_second, lambda: going))
            wording = library / "content/wording.yaml"
            first = wording.read_text(encoding="utf-8")
            began = time.monotonic()
            live = await _version(process)
            broken_live = good_missing = 0
            for number in range(times):
                good = number % 2 == 0
                wording.write_text(_edited(first, number, good), encoding="utf-8")
                swaps, refusals = number // 2 + 1, (number + 1) // 2
                metric = "frontdoor_content_swaps_total" if good else "frontdoor_content_refused_total"
                if not await _reaches(process, metric, swaps if good else refusals):
                    good_missing += good
                now = await _version(process)
                broken_live += not good and now != live
                good_missing += good and now == live
                live = now
            took = time.monotonic() - began
            going = False
            await writing
            await fakes.all_answered(60)
            await fakes.settled()
            told = [post.text for post in fakes.slack.posted("C0STAFF")]
            broken_seen = sum("BROKEN" in message.text for chat in fakes.telegram.chats for message in fakes.telegram.sent(chat))
            broken_seen += sum("BROKEN" in post.text for post in fakes.slack.posts if post.channel != "C0STAFF")
            print(
                f"edits: {times} in {took:.0f} s; {fakes.verdict()}; good ones that did not go live: {good_missing}; broken ones live: {broken_live}, "
                f"broken words seen by people: {broken_seen}; refusals told to staff: {sum('is not live' in text for text in told)} "
                f"of {times // 2} ({len(told)} messages to staff); {percentiles(fakes.spent())}",
                flush=True,
            )
        finally:
            await process.end()


def _edited(first: str, number: int, good: bool) -> str:
    if good:
        return f"{first}\n# edition {number}\n"
    mistakes = ("BROKEN: [\n", "question_button: BROKEN\n", "\tBROKEN: with a tab\n")
    return f"{first}\n{mistakes[number // 2 % len(mistakes)]}"


async def _version(process: Process) -> str:
    page = await process.page("/health/ready")
    return str(json.loads(page)["content"]) if page else ""


async def _reaches(process: Process, metric: str, count: int, seconds: float = 120.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if await process.figure(metric) >= count:
            return True
        await asyncio.sleep(0.2)
    return False


async def throughput(messages: int = 50_000, at_once: int = 32) -> None:
    """Print what one core carries, memory as messages go by, and where the time goes."""
    async with platforms() as (fakes, folder):
        process = Process(fakes, folder, "one", prefix=("taskset", "-c", "0") if shutil.which("taskset") else ())
        try:
            await process.start()
            fakes.slack.app_url = process.url
            await warm(fakes, process)
            first, used, began, said = memory(process.pid), cpu(process.pid), time.monotonic(), fakes.said
            marks = []
            for mark in range(10):
                await _closed(fakes, said + messages * (mark + 1) // 10, at_once)
                marks.append(memory(process.pid))
            took, used = time.monotonic() - began, cpu(process.pid) - used
            await fakes.settled()
            print(
                f"throughput: {messages} messages in {took:.0f} s on one core, {messages / took:.0f} a second, {1000 * used / messages:.2f} ms of "
                f"processor time each; {fakes.verdict()}\n  memory {first:.0f} MB, then {', '.join(f'{mark:.0f}' for mark in marks)}; with "
                f"{at_once} at once: {percentiles(fakes.spent())}",
                flush=True,
            )
        finally:
            await process.end()
    await profile(3_000, at_once)


async def profile(messages: int, at_once: int) -> None:
    """Print where the time of the hot path goes."""
    async with platforms() as (fakes, folder):
        found = folder / "profile"
        process = Process(fakes, folder, "one", prefix=(sys.executable, "-m", "cProfile", "-o", str(found)))
        try:
            await process.start()
            fakes.slack.app_url = process.url
            await warm(fakes, process)
            await _closed(fakes, fakes.said + messages, at_once)
        finally:
            await process.end()
        pstats.Stats(str(found)).strip_dirs().sort_stats("tottime").print_stats(22)
        pstats.Stats(str(found)).strip_dirs().sort_stats("cumtime").print_stats(40)


async def _closed(fakes: Fakes, goal: int, at_once: int) -> None:
    """Messages as fast as they are answered, so many at once, up to `goal`."""
    unanswered = fakes.said - fakes.answered()
    already = fakes.said - unanswered - fakes.sent()
    while fakes.said < goal:
        room = at_once - (fakes.said - already - fakes.sent())
        for _ in range(min(room, goal - fakes.said)):
            fakes.say()
        await asyncio.sleep(0.005)
    await fakes.all_answered(60)


def cpu(pid: int) -> float:
    """Seconds of processor time used so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def main(parts: Sequence[str]) -> None:
    """Run parts in order."""
    cache = Settings().cache
    fit_engines(load_library(Settings().library, cache), cache)
    every: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
        "replicas": replicas,
        "outage": outage,
        "edits": edits,
        "throughput": throughput,
    }
    for part in parts or every:
        await every[part]()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
