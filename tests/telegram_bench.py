"""`python -m tests.telegram_bench`: the Telegram channel measured against its stand-in, as the real `frontdoor run`; printed, never a test.

1. 1,000 messages from 200 chats at 50 a second, polling and webhook: milliseconds from update to sendMessage; how much memory grows.
2. The same with one chat that Telegram tells to wait: the others are not delayed.
3. 1,000 messages while the process is killed and started again 20 times: how many were lost, how many answered twice.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import numpy as np

from bot.engines import fit_engines
from bot.library import load_library, read_files
from bot.model import Audience, Message, Outcome
from bot.router import FrontDoor
from bot.settings import Settings
from tests.conftest import MONDAY_NOON as AT
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_app import MODES, Process

MESSAGES, CHATS, A_SECOND = 1_000, 200, 50
KILLS = 20
MOST_WAITING = 80
"""Messages unanswered at a time while the process is killed: so that it is always in the middle of something."""
FIRST_CHAT = 7_000_000

print_at_once = partial(print, flush=True)


def main(what: Sequence[str]) -> None:
    """Print every figure of `what`: speed, kills."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Settings().cache
        fit_engines(load_library(Settings().library, cache), cache)
        for mode in MODES:
            if "speed" in what:
                asyncio.run(speed(Path(folder), cache, mode, flooded=False))
                asyncio.run(speed(Path(folder), cache, mode, flooded=True))
            if "kills" in what:
                lost, twice, cards = asyncio.run(kills(Path(folder), cache, mode))
                print_at_once(
                    f"{mode:8s} {KILLS} kills during {MESSAGES} messages: {lost} lost, {twice} answered twice, {cards} cards repeated"
                )


def questions() -> Sequence[str]:
    """Ordinary questions, and every twentieth one that points to danger; no other does."""
    library = load_library(Settings().library, Settings().cache)
    door = FrontDoor(library, fit_engines(library, Settings().cache))
    checks = [check for row in read_files(Path(__file__).parents[1]).intents for check in row.entry.checks]
    chosen = random.Random(7).sample(checks, min(len(checks), 600))
    harmless = [text for text in chosen if door.handle(Message(text, Audience.FAMILY), AT).outcome is not Outcome.ESCALATE]
    return ["i want to kill myself" if number % 20 == 19 else text for number, text in enumerate(harmless)]


@asynccontextmanager
async def running(folder: Path, cache: Path, mode: str, name: str) -> AsyncIterator[tuple[FakeTelegram, Process]]:
    """A stand-in and a process that has answered its first message."""
    fake = await FakeTelegram().start()
    process = Process(fake, mode, folder / f"{name}-{mode}.db", cache, folder / f"{name}-{mode}.log")
    await process.start()
    try:
        await fake.until(lambda: any(method == "setMyName" for method, _ in fake.calls), 120)  # the last thing it does when it starts
        fake.say(1, "hello")
        await fake.until(lambda: len(fake.sent(1)) == 1, 60)
        yield fake, process
    finally:
        await process.stop()
        await fake.stop()


async def speed(folder: Path, cache: Path, mode: str, flooded: bool) -> None:
    """Print the latency at a steady rate."""
    texts = questions()
    async with running(folder, cache, mode, f"speed{flooded}") as (fake, process):
        chats = [FIRST_CHAT + number for number in range(CHATS)]
        before = memory(process.pid)
        asked: dict[int, list[float]] = {chat: [] for chat in chats}
        loop = asyncio.get_running_loop()
        began = loop.time()
        if flooded:
            fake.say(chats[0], "hello")
            await fake.until(lambda: len(fake.sent(chats[0])) == 1)
            fake.chats[chats[0]].clear()
            fake.flooded[chats[0]] = began + MESSAGES / A_SECOND  # the same clock as perf_counter on Linux
        for number in range(MESSAGES):
            await asyncio.sleep(max(0.0, began + number / A_SECOND - loop.time()))
            chat = chats[number % CHATS]
            update = fake.say(chat, texts[number % len(texts)])
            asked[chat].append(fake.pushed[update])
        others = {chat: times for chat, times in asked.items() if not (flooded and chat == chats[0])}
        await fake.until(lambda: all(len(fake.sent(chat)) >= len(times) for chat, times in others.items()), 20)
        late = 0.0
        if flooded:  # that one is answered when its time has come
            await fake.until(lambda: len(fake.sent(chats[0])) >= len(asked[chats[0]]), 60)
            late = loop.time() - fake.flooded[chats[0]]
        spent = [
            1000 * (shown.at - moment)
            for chat, times in others.items()
            for moment, shown in zip(times, fake.sent(chat), strict=True)
        ]  # fmt: skip
        median, p99 = float(np.percentile(spent, 50)), float(np.percentile(spent, 99))
        what = f"one chat in flood wait (answered {late:.1f} s after it)" if flooded else "all well"
        print_at_once(
            f"{mode:8s} {A_SECOND} a second, {what}: {median:6.1f} ms median, {p99:6.1f} ms p99 over {len(spent)} (at most 150), "
            f"RSS {before:.0f} -> {memory(process.pid):.0f} MB, refused by the stand-in: {len(fake.refusals)}"
        )


def memory(pid: int) -> float:
    """Resident megabytes (Linux)."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


async def kills(folder: Path, cache: Path, mode: str, messages: int = MESSAGES, times: int = KILLS) -> tuple[int, int, int]:
    """How many messages were lost, answered twice, and how many escalations were repeated, over SIGKILLs in the middle."""
    texts = questions()
    async with running(folder, cache, mode, "kills") as (fake, process):
        chats = [FIRST_CHAT + number for number in range(CHATS)]
        asked: dict[int, list[str]] = {chat: [] for chat in chats}
        said = 0

        def answered() -> int:
            return sum(min(len(fake.sent(chat)), len(texts)) for chat, texts in asked.items())

        async def people() -> None:
            nonlocal said
            for number in range(messages):
                await fake.until(lambda: said - answered() < MOST_WAITING, 120)
                chat = chats[number % CHATS]
                asked[chat].append(texts[number % len(texts)])
                fake.say(chat, texts[number % len(texts)])
                said += 1
                await asyncio.sleep(1 / 200)

        writing = asyncio.create_task(people())
        chance = random.Random(3)
        for kill in range(times):
            goal = int(messages * (kill + 0.5 + chance.random() / 2) / (times + 1))
            await fake.until(lambda goal=goal: answered() >= goal, 180)  # type: ignore[misc]
            await asyncio.sleep(chance.random() / 20)
            await process.kill()
            await process.start()
        await writing
        await fake.until(lambda: answered() >= messages, 180)
        await fake.settled(60)
        await asyncio.sleep(3.0)  # for what might still come twice
        lost = twice = repeated = 0
        for chat, texts_of in asked.items():
            shown = [message.text for message in fake.sent(chat)]
            lost += max(0, len(texts_of) - len(shown))
            extra = max(0, len(shown) - len(texts_of))
            cards = sum(text.startswith("999") for text in shown) - sum(text == "i want to kill myself" for text in texts_of)
            repeated += min(extra, max(0, cards))
            twice += extra - min(extra, max(0, cards))
        return lost, twice, repeated


if __name__ == "__main__":
    main(sys.argv[1:] or ["speed", "kills"])
