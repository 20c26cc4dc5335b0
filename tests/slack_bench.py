"""Slack under load, and through a crash: `frontdoor run` as its own process against the strict fake.

python -m tests.slack_bench             every part
python -m tests.slack_bench load        1,000 direct messages at 50 a second, in both modes: time from delivery to post, memory
python -m tests.slack_bench crash       killed while it answers: the repeated delivery is answered by the next process, once
python -m tests.slack_bench kills       the same ten times over, under load: how many messages are lost or answered twice
python -m tests.slack_bench faults      200 mixed messages with every fault on, in both modes, with five other seeds than the test's
python -m tests.slack_bench rendered    writes docs/slack-rendered.json: what the real content looks like on each surface
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.engines import fit_engines
from bot.library import load_library
from bot.model import Outcome
from bot.router import FrontDoor
from bot.settings import Settings
from tests.fakes import slack_mix as mix
from tests.fakes import slack_payloads as payloads
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Chaos, FakeSlack
from tests.fakes.slack_world import MODES, world

MESSAGES, A_SECOND, PEOPLE = 1000, 50, 200
START_WITHIN = 600.0
RENDERED = Path(__file__).parents[1] / "docs/slack-rendered.json"


@asynccontextmanager
async def service(slack: FakeSlack, mode: str, state: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`frontdoor run`, ready; ended with SIGTERM, within ten seconds."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TELEGRAM_"))} | {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN if mode == "socket" else "",
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_MODE": mode,
        "SLACK_API_BASE_URL": slack.url,
        "FRONTDOOR_PORT": str(port),
        "FRONTDOOR_STATE": f"sqlite:{state}",
        "FRONTDOOR_SECRET_KEY": "a key for the bench and nothing else",
    }
    with state.with_suffix(".log").open("ab") as said:
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=environment, stderr=said)
    slack.app_url = f"http://127.0.0.1:{port}" if mode == "http" else ""
    try:
        if not await _ready(f"http://127.0.0.1:{port}/health/ready", process):
            raise RuntimeError(state.with_suffix(".log").read_text(encoding="utf-8"))
        yield process
    finally:
        if process.returncode is None:
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            await process.wait()
            print(f"  SIGTERM: ended after {time.monotonic() - began:.1f} s with {process.returncode}")


async def _ready(address: str, process: asyncio.subprocess.Process) -> bool:
    deadline = time.monotonic() + START_WITHIN
    async with aiohttp.ClientSession() as session:
        while time.monotonic() < deadline and process.returncode is None:
            try:
                async with session.get(address) as response:
                    if response.status == 200:
                        return True
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)
    return False


def rss(pid: int) -> float:
    """Resident memory in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def cpu(pid: int) -> float:
    """Seconds of processor time used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def load(mode: str) -> bool:
    """The figures of one mode. True: as good as asked."""
    slack = FakeSlack(retries=(0.0, 15.0, 45.0))
    await slack.start()
    slack.agent_view = False
    sent: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        async with service(slack, mode, Path(folder) / "state.db") as process:
            for number in range(60):  # everything that is loaded when it is first needed is loaded
                texts = (*mix.DANGERS, *mix.QUESTIONS)
                await slack.deliver(payloads.direct(texts[number % len(texts)], f"UW{number}"))
            first, used = rss(process.pid), cpu(process.pid)
            memory, running = [first], []
            began = time.monotonic()
            for number in range(MESSAGES):
                await asyncio.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
                texts = mix.DANGERS if number % 4 == 0 else mix.QUESTIONS
                body = payloads.direct(texts[number % len(texts)], f"U{number % PEOPLE}", f"DL{number}")
                sent[f"DL{number}"] = time.monotonic()
                running.append(asyncio.create_task(slack.deliver(body)))
                if number % 100 == 99:
                    memory.append(rss(process.pid))
            took = time.monotonic() - began
            deliveries = await asyncio.gather(*running)
            last, used = rss(process.pid), cpu(process.pid) - used
    posts = {channel: slack.posted(channel) for channel in sent}
    once = all(len(posted) == 1 for posted in posts.values())
    times = sorted((posted[0].at - sent[channel]) * 1000 for channel, posted in posts.items() if posted)
    p99 = times[int(len(times) * 0.99) - 1]
    print(
        f"{mode}: {MESSAGES} messages in {took:.1f} s; answered exactly once: {once}; acknowledged: {sum(one.acknowledged for one in deliveries)}; "
        f"refused by the fake: {len(slack.refused)}\n"
        f"  delivery to post: median {statistics.median(times):.0f} ms, p95 {times[int(len(times) * 0.95) - 1]:.0f} ms, p99 {p99:.0f} ms, "
        f"longest {times[-1]:.0f} ms; processor time {used * 1000 / MESSAGES:.1f} ms a message; load average {os.getloadavg()[0]:.1f}\n"
        f"  memory: first {first:.1f} MB, last {last:.1f} MB, in between {', '.join(f'{each:.1f}' for each in memory[1:])}"
    )
    await slack.stop()
    return once and p99 <= 150


async def crash() -> bool:
    """Killed between taking a message and answering it. True: the next process answered, once."""
    slack = FakeSlack(retries=(0.0, 45.0), patience=3.0)
    await slack.start()
    slack.slow = 60.0
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state.db"
        body = payloads.direct("my dad hits me")
        slack.planned["chat.postMessage"] = mix.faults("dropped", "dropped", "dropped", "dropped", "dropped", "dropped")
        async with service(slack, "socket", state) as process:
            delivering = asyncio.create_task(slack.deliver(body))
            await slack.until(lambda: slack.calls["chat.postMessage"])
            process.kill()
            await process.wait()
        slack.planned.clear()
        async with service(slack, "socket", state):
            delivery = await delivering
            again = await slack.deliver(body)
    posted = slack.posted("DU1")
    good = delivery.acknowledged and again.acknowledged and len(posted) == 1 and posted[0].text.startswith("999")
    print(
        f"crash: killed while sending; delivered again {delivery.attempts - 1} times, acknowledged: {delivery.acknowledged}; posts: {len(posted)}; good: {good}"
    )
    await slack.stop()
    return good


async def kills(times: int = 10, a_second: float = 10.0) -> bool:
    """SIGKILL every few seconds while messages come. True: none lost, none answered twice."""
    slack = FakeSlack(retries=(0.0, 15.0, 45.0))
    await slack.start()
    slack.agent_view, stopping = False, asyncio.Event()
    running: list[asyncio.Task[Any]] = []
    sent: list[mix.Sent] = []

    async def talk() -> None:
        while not stopping.is_set():
            number = len(sent)
            texts = mix.DANGERS if number % 4 == 0 else mix.QUESTIONS
            one = mix.Sent(payloads.direct(texts[number % len(texts)], f"UK{number}"), "direct", f"UK{number}", number % 4 == 0)
            sent.append(one)
            running.append(asyncio.create_task(slack.deliver(one.body)))
            await asyncio.sleep(1 / a_second)

    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state.db"
        talking: asyncio.Task[None] | None = None
        for _ in range(times):
            async with service(slack, "socket", state) as process:
                talking = talking or asyncio.create_task(talk())
                await asyncio.sleep(3)
                process.kill()
                await process.wait()
        async with service(slack, "socket", state):
            stopping.set()
            deliveries = await asyncio.gather(*running)
    wrong = mix.wrong(slack, sent)
    lost = sum(not slack.posted(f"D{one.user}") for one in sent)
    print(
        f"kills: {times} during {len(sent)} messages; lost {lost}, not answered as they should be {len(wrong)}, "
        f"acknowledged {sum(one.acknowledged for one in deliveries)}; posts repeated and known to Slack by their id: {slack.repeated}"
    )
    await slack.stop()
    return not wrong


async def faults() -> bool:
    """The test of every fault at once, with nothing shortened and half of all posts failing. True: each message answered once."""
    door, good = _door(), True
    for mode in MODES:
        for seed in range(5):
            slack = FakeSlack(retries=(0.0, 3.0, 6.0, 12.0))
            began = time.monotonic()
            async with world(door, mode, slack):
                slack.agent_view, slack.chaos = False, Chaos(seed, 1 / 2)
                sent = mix.messages(slack, 200, seed + 100)
                await mix.deliver(slack, sent, seed + 200, over=4.0)
                await slack.until(lambda slack=slack, sent=sent: all(len(mix.answers(slack, one)) >= mix.expected(one) for one in sent), 60)
            wrong = mix.wrong(slack, sent)
            good &= not wrong and not slack.refused
            print(
                f"faults, {mode}, seed {seed}: {len(sent)} messages, {sum(one.danger for one in sent)} of them danger; faults met: "
                f"{dict(sorted(slack.chaos.met.items()))}; wrong: {wrong}; refused for a limit: {len(slack.refused)}; posts known by their id: "
                f"{slack.repeated}; {time.monotonic() - began:.0f} s"
            )
    return good


def _door() -> FrontDoor:
    library = load_library()
    return FrontDoor(library, fit_engines(library, Settings().cache))


async def rendered() -> bool:
    """The surfaces as the real content looks on them. True: Slack would take all of it."""
    door = _door()
    found: dict[str, Any] = {}
    async with world(door, "http") as (slack, _):
        slack.agent_view = False
        await slack.deliver(payloads.home_opened())
        found["home"] = _view(slack.homes["U1"])
        await slack.deliver(payloads.direct("when do I need consent"))
        await slack.deliver(payloads.direct(mix.first_with(door, Outcome.CHOOSE), "U2"))
        await slack.deliver(payloads.command("", "U2", slack.address("C1", "U2"), slack.trigger()))
        topics = next(one for one in slack.whispers[0].buttons() if one["action_id"] == "help:topics")
        await slack.deliver(payloads.press(topics, "U2", slack.trigger(), slack.address("C1", "U2"), "C1", ephemeral=True))
        await slack.deliver(payloads.direct("my dad hits me", "U3"))
        found["answer, with the welcome"] = _message(slack.posted("DU1")[0])
        found["help"] = _message(slack.whispers[0])
        found["choice"] = _message(slack.posted("DU2")[0])
        found["topics"] = _message(slack.whispers[1])
        found["escalation"] = _message(slack.posted("DU3")[0])
        levels = next(
            one for block in slack.homes["U1"]["blocks"] for one in block.get("elements", ()) if one.get("action_id") == "home:levels"
        )
        await slack.deliver(payloads.press(levels, "U1", slack.trigger(), view=slack.homes["U1"]))
        form = next(iter(slack.views.values()))
        found["levels of need, the form"] = _view(form)
        ticked = {
            "state": {
                "values": {
                    block["block_id"]: {"ticked": {"selected_options": block["element"]["options"][:2]}}
                    for block in form["blocks"]
                    if block["type"] == "input" and block["element"]["type"] == "checkboxes"
                }
            }
        }
        answer = (await slack.deliver(payloads.submission({**form, **ticked}, "U1", slack.trigger()))).answer
        found["levels of need, the summary"] = answer["view"]
        good = not slack.refused
    RENDERED.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"rendered: {', '.join(found)} -> {RENDERED.name}; refused by the fake: {not good}")
    return good


def _view(view: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in view.items() if key not in ("id", "hash", "state")}


def _message(post: Any) -> dict[str, Any]:
    return {"text": post.text, "blocks": post.blocks}


async def main(parts: list[str]) -> int:
    """Run parts; how many were not as good as asked."""
    results = []
    for part in parts or ["load", "crash", "kills", "faults", "rendered"]:
        if part == "load":
            results += [await load(mode) for mode in MODES]
        else:
            results.append(await {"crash": crash, "kills": kills, "faults": faults, "rendered": rendered}[part]())
    return results.count(False)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
