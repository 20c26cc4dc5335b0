"""The whole life of `frontdoor run`, as an operator meets it: a real process, a real state file, real content in a folder."""

from __future__ import annotations

import json
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from bot.library import fingerprint
from tests.fakes.telegram import FakeTelegram
from tests.service_process import frontdoor_run

pytestmark = pytest.mark.long

WORDING = "content/wording.yaml"


def looking_at(library: Path) -> list[bytes]:
    """The processes that look at a library folder (Linux)."""
    commands = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            commands.append((process / "cmdline").read_bytes())
    return [command for command in commands if b"bot.service.examine" in command and str(library).encode() in command]


async def test_a_day_of_an_operator(library_copy: Path, tmp_path: Path, cache: Path) -> None:
    """Start, a good edit, a broken one, its mending, a rollback, an off switch, the end; the next morning with broken content."""
    state = tmp_path / "state" / "state.db"
    fake = await FakeTelegram().start()
    wording = library_copy / WORDING
    first_text, first = wording.read_text(encoding="utf-8"), fingerprint(library_copy)
    try:
        async with frontdoor_run(fake, library_copy, state, cache) as running:
            begun = await running.says("Lancashire Front Door")
            assert (begun["version"], begun["state"]) == (first, "sqlite")
            await running.says("telegram: on")
            await running.says("The safety self-test passes")
            status, ready = await running.get("/health/ready")
            assert (status, json.loads(ready)["content"]) == (200, first)

            wording.write_text(first_text + "# a remark\n", encoding="utf-8")
            second = fingerprint(library_copy)
            swapped = await running.says("Content swapped")
            assert (swapped["version"], swapped["previous"]) == (second, first)

            wording.write_text(first_text + "\tbroken: [\n", encoding="utf-8")
            refused = await running.says("Content refused")
            assert refused["problems"] >= 1
            status, ready = await running.get("/health/ready")
            assert status == 200
            assert json.loads(ready)["content"] == second
            assert "refused" in json.loads(ready)["notes"]["content"]
            figures = (await running.get("/metrics"))[1]
            assert "frontdoor_content_refused_total 1.0" in figures
            assert "frontdoor_content_refused_now 1.0" in figures
            assert f'frontdoor_content_info{{version="{second}"}} 1.0' in figures

            wording.write_text(first_text + "# a remark\n", encoding="utf-8")
            await running.says("Content is in order again")
            assert "frontdoor_content_refused_now 0.0" in (await running.get("/metrics"))[1]

            said = await running.command("rollback")
            assert first in said
            back = await running.says("Content rolled back")
            assert (back["version"], back["previous"]) == (first, second)
            assert json.loads((await running.get("/health/ready"))[1])["content"] == first

            fake.say(7_000_001, "what is mash")
            await fake.settled(60)
            await running.command("off", "telegram", "--because", "the numbers are being corrected")
            await running.says("Switched off")
            fake.say(7_000_001, "what is sendias")
            fake.say(7_000_002, "i want to kill myself")
            await fake.settled(60)
            last = {chat: [shown.text for shown in fake.chats[chat].values() if shown.mine][-1] for chat in (7_000_001, 7_000_002)}
            assert "switched off" in last[7_000_001]
            assert "0300 123 6720" in last[7_000_001]
            assert "999" in last[7_000_002]
            assert "switched off" not in last[7_000_002]
            await running.command("on", "telegram")
            await running.says("Switched on")
            figures = (await running.get("/metrics"))[1]
            assert 'frontdoor_messages_total{channel="telegram",outcome="escalate"' in figures
            assert 'frontdoor_escalations_total{category="suicidal",channel="telegram"} 1.0' in figures
            assert 'frontdoor_channel_up{channel="telegram"} 1.0' in figures
            assert 'frontdoor_channel_off{channel="telegram"} 0.0' in figures

            began = time.monotonic()
            assert await running.end() == 0
            assert time.monotonic() - began < 10
            assert running.plain == []
            assert not [line for line in running.lines if "kill myself" in str(line) or "700000" in str(line)]

        wording.write_text(first_text + "\tbroken: [\n", encoding="utf-8")
        async with frontdoor_run(fake, library_copy, state, cache) as running:
            assert (await running.says("Lancashire Front Door"))["version"] == first
            assert any(f"Starting with the last good set, version {first}" in text for text in running.plain)
            await running.says("Content refused")
            running.process.send_signal(signal.SIGHUP)
            await running.says("Looking at the content")
            began = time.monotonic()
            assert await running.end() == 0
            assert time.monotonic() - began < 10
            assert looking_at(library_copy) == []
    finally:
        await fake.stop()
