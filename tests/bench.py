"""`make bench`: speed and memory, printed; never a test, because machines are noisy.

Prints medians and 99th percentiles of `handle` on one core, how long the library takes from a cold and a warm cache, the memory of the
process, the same with ten times as many intents, and the naive way (rapidfuzz.process.extractOne over all examples with WRatio, the
default scorer) on the same messages in the same run, as a ratio.
"""

from __future__ import annotations

import json
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core, as the figures promise

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from rapidfuzz import fuzz, process

from bot.engines import Engines, fit_engines
from bot.library import Library, load_library, read_files
from bot.library.library import Library as _Library
from bot.matching import Matcher
from bot.model import Audience, Message
from bot.router import FrontDoor
from bot.text import normalise

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/London"))
TIMES = 10
MESSAGES = 1500


def main() -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        cold = timed(lambda: open_door(cache))
        warm = statistics.median(timed(lambda: open_door(cache)) for _ in range(5))
        library = load_library(None, cache)
        engines = fit_engines(library, cache)
        door = FrontDoor(library, engines)
        print(f"library             {len(library.intents)} intents, {len(library.indicators)} indicators, {door.risk.size} risk terms")
        print(f"load, cold cache    {cold:6.2f} s   (at most 8)")
        print(f"load, warm cache    {warm:6.2f} s   (at most 1.5)")
        messages = questions(library)
        base = report("handle", door, messages, "(at most 1.5 and 8 ms)")
        print(
            f"memory              {memory(cache, messages):6.0f} MB  (at most 200; a process of its own, from a warm cache, after these messages)"
        )
        naive_examples = [normalise(text).text for intent in library.intents.values() for text in intent.examples]
        normal = [normalise(text).text for text in messages[:60]]
        naive = statistics.median(timed(lambda text=text: process.extractOne(text, naive_examples, scorer=fuzz.WRatio)) for text in normal)
        matching = statistics.median(timed(lambda text=text: engines.topics.rank(text)) for text in messages[:60])
        print(f"naive extractOne    {naive * 1000:6.2f} ms median over {len(naive_examples)} examples")
        print(
            f"our matching        {matching * 1000:6.2f} ms median: {naive / matching:.0f} times faster; the whole of handle: {naive * 1000 / base:.0f} times"
        )
        large = report(f"handle, {TIMES}x intents", ten_times(library, engines), messages, "")
        print(f"ratio of medians    {large / base:6.2f}      (at most 4)")


def memory(cache: Path, messages: Sequence[str]) -> float:
    """Peak resident megabytes (Linux) of a fresh process that answers the same messages from a warm cache."""
    program = """
import json
import sys
from pathlib import Path
from tests.bench import NOON, Audience, Message, open_door
door = open_door(Path(sys.argv[1]))
for line in sys.stdin:
    door.handle(Message(json.loads(line), Audience.PROFESSIONAL), NOON)
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(peak.split()[1]) / 1024)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(cache)], input="\n".join(map(json.dumps, messages)), capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def open_door(cache: Path) -> FrontDoor:
    """Load, check, fit or fetch from the cache."""
    library = load_library(None, cache)
    return FrontDoor(library, fit_engines(library, cache))


def questions(library: Library) -> list[str]:
    """Unseen questions: the checks of all topics, out-of-scope ones, and messages that point to danger or look like it."""
    checks = [question for row in read_files(Path(__file__).parents[1]).intents for question in row.entry.checks]
    risk = [message for terms in library.risk_terms.values() for message in (*terms.checks, *terms.excluded)]
    every = [*checks, *library.negatives[::4], *risk]
    return every[:: max(1, len(every) // MESSAGES)]


def report(name: str, door: FrontDoor, messages: Sequence[str], bound: str) -> float:
    """Print median and 99th percentile in milliseconds, after one round to warm up; return the median."""
    spent: list[float] = []
    for round_ in range(3):
        for text in messages:
            message = Message(text, Audience.PROFESSIONAL)
            started = time.perf_counter()
            door.handle(message, NOON)
            if round_:
                spent.append(1000 * (time.perf_counter() - started))
    median, p99 = float(np.percentile(spent, 50)), float(np.percentile(spent, 99))
    print(f"{name:19s} {median:6.2f} ms median, {p99:.2f} ms p99 over {len(messages)} messages {bound}")
    return median


def ten_times(library: _Library, engines: Engines) -> FrontDoor:
    """The front door with ten times as many intents: the real ones and nine noisy copies of each."""
    learned = engines.topics.learned
    names = tuple(f"{name}-{copy}" if copy else name for copy in range(TIMES) for name in learned.intents)

    def tiled(columns: np.ndarray) -> np.ndarray:
        """The columns of the intents ten times, and then the one of belonging to none."""
        return np.concatenate([np.tile(columns[..., :-1], TIMES), columns[..., -1:]], axis=-1)

    noise = np.random.default_rng(1).integers(-3, 4, learned.weights.shape, dtype=np.int8)
    weights = tiled(np.clip(learned.weights, -120, 120))
    weights[:, len(learned.intents) : -1] += np.tile(noise[:, :-1], TIMES - 1)
    intents = {
        name: replace(library.intents[name.rstrip("0123456789").rstrip("-") if name not in library.intents else name], id=name)
        for name in names
    }
    larger = Matcher(
        replace(
            learned,
            intents=names,
            weights=weights,
            scales=tiled(learned.scales),
            biases=tiled(learned.biases),
            holds=np.tile(learned.holds, (1, TIMES)),
        )
    )
    return FrontDoor(replace(library, intents=intents), Engines(larger, engines.levels))


if __name__ == "__main__":
    main()
