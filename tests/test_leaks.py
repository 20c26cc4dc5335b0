"""What people write about themselves and others stays nowhere: not in the log at its most talkative, not in a metric, not in the state.

500 messages with planted names, numbers and e-mail addresses through both channels at once, to the real `frontdoor run`, while everything
that can fail does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import slack_payloads as payloads
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Chaos
from tests.fakes.telegram import TOKEN
from tests.fakes.telegram_app import HOOK, SECRET
from tests.fakes.telegram_world import Faults
from tests.redis_server import redis_running
from tests.service_bench import Process, platforms
from tests.telegram_bench import questions

pytestmark = pytest.mark.long

MESSAGES = 500
FIRST_CHAT = 7_345_678_000
PLANTED = (
    "{question} my daughter Zebedina Quillfeather is 14",
    "{question} ring me on 07700 90{number:04d}",
    "{question} write to zebedina{number}@quillfeather.example please",
    "Jasper Quillfeather of 12 Wobblethorpe Lane hit me, i want to kill myself",
    "{question} his nhs number is 943 476 5919 and he was born 3/4/2011, Quillfeather",
    "quillfeather wobblethorpe zzyzxville {number}",
)
FAULTS = {"flood": 0.03, "error": 0.04, "reset": 0.03, "lost": 0.03, "hang": 0.005, "duplicate": 0.05, "shuffle": 0.1}
NEVER = (
    "quillfeather", "zebedina", "wobblethorpe", "zzyzxville", "07700 90", "0770090", "943 476", "9434765919", "3/4/2011", "kill myself",
    "7345678", "UQUILL", "DQUILL", TOKEN, BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, HOOK, SECRET,
)  # fmt: skip
"""Words people wrote, what identifies them on the platforms, and our own secrets."""


def planted() -> Iterator[str]:
    """The messages."""
    asked = questions()
    for number in range(MESSAGES):
        yield PLANTED[number % len(PLANTED)].format(question=asked[number % len(asked)], number=number)


def written(*folders: Path) -> dict[str, bytes]:
    """Every file in some folders: logs, state, dumps."""
    return {path.name: path.read_bytes() for folder in folders for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("mode", ["pushed", "fetched"])
async def test_nothing_that_was_written_stays_anywhere(mode: str, tmp_path: Path) -> None:
    """By webhook with Redis, which fails for a while too, and by polling and socket with SQLite."""
    async with platforms() as (fakes, folder):
        with redis_running(tmp_path) as server:
            pushed = {"FRONTDOOR_STATE": server.url}
            fetched = {"SLACK_MODE": "socket", "SLACK_APP_TOKEN": APP_TOKEN, "TELEGRAM_MODE": "polling"}
            process = Process(fakes, folder, "one", **(pushed if mode == "pushed" else fetched), FRONTDOOR_LOG="debug")
            fakes.slack.retries = (0.0, 2.0, 5.0, 10.0, 20.0)
            try:
                await process.start()
                fakes.slack.app_url = process.url if mode == "pushed" else ""
                fakes.slack.chaos = Chaos(4, 0.15)
                fakes.telegram.faults = Faults(FAULTS, seed=4)
                delivering = []
                for number, text in enumerate(planted()):
                    if number % 2:
                        delivering.append(asyncio.create_task(fakes.slack.deliver(payloads.direct(text, f"UQUILL{number}"))))
                    else:
                        fakes.telegram.say(FIRST_CHAT + number % 60, text)
                    if number == MESSAGES // 2:
                        server.freeze()
                    if number == MESSAGES * 3 // 4:
                        server.thaw()
                    await asyncio.sleep(0.02)  # a rate, as people write
                await asyncio.gather(*delivering)
                await fakes.telegram.settled(180)
                fakes.slack.chaos, fakes.telegram.faults = None, Faults()
                figures = await process.page("/metrics") or ""
                readiness = await process.page("/health/ready") or ""
                if mode == "pushed":
                    with server.client() as client:
                        client.save()
                kept = written(folder, tmp_path)  # with the write-ahead file, which goes when the process ends
            finally:
                await process.end()
            assert 'frontdoor_messages_total{channel="slack"' in figures
            assert 'frontdoor_messages_total{channel="telegram"' in figures
            assert fakes.slack.posts
            assert process.log.stat().st_size > 10_000
            assert any(name.endswith(".rdb" if mode == "pushed" else ".db-wal") for name in kept)
            kept |= {f"{name} after the end": held for name, held in written(folder, tmp_path).items()}
            kept |= {"/metrics": figures.encode(), "/health/ready": readiness.encode()}
            found = {(name, word) for name, held in kept.items() for word in NEVER if word.lower().encode() in held.lower()}
            assert not found
