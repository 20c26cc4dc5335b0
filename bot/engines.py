"""The fitted matchers of a library, and their cache: fitting takes seconds, loading does not."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from bot.levels import LevelFinder
from bot.library.library import Library
from bot.matching import Matcher
from bot.matching.features import Features
from bot.places import Gazetteer

FORMAT = "1"
"""Raised whenever features or learning change, so that no older cache is taken."""


@dataclass(frozen=True, slots=True)
class Engines:
    """The matchers a front door needs."""

    topics: Matcher
    levels: Matcher


def fit_engines(library: Library, cache: Path | None = None) -> Engines:
    """The engines of `library`, from the cache folder where it has them, else fitted and put there.

    A cache that cannot be read or written is never an error: the engines are fitted anew.
    """
    topics = {intent.id: intent.examples for intent in library.intents.values()}
    words = tuple(sorted(Gazetteer(library.places).words))
    return Engines(
        _fitted(topics, library.negatives, words, cache),
        _fitted(LevelFinder.examples(library), (), (), cache),
    )


def _fitted(examples: dict[str, tuple[str, ...]], negatives: tuple[str, ...], vocabulary: tuple[str, ...], cache: Path | None) -> Matcher:
    if cache is None:
        return Matcher.fit(examples, negatives, vocabulary)
    key = sha256(json.dumps([FORMAT, _code(), np.__version__, examples, negatives, vocabulary], sort_keys=True).encode()).hexdigest()[:24]
    path = cache / f"matcher-{key}.npz"
    with contextlib.suppress(OSError, ValueError, KeyError):
        return _load(path)
    matcher = Matcher.fit(examples, negatives, vocabulary)
    with contextlib.suppress(OSError):
        _save(matcher, path)
    return matcher


def _code() -> str:
    """Hash of the code that decides what is learned."""
    folder = Path(__file__).parent
    digest = sha256()
    for name in ("text.py", "wordtables.py", "stems.py", "matching/features.py", "matching/learn.py", "matching/index.py"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def _save(matcher: Matcher, path: Path) -> None:
    """Write beside the place and move there, so that nobody reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(
        [matcher.intents, matcher.features.names(), matcher.words, [sorted(owned) for owned in matcher.owned], matcher.rows], ensure_ascii=False
    )
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        np.savez(file, weights=matcher.weights, text=np.frombuffer(text.encode(), dtype=np.uint8))
    os.replace(file.name, path)


def _load(path: Path) -> Matcher:
    with np.load(path, allow_pickle=False) as stored:
        intents, names, words, owned, rows = json.loads(stored["text"].tobytes().decode())
        return Matcher(intents, Features.from_names(names), stored["weights"], words, [frozenset(stems) for stems in owned], rows)
