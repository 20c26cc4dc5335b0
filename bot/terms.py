"""The little language of risk terms (bot/term_lists.py matches whole lists of them).

A term is words in order. `(a|b c)` stands for either, `[a]` may be missing, `...` is a gap of up to three words and `... ...` of up
to six, `<family>` is any word of the group `family`, in content/risk/words.yaml or under `words` in the same file. Terms are normalised
like messages, so "can't" in a term finds "cant" in a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.text import normalise

GAP = "..."
MOST_GAP = 3
"""Words one `...` may stand for, 0 to this."""

Words = tuple[str, ...]
_GROUP = re.compile(r"<([a-z-]+)>")
_FLAT_PIECES = re.compile(r"(\([^()\[\]]*\)|\[[^()\[\]]*\]|\.\.\.|<[a-z-]+>)")
_BRACKETS = frozenset("()[]")


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

    def spans(self, tokens: Sequence[str], places: Mapping[str, Sequence[int]]) -> Iterator[tuple[int, int]]:
        """Start and end of each place where the term matches, at most one for each start. `places`: where each word stands."""
        for word in self.starts.intersection(places):
            for start in places[word]:
                if (end := _end(self.steps, 0, tokens, start)) is not None:
                    yield start, end


def _end(steps: tuple[Step, ...], number: int, tokens: Sequence[str], at: int) -> int | None:
    """Where a match of `steps[number:]` that starts at `at` ends; None if there is none."""
    if number == len(steps):
        return at
    step = steps[number]
    single, longer = step.single, step.longer
    for start in range(at, min(at + step.gap + 1, len(tokens))):
        token = tokens[start]
        if token in single and (end := _end(steps, number + 1, tokens, start + 1)) is not None:
            return end
        if token in longer:
            for choice in longer[token]:
                after = start + len(choice)
                if tuple(tokens[start:after]) == choice and (end := _end(steps, number + 1, tokens, after)) is not None:
                    return end
    return _end(steps, number + 1, tokens, at) if step.optional else None


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a bracket, a group or a run of words stands for."""

    choices: tuple[Words, ...]
    single: frozenset[str]
    longer: Mapping[str, tuple[Words, ...]]
    anchors: frozenset[str]
    """Words of which a match must hold one: the longest word of each choice."""
    firsts: frozenset[str]


class TermReader:
    """Reads the terms of one list. A bracket or group that stands in many of them is read once."""

    def __init__(self, groups: Mapping[str, Sequence[str]] | None = None) -> None:
        """`groups`: what `<name>` stands for."""
        self._groups = groups or {}
        self._known: dict[str, _Piece] = {}

    def read(self, written: str) -> Term:
        """Read one term.

        Raises TermError if its brackets do not fit, it names a group that is not there or it holds no words that must be there.
        """
        steps: list[Step] = []
        parts: list[_Piece] = []
        gap = 0
        for text in _pieces(written):
            if text == GAP:
                gap += MOST_GAP
                continue
            part = self._piece(text)
            parts.append(part)
            steps.append(Step(part.choices, text[0] == "[", gap if steps else 0, part.single, part.longer))
            gap = 0
        needs = tuple(part.anchors for part, step in zip(parts, steps, strict=True) if not step.optional)
        if not needs:
            raise TermError("it holds no words that must stand there")
        anchors = min(needs, key=lambda words: (len(words), -min(map(len, words)), sorted(words)))
        leading = next(place for place, step in enumerate(steps) if not step.optional) + 1
        starts = parts[0].firsts if leading == 1 else parts[0].firsts.union(*(part.firsts for part in parts[1:leading]))
        return Term(written, tuple(steps), anchors, starts, needs)

    def _piece(self, text: str) -> _Piece:
        known = self._known.get(text)
        if known is None:
            choices = _choices(_GROUP.sub(self._words_of, text))
            if not choices:
                raise TermError("a bracket holds no words" if text[0] in "([<" else "it holds no words")
            longer: dict[str, tuple[Words, ...]] = {}
            for choice in choices:
                if len(choice) > 1:
                    longer[choice[0]] = (*longer.get(choice[0], ()), choice)
            known = self._known[text] = _Piece(
                choices,
                frozenset(choice[0] for choice in choices if len(choice) == 1),
                longer,
                frozenset(max(choice, key=len) for choice in choices),
                frozenset(choice[0] for choice in choices),
            )
        return known

    def _words_of(self, found: re.Match[str]) -> str:
        """The words of a group, as a bracket."""
        if found.group(1) not in self._groups:
            raise TermError(f"there is no group '{found.group(1)}' in content/risk/words.yaml or under 'words' in this file")
        return f"({'|'.join(self._groups[found.group(1)])})"


def _pieces(text: str) -> list[str]:
    """A term cut into bracketed pieces, groups, gaps and runs of plain words."""
    flat = [part.strip() for part in _FLAT_PIECES.split(text)]
    if not any(_BRACKETS.intersection(run) for run in flat[::2]):  # no bracket within a bracket, none left open: most terms
        return [part for part in flat if part]
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
        cut += [piece] if piece[:1] in ("(", "[") else _FLAT_PIECES.split(piece)
    return [piece.strip() for piece in cut if piece.strip()]


def _choices(piece: str) -> tuple[Words, ...]:
    """The word sequences a piece stands for. Brackets inside brackets are multiplied out; a gap inside one is not allowed."""
    if piece[0] not in "([":
        return tuple(filter(None, (_plain_words(piece),)))
    if GAP in piece:
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


@lru_cache(maxsize=60_000)
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
