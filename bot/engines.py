"""The fitted matchers of a library, and their cache: fitting takes seconds, loading does not."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

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
    path = cache / f"matcher-{key}"
    with contextlib.suppress(OSError, ValueError, TypeError):
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
    """Two files: the weights, to be mapped into memory, and the words. The words come last, so that they vouch for the weights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    words = [matcher.intents, matcher.features.names(), matcher.words, [sorted(owned) for owned in matcher.owned], matcher.rows]
    with _written(path.with_suffix(".npy")) as file:
        np.save(file, matcher.weights)
    with _written(path.with_suffix(".json")) as file:
        file.write(json.dumps(words, ensure_ascii=False).encode())


@contextlib.contextmanager
def _written(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears at `path` once it is whole, so that nobody reads half of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        yield file
    Path(file.name).replace(path)


def _load(path: Path) -> Matcher:
    intents, names, words, owned, rows = json.loads(path.with_suffix(".json").read_bytes())
    weights = np.load(path.with_suffix(".npy"), mmap_mode="r", allow_pickle=False)
    if weights.shape != (len(names) + 1, len(intents)):
        raise ValueError("the weights do not fit the words")
    return Matcher(intents, Features.from_names(names), weights, words, [frozenset(stems) for stems in owned], rows)
