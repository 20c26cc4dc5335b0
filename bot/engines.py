"""The fitted matchers of a library, and their cache: fitting takes seconds, loading does not."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

import numpy as np

from bot.levels import LevelFinder
from bot.library.library import Library
from bot.matching import Matcher
from bot.matching.index import Learned
from bot.model import Answer
from bot.places import Gazetteer


@dataclass(frozen=True, slots=True)
class Engines:
    """The matchers a front door needs."""

    topics: Matcher
    levels: Matcher


def fit_engines(library: Library, cache: Path | None = None) -> Engines:
    """The engines of `library`, from the cache folder where it has them, else fitted and put there.

    A cache that cannot be read or written is never an error: the engines are fitted anew.
    """
    intents = library.intents.values()
    topics = Lesson(
        {intent.id: intent.examples for intent in intents},
        library.negatives,
        tuple(sorted(Gazetteer(library.places).words)),
        {intent.id: tuple(texts_of(library.answers[intent.answer])) for intent in intents},
    )
    return Engines(_fitted(topics, cache), _fitted(Lesson(LevelFinder.examples(library)), cache))


def texts_of(answer: Answer) -> Iterator[str]:
    """Everything an answer says, to whomever, and how its facts are asked for."""
    yield answer.title
    yield from answer.names
    every = [answer.lead, *answer.aspects.values(), *(fact.words for fact in answer.facts), *answer.steps]
    every += [fact.words for note in answer.by_area.values() for fact in note.facts]
    for words in every:
        yield from dict.fromkeys(filter(None, (words.professional, words.public, words.young_person)))
    for fact in answer.facts:
        yield from fact.asked


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a matcher is fitted on: the arguments of `Matcher.fit`."""

    examples: Mapping[str, tuple[str, ...]]
    negatives: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    documents: Mapping[str, tuple[str, ...]] | None = None

    def fit(self) -> Matcher:
        return Matcher.fit(self.examples, self.negatives, self.vocabulary, self.documents)


def _fitted(lesson: Lesson, cache: Path | None) -> Matcher:
    if cache is None:
        return lesson.fit()
    key = sha256(json.dumps([_code(), np.__version__, asdict(lesson)], sort_keys=True).encode()).hexdigest()[:24]
    path = cache / f"matcher-{key}"
    with contextlib.suppress(OSError, ValueError, TypeError):
        return _load(path)
    matcher = lesson.fit()
    with contextlib.suppress(OSError):
        _save(matcher.learned, path)
    return matcher


def _code() -> str:
    """Hash of the code that decides what is learned."""
    folder = Path(__file__).parent
    digest = sha256()
    for name in ("text.py", "wordtables.py", "stems.py", "matching/features.py", "matching/learn.py", "matching/index.py", "engines.py"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def _save(learned: Learned, path: Path) -> None:
    """Three files: the weights, to be mapped into memory; who holds which stem; and the words, which come last and vouch for the rest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _written(path.with_suffix(".weights.npy")) as file:
        np.save(file, learned.weights)
    with _written(path.with_suffix(".holds.npy")) as file:
        np.save(file, learned.holds)
    numbers = [learned.scales.tolist(), learned.biases.tolist()]
    words = [learned.intents, learned.features, *numbers, learned.words, learned.asked, learned.stems, learned.rows, learned.shared_weight]
    with _written(path.with_suffix(".json")) as file:
        file.write(json.dumps(words, ensure_ascii=False).encode())


@contextlib.contextmanager
def _written(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears at `path` once it is whole, so that nobody reads half of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        yield file
    Path(file.name).replace(path)


def _load(path: Path) -> Matcher:
    intents, features, scales, biases, words, asked, stems, rows, shared_weight = json.loads(path.with_suffix(".json").read_bytes())
    weights = np.load(path.with_suffix(".weights.npy"), mmap_mode="r", allow_pickle=False)
    holds = np.load(path.with_suffix(".holds.npy"), allow_pickle=False)
    if weights.shape != (len(features), len(intents) + 1) or holds.shape != (len(stems), len(intents)):
        raise ValueError("the arrays do not fit the words")
    lines = np.array(scales, dtype=np.float32), np.array(biases, dtype=np.float32)
    return Matcher(Learned(tuple(intents), tuple(features), weights, *lines, words, asked, tuple(stems), holds, rows, shared_weight))
