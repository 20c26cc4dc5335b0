"""The curated messages behind the risk nets: content/risk/examples/ and content/risk/near_misses/, and what was made from them.

A running front door does not read them: it reads content/risk/model.npz, which was made from them and says so.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.library import problems
from bot.library.form_problems import LIST, NAMED_ENTRIES
from bot.library.load import Document, read_folder
from bot.library.problems import Problem

EXAMPLES = "content/risk/examples"
NEAR_MISSES = "content/risk/near_misses"
MODEL = "content/risk/model.npz"
TERMS = "content/risk/terms"
WORDS = "content/risk/words.yaml"
LEAST_MESSAGES = 100
"""Of each category."""
LEAST_NEAR_MISSES = 2000


@dataclass(frozen=True, slots=True)
class RiskMessage:
    """One curated message."""

    text: str
    group: str
    """Its category, or the kind of near miss."""
    style: str
    """plain, misspelt, indirect, …; a language; empty for near misses."""
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class RiskCorpus:
    """All of them."""

    danger: tuple[RiskMessage, ...]
    near_misses: tuple[RiskMessage, ...]


def read_risk_corpus(root: Path, found: list[Problem]) -> RiskCorpus:
    """Every curated message of a library folder; what is wrong with them goes to `found`."""
    danger = tuple(message for document in read_folder(root, EXAMPLES, found, set()) for message in _messages(document, True, found))
    near = tuple(message for document in read_folder(root, NEAR_MISSES, found, set()) for message in _messages(document, False, found))
    return RiskCorpus(danger, near)


def _messages(document: Document, styled: bool, found: list[Problem]) -> Iterator[RiskMessage]:
    data = document.data if isinstance(document.data, dict) else {}
    if not data:
        found.append(problems.wrong_form(document.file, 1, document.file, NAMED_ENTRIES, ""))
    for group, below in data.items():
        lists = below if styled and isinstance(below, dict) else {"": below}
        for style, texts in lists.items():
            place = (group, style) if style else (group,)
            if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                found.append(problems.wrong_form(document.file, document.line(place), style or group, LIST, ""))
                continue
            for number, text in enumerate(texts):
                yield RiskMessage(text, group, style, document.file, document.line((*place, number)))


def check_risk_corpus(corpus: RiskCorpus) -> Iterator[Problem]:
    """Too few messages of a category, and messages that are called both dangerous and harmless."""
    counts: dict[str, int] = {}
    first: dict[str, RiskMessage] = {}
    for message in corpus.danger:
        counts[message.group] = counts.get(message.group, 0) + 1
        first.setdefault(message.group, message)
    for group, count in counts.items():
        if count < LEAST_MESSAGES:
            yield problems.too_few(first[group].file, first[group].line, group, "messages", LEAST_MESSAGES, count)
    if len(corpus.near_misses) < LEAST_NEAR_MISSES:
        yield problems.too_few(NEAR_MISSES, 0, "near_misses", "messages", LEAST_NEAR_MISSES, len(corpus.near_misses))
    dangerous = {" ".join(message.text.lower().split()): message for message in corpus.danger}
    for message in corpus.near_misses:
        other = dangerous.get(" ".join(message.text.lower().split()))
        if other is not None:
            yield problems.both_ways(message.file, message.line, message.text, other.file, other.line)


def corpus_fingerprint(root: Path) -> str:
    """Hash of the curated messages and of the code that turns words into features, 16 hexadecimal digits."""
    digest = sha256(_code().encode())
    for folder in (EXAMPLES, NEAR_MISSES):
        for path in sorted((root / folder).glob("*.yaml")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def measured_fingerprint(root: Path) -> str:
    """Hash of everything content says about danger: the curated messages, the terms and their groups of words."""
    digest = sha256(corpus_fingerprint(root).encode())
    for path in (*sorted((root / TERMS).glob("*.yaml")), root / WORDS):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def _code() -> str:
    here = Path(__file__).parents[1]
    names = ("text.py", "wordtables.py", "stems.py", "risk/features.py")
    return sha256(b"".join((here / name).read_bytes() for name in names)).hexdigest()


def model_problem(stored: bytes, fingerprint: str) -> Problem | None:
    """What is wrong with the stored model: missing, unreadable, or made from other messages."""
    if not stored:
        return problems.no_risk_model(MODEL)
    try:
        with np.load(io.BytesIO(stored), allow_pickle=False) as file:
            about: Mapping[str, str] = json.loads(file["about"].tobytes())
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return problems.no_risk_model(MODEL)
    return None if about.get("made_from") == fingerprint else problems.stale_risk_model(MODEL)
