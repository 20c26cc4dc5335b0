"""Which files make up a library: find them, read them, check the form of every entry."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from bot.library import problems
from bot.library.form_problems import LIST, NAMED_ENTRIES, form_problems
from bot.library.load import Document, Place, read_file, read_folder
from bot.library.problems import Problem
from bot.library.risk_corpus import EXAMPLES, MODEL, NEAR_MISSES, corpus_fingerprint
from bot.library.schema import (
    AbbreviationsFile,
    AnswerEntry,
    ContactEntry,
    Entry,
    FigureEntry,
    HoursEntry,
    IntentEntry,
    PlacesFile,
    ReadabilityFile,
    ServiceEntry,
    SourceDocument,
    Text,
    TopicsEntry,
)  # fmt: skip
from bot.library.schema_levels import IndicatorEntry, LevelEntry, ThemeEntry
from bot.library.schema_risk import CardEntry, RiskTermsEntry

E = TypeVar("E", bound=Entry)

LEVELS = "content/levels"
INDICATORS = "indicators"
FOLDERS = ("intents", "content/services", "content/answers", LEVELS, "content/risk/terms", EXAMPLES, NEAR_MISSES)
"""Every .yaml file in these is read, but of levels only those of indicators."""
SINGLE_FILES = (
    "contacts.yaml", "facts.yaml", "hours.yaml", "sources.yaml", "topics.yaml", "levels/levels.yaml", "levels/themes.yaml", "wording.yaml",
    "risk/words.yaml", "risk/cards.yaml", "places.yaml", "abbreviations.yaml", "readability.yaml",
)  # fmt: skip
"""Below content/."""
OUT_OF_SCOPE = "intents/out_of_scope.yaml"


class WordingEntry(Entry):
    """One of the front door's own sentences (wording.yaml)."""

    text: Text


@dataclass(frozen=True)
class Placed:
    """An entry and where it stands."""

    id: str
    entry: Any
    document: Document

    @property
    def file(self) -> str:
        return self.document.file

    def line(self, *place: str | int) -> int:
        """Line of something inside the entry."""
        return self.document.line((self.id, *place))


@dataclass
class Files:
    """All entries of a library folder, by kind and in file order, and the problems met on the way."""

    contacts: list[Placed] = field(default_factory=list)
    figures: list[Placed] = field(default_factory=list)
    hours: list[Placed] = field(default_factory=list)
    documents: list[Placed] = field(default_factory=list)
    services: list[Placed] = field(default_factory=list)
    answers: list[Placed] = field(default_factory=list)
    intents: list[Placed] = field(default_factory=list)
    levels: list[Placed] = field(default_factory=list)
    indicators: list[Placed] = field(default_factory=list)
    themes: list[Placed] = field(default_factory=list)
    browse: list[Placed] = field(default_factory=list)
    wording: list[Placed] = field(default_factory=list)
    risk_terms: list[Placed] = field(default_factory=list)
    risk_words: dict[str, list[str]] = field(default_factory=dict)
    """Groups of words that risk terms may name."""
    risk_model: bytes = b""
    """The stored model, as it is; empty if it is missing."""
    risk_material: str = ""
    """Hash of the messages that the model should have been made from."""
    card: Placed | None = None
    places: PlacesFile | None = None
    places_document: Document | None = None
    abbreviations: AbbreviationsFile | None = None
    readability: ReadabilityFile | None = None
    negatives: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    """Names of entries whose form is wrong: they are known, so that one mistake is not reported wherever the entry is referred to."""
    unreadable: set[str] = field(default_factory=set)
    """Files that could not be read at all: what they would have held is not called unknown."""

    def known(self, rows: list[Placed]) -> set[str]:
        """The names of `rows` and of every entry whose form is wrong."""
        return {row.id for row in rows} | self.failed

    def missing_from(self, *folders: str) -> bool:
        """Whether a file of these folders, or one of these files, could not be read."""
        return any(file == folder or file.startswith(folder + "/") for file in self.unreadable for folder in folders)


def fingerprint(root: Path) -> str:
    """Hash of the names and bytes of every YAML file below `intents/` and `content/`, 12 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted([*(root / "intents").rglob("*.yaml"), *(root / "content").rglob("*.yaml")]):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    with contextlib.suppress(OSError):
        digest.update((root / MODEL).read_bytes())
    return digest.hexdigest()[:12]


def read_files(root: Path) -> Files:
    """Read and check the form of every file. Never raises for what is in them: see `problems` of the result."""
    files = Files()
    found = files.problems
    single: dict[str, tuple[type[Entry], list[Placed]]] = {
        "contacts.yaml": (ContactEntry, files.contacts),
        "facts.yaml": (FigureEntry, files.figures),
        "hours.yaml": (HoursEntry, files.hours),
        "sources.yaml": (SourceDocument, files.documents),
        "topics.yaml": (TopicsEntry, files.browse),
        "levels/levels.yaml": (LevelEntry, files.levels),
        "levels/themes.yaml": (ThemeEntry, files.themes),
    }
    for name, (model, rows) in single.items():
        rows += _entries(files, _read(files, root, name), model)
    files.wording += _wording(_read(files, root, "wording.yaml"), found)
    folders: tuple[tuple[str, type[Entry], list[Placed]], ...] = (
        ("content/services", ServiceEntry, files.services),
        ("content/answers", AnswerEntry, files.answers),
        ("content/risk/terms", RiskTermsEntry, files.risk_terms),
    )
    for folder, model, rows in folders:
        for document in read_folder(root, folder, found, files.unreadable):
            rows += _entries(files, document, model)
    files.risk_material = corpus_fingerprint(root)
    with contextlib.suppress(OSError):
        files.risk_model = (root / MODEL).read_bytes()
    files.risk_words |= _word_groups(_read(files, root, "risk/words.yaml"), found)
    for document in read_folder(root, LEVELS, found, files.unreadable):
        if Path(document.file).name.startswith(INDICATORS):
            files.indicators += _entries(files, document, IndicatorEntry)
    for document in read_folder(root, "intents", found, files.unreadable):
        if document.file == OUT_OF_SCOPE:
            files.negatives += _negatives(document, found)
        else:
            files.intents += _entries(files, document, IntentEntry)
    cards = _entries(files, _read(files, root, "risk/cards.yaml"), CardEntry)
    files.card = cards[0] if cards else None
    files.places_document = _read(files, root, "places.yaml")
    files.places = _whole(files.places_document, PlacesFile, found)
    files.abbreviations = _whole(_read(files, root, "abbreviations.yaml"), AbbreviationsFile, found)
    files.readability = _whole(_read(files, root, "readability.yaml"), ReadabilityFile, found)
    return files


def unread_files(root: Path) -> Iterator[Problem]:
    """Files that look like content and that nothing reads, so that whoever wrote them waits in vain."""
    read = {f"content/{name}" for name in SINGLE_FILES}
    for path in sorted((*(root / "intents").rglob("*.y*ml*"), *(root / "content").rglob("*.y*ml*"))):
        file = path.relative_to(root).as_posix()
        in_folder = path.suffix == ".yaml" and file.startswith(tuple(f"{folder}/" for folder in FOLDERS))
        of_levels = file.startswith(f"{LEVELS}/") and not path.name.startswith(INDICATORS)
        if path.is_file() and file not in read and (of_levels or not in_folder):
            yield problems.not_read(file)


def _read(files: Files, root: Path, name: str) -> Document | None:
    """One file of content/; if it cannot be read, that is noted."""
    document = read_file(root, root / "content" / name, files.problems)
    if document is None:
        files.unreadable.add(f"content/{name}")
    return document


def _entries(files: Files, document: Document | None, model: type[Entry]) -> list[Placed]:
    """The entries of one file that have the right form; the names of the others are noted."""
    rows = []
    if document is not None and not isinstance(document.data, dict):
        files.unreadable.add(document.file)
    for name, raw in _mapping(document, files.problems):
        if document is None:
            continue
        entry = _entry(document, (name,), name, raw, model, files.problems)
        if entry is None:
            files.failed.add(name)
        else:
            rows.append(Placed(name, entry, document))
    return rows


def _mapping(document: Document | None, found: list[Problem]) -> Iterator[tuple[str, Any]]:
    if document is None:
        return
    if not isinstance(document.data, dict):
        found.append(problems.wrong_form(document.file, 1, document.file, NAMED_ENTRIES, ""))
        return
    yield from document.data.items()


def _entry(document: Document, place: Place, name: str, raw: Any, model: type[E], found: list[Problem]) -> E | None:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        found += form_problems(document, place, name, error, model)
        return None


def _wording(document: Document | None, found: list[Problem]) -> list[Placed]:
    rows = []
    for name, raw in _mapping(document, found):
        if document is not None and (entry := _entry(document, (name,), name, {"text": raw}, WordingEntry, found)) is not None:
            rows.append(Placed(name, entry, document))
    return rows


def _negatives(document: Document, found: list[Problem]) -> list[str]:
    texts: list[str] = []
    for kind, questions in _mapping(document, found):
        if isinstance(questions, list) and all(isinstance(question, str) for question in questions):
            texts += questions
        else:
            found.append(problems.wrong_form(document.file, document.line((kind,)), kind, LIST, ""))
    return texts


def _word_groups(document: Document | None, found: list[Problem]) -> dict[str, list[str]]:
    groups = {}
    for name, words in _mapping(document, found):
        if document is not None and not (isinstance(words, list) and words and all(isinstance(word, str) for word in words)):
            found.append(problems.wrong_form(document.file, document.line((name,)), name, LIST, ""))
        else:
            groups[name] = words
    return groups


def _whole(document: Document | None, model: type[E], found: list[Problem]) -> E | None:
    """A file that is one entry; None if it is missing or of the wrong form."""
    return None if document is None else _entry(document, (), Path(document.file).name, document.data, model, found)
