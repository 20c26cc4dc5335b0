"""Killed with SIGKILL in the middle of its work, again and again: nobody's message is lost, and nobody is answered twice.

The process is real but for its content (tests/fakes/telegram_small.py), so that every reply can be told from every other; the same with
`frontdoor run` itself, 20 kills and 1,000 messages: python -m tests.telegram_bench.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_app import MODES, Process
from tests.fakes.telegram_small import heard

pytestmark = pytest.mark.long

MESSAGES, CHATS, KILLS = 240, 40, 4
MOST_WAITING = 40
"""Messages unanswered at a time: each kill meets the process in the middle of something."""


@pytest.mark.parametrize("mode", MODES)
async def test_nothing_is_lost_or_repeated_over_kills(tmp_path: Path, mode: str) -> None:
    """Every ordinary message is answered once, every danger at least once; the log holds neither the token nor anybody's words."""
    fake = await FakeTelegram().start()
    process = Process(fake, mode, tmp_path / "state.db", tmp_path, tmp_path / "log", small=True)
    chance = random.Random(7)
    said: dict[str, int] = {}

    def answers() -> Counter[str]:
        return Counter(heard(shown.text) for chat in fake.chats.values() for shown in chat.values() if shown.mine)

    async def people() -> None:
        for number in range(MESSAGES):
            await fake.until(lambda: len(said) - len(answers()) < MOST_WAITING, 180)
            text = f"danger {number}" if number % 20 == 19 else f"message {number}"
            said[text] = 7_345_678_000 + number % CHATS
            fake.say(said[text], text)

    await process.start()
    writing = asyncio.create_task(people())
    try:
        for kill in range(KILLS):
            goal = int(MESSAGES * (kill + chance.random()) / KILLS)
            await fake.until(lambda: len(answers()) >= goal, 180)
            await process.kill()
            await process.start()
        await writing
        await fake.until(lambda: len(answers()) == MESSAGES, 180)
        await fake.settled(90)
    finally:
        writing.cancel()
        await process.stop()
        await fake.stop()
    assert set(answers()) == set(said)
    assert {text for text, times in answers().items() if times > 1} <= {text for text in said if text.startswith("danger")}
    assert all(shown.chat == said[heard(shown.text)] for chat in fake.chats.values() for shown in chat.values() if shown.mine)
    assert fake.refusals == []
    assert not leaks(tmp_path)


def leaks(folder: Path) -> list[str]:
    """Which of what must never be written stands in the log or in the state: the token, words, somebody's id."""
    written = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return [f"{what!r} in {name}" for name, held in written.items() for what in (b"AAFakeToken", b"message 1", b"7345678") if what in held]
