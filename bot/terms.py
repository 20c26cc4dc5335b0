"""The little language of risk terms, and how lists of them are matched.

A term is words in order. `(a|b c)` stands for either, `[a]` may be missing, `...` is a gap of up to three words and `... ...` of up
to six, `<family>` is any word of the group `family` in content/risk/words.yaml. Terms are normalised like messages, so "can't" in a
term finds "cant" in a message. Harmless phrases (near misses) are blanked out before a list is looked for, so that "killing me" never
hides "I want to kill myself" in the same message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from bot.text import normalise

MOST_GAP = 3
"""Words one `...` may stand for, 0 to this."""
BLANK = "~"
"""Stands in a message for each word of a near miss."""

Words = tuple[str, ...]
_GROUP = re.compile(r"<([a-z-]+)>")


class TermError(ValueError):
    """A term that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place in a term: any of the choices, perhaps nothing, perhaps after a gap."""

    choices: tuple[Words, ...]
    optional: bool = False
    gap: int = 0
    """How many words may stand before it."""
    single: frozenset[str] = frozenset()
    """The choices that are one word."""
    longer: Mapping[str, tuple[Words, ...]] = field(default_factory=dict)
    """The other choices, by their first word."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term, ready to be matched."""

    written: str
    steps: tuple[Step, ...]
    anchors: frozenset[str]
    """Words of which at least one must stand in a message for the term to match."""
    starts: frozenset[str]
    """Words with which a match can begin."""
    needs: tuple[frozenset[str], ...]
    """Sets of words; a match holds at least one of each."""

    @property
    def words(self) -> Iterator[str]:
        """Every word in it, for the spelling list."""
        return (word for step in self.steps for choice in step.choices for word in choice)

    def spans(self, tokens: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Start and end of each place where the term matches, at most one for each start."""
        for start, token in enumerate(tokens):
            if token in self.starts and (end := _end(self.steps, 0, tokens, start)) is not None:
                yield start, end


def _end(steps: tuple[Step, ...], number: int, tokens: Sequence[str], at: int) -> int | None:
    """Where a match of `steps[number:]` that starts at `at` ends; None if there is none."""
    if number == len(steps):
        return at
    step = steps[number]
    for start in range(at, min(at + step.gap + 1, len(tokens) + 1)):
        if start == len(tokens):
            break
        if tokens[start] in step.single and (end := _end(steps, number + 1, tokens, start + 1)) is not None:
            return end
        for choice in step.longer.get(tokens[start], ()):
            after = start + len(choice)
            if tuple(tokens[start:after]) == choice and (end := _end(steps, number + 1, tokens, after)) is not None:
                return end
    return _end(steps, number + 1, tokens, at) if step.optional else None


def read_term(written: str, groups: Mapping[str, Sequence[str]] | None = None) -> Term:
    """Read one term. `groups`: what `<name>` stands for.

    Raises TermError if its brackets do not fit, it names a group that is not there or it holds no words that must be there.
    """
    steps: list[Step] = []
    gap = 0
    for piece in _pieces(_spelled_out(written, groups or {})):
        if piece == "...":
            gap += MOST_GAP
            continue
        choices = _choices(piece)
        if not choices:
            raise TermError("a bracket holds no words" if piece[0] in "([" else "it holds no words")
        single = frozenset(choice[0] for choice in choices if len(choice) == 1)
        longer: dict[str, tuple[Words, ...]] = {}
        for choice in choices:
            if len(choice) > 1:
                longer[choice[0]] = (*longer.get(choice[0], ()), choice)
        steps.append(Step(choices, piece[0] == "[", gap if steps else 0, single, longer))
        gap = 0
    must = [step for step in steps if not step.optional]
    if not must:
        raise TermError("it holds no words that must stand there")
    needs = tuple(map(_anchors, must))
    anchors = min(needs, key=lambda words: (len(words), -min(map(len, words)), sorted(words)))
    leading = steps[: next(place for place, step in enumerate(steps) if not step.optional) + 1]
    starts = frozenset(choice[0] for step in leading for choice in step.choices)
    return Term(written, tuple(steps), anchors, starts, needs)


def _spelled_out(written: str, groups: Mapping[str, Sequence[str]]) -> str:
    """The term with each `<name>` replaced by the words of that group."""

    def words_of(found: re.Match[str]) -> str:
        if found.group(1) not in groups:
            raise TermError(f"there is no group '{found.group(1)}' in content/risk/words.yaml")
        return f"({'|'.join(groups[found.group(1)])})"

    return _GROUP.sub(words_of, written)


def _pieces(text: str) -> list[str]:
    """A term cut into bracketed pieces, gaps and runs of plain words."""
    pieces: list[str] = []
    run = ""
    depth = 0
    for number, char in enumerate(text):
        if char in "([":
            if depth == 0:
                pieces.append(run)
                run = ""
            depth += 1
        run += char
        if char in ")]":
            depth -= 1
            if depth < 0:
                raise TermError(f"a bracket is closed that was not opened: '{text[: number + 1][-15:]}'")
            if depth == 0:
                pieces.append(run)
                run = ""
    if depth:
        raise TermError("a bracket is not closed")
    pieces.append(run)
    cut: list[str] = []
    for piece in pieces:
        cut += [piece] if piece[:1] in ("(", "[") else re.split(r"(\.\.\.)", piece)
    return [piece.strip() for piece in cut if piece.strip()]


def _choices(piece: str) -> tuple[Words, ...]:
    """The word sequences a piece stands for. Brackets inside brackets are multiplied out; a gap inside one is not allowed."""
    if piece[0] not in "([":
        return tuple(filter(None, (_plain_words(piece),)))
    if "..." in piece:
        raise TermError("a gap (...) stands inside a bracket")
    choices: list[Words] = []
    for branch in _branches(piece[1:-1]):
        if "(" not in branch and "[" not in branch:
            choices.append(_plain_words(branch))
            continue
        sequences: list[Words] = [()]
        for part in _pieces(branch):
            inner = _choices(part) + (((),) if part[0] == "[" else ())
            sequences = [(*head, *tail) for head in sequences for tail in inner]
        choices += sequences
    return tuple(dict.fromkeys(filter(None, choices)))


@lru_cache(maxsize=20_000)
def _plain_words(text: str) -> Words:
    """The normalised words of a run without brackets; the same ones stand in many terms."""
    return normalise(text).tokens


def _branches(text: str) -> list[str]:
    """The alternatives between the bars of one bracket, those of brackets inside it left alone."""
    if "(" not in text and "[" not in text:
        return text.split("|")
    branches, depth = [""], 0
    for char in text:
        depth += (char in "([") - (char in ")]")
        if char == "|" and depth == 0:
            branches.append("")
        else:
            branches[-1] += char
    return branches


def _anchors(step: Step) -> frozenset[str]:
    """Words of which a match of the step must hold one: the longest word of each choice."""
    return frozenset(max(choice, key=len) for choice in step.choices)


class TermList:
    """The terms of one list and its near misses, as they were written."""

    def __init__(
        self, terms: Iterable[tuple[str, str]], near_misses: Iterable[str] = (), groups: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """`terms`: (category, term as written); `groups`: what `<name>` stands for. Raises TermError for one that cannot be read."""
        self.terms = [(category, read_term(written, groups)) for category, written in terms]
        self._masks: dict[str, list[Term]] = {}
        for written in near_misses:
            term = read_term(written, groups)
            for anchor in term.anchors:
                self._masks.setdefault(anchor, []).append(term)
        self.vocabulary = frozenset(word for _, term in self.terms for word in term.words)
        """Every word of the terms."""

    def mask(self, tokens: Sequence[str]) -> list[str]:
        """The words with those of every near miss blanked out."""
        masked = list(tokens)
        for token in dict.fromkeys(tokens):
            for term in self._masks.get(token, ()):
                for start, end in term.spans(tokens):
                    masked[start:end] = [BLANK] * (end - start)
        return masked


class TermLists:
    """Many lists, matched together: only the terms of which a message holds every needed word are looked at closely. Immutable."""

    def __init__(self, lists: Sequence[TermList]) -> None:
        self._lists = lists
        self._terms = [(number, category, term) for number, one in enumerate(lists) for category, term in one.terms]
        holders: dict[str, list[int]] = {}
        starts: list[int] = []
        needs = 0
        for _, _, term in self._terms:
            starts.append(needs)
            for need in term.needs:
                for word in need:
                    holders.setdefault(word, []).append(needs)
                needs += 1
        self._starts = np.array(starts, dtype=np.int64)
        self._needs = needs
        self._holders = {word: np.array(numbers, dtype=np.int32) for word, numbers in holders.items()}

    @property
    def size(self) -> int:
        """How many terms there are."""
        return len(self._terms)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the terms."""
        return frozenset().union(*(one.vocabulary for one in self._lists))

    def find(self, tokens: Sequence[str], clauses: Sequence[int] = ()) -> list[tuple[str, str]]:
        """(category, term as written) of every term that the words hold outside the near misses of its own list, list by list, sorted.

        `clauses`: for a long message the number of the clause of each word; a match may then reach over two clauses, not more, so that
        words of unrelated sentences are not taken together.
        """
        met = np.zeros(self._needs, dtype=np.bool_)
        for word in set(tokens):
            holders = self._holders.get(word)
            if holders is not None:
                met[holders] = True
        if not self._needs:
            return []
        masked: dict[int, list[str]] = {}
        found: set[tuple[int, str, str]] = set()
        for at in np.flatnonzero(np.logical_and.reduceat(met, self._starts)).tolist():
            number, category, term = self._terms[at]
            words = masked.get(number)
            if words is None:
                words = masked[number] = self._lists[number].mask(tokens)
            if any(not clauses or clauses[end - 1] - clauses[start] <= 1 for start, end in term.spans(words)):
                found.add((number, category, term.written))
        return [(category, written) for _, category, written in sorted(found)]
