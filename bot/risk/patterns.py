"""The little language of risk terms, and how lists of them are matched.

A term is words in order. `(a|b c)` stands for either, `[a]` may be missing, `...` is a gap of up to three words. Terms are
normalised like messages, so "can't" in a term finds "cant" in a message. Harmless phrases (near misses) are blanked out
before a list is looked for, so that "killing me" never hides "I want to kill myself" in the same message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.text import normalise

GAP = r"(?: \S+){0,3}?"
BLANK = "~"
"""Stands in a message for each word of a near miss."""

_PIECE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|(\.\.\.)|([^()\[\]]+?(?=\.\.\.|[(\[]|$))")


class TermError(ValueError):
    """A term that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Term:
    """A compiled term."""

    written: str
    regex: re.Pattern[str]
    anchors: frozenset[str]
    """Words of which at least one must stand in a message for the term to match; empty: always try."""
    words: frozenset[str]
    """Every word in it, for the spelling list."""


def compile_term(written: str) -> Term:
    """Read one term. Raises TermError if its brackets do not fit or it holds no words."""
    pattern = ""
    anchor_sets: list[frozenset[str]] = []
    words: set[str] = set()
    rest = written.strip()
    if any(rest.count(a) != rest.count(b) for a, b in ("()", "[]")):
        raise TermError("a bracket is not closed")
    position = 0
    while position < len(rest):
        found = _PIECE.match(rest, position)
        if found is None or found.end() == position:
            raise TermError(f"it is unclear from '{rest[position:][:20]}' on")
        position = found.end()
        either, optional, gap, plain = found.groups()
        if gap:
            pattern += GAP
            continue
        choices = [normalise(choice).tokens for choice in (either or optional or plain or "").split("|")]
        choices = [choice for choice in choices if choice]
        if not choices:
            if (plain or "").strip() or either is not None or optional is not None:
                raise TermError("a bracket holds no words")
            continue
        words.update(word for choice in choices for word in choice)
        piece = "(?:" + "|".join("".join(" " + re.escape(word) for word in choice) for choice in choices) + ")"
        pattern += piece + ("?" if optional is not None else "")
        if optional is None:
            anchor_sets += [frozenset(picked) for picked in _anchors(choices)]
    if not anchor_sets:
        raise TermError("it holds no words that must stand there")
    anchors = max(anchor_sets, key=lambda s: (-len(s), sum(map(len, s)) / len(s), sorted(s)))
    return Term(written, re.compile(pattern + r"(?= |$)"), anchors, frozenset(words))


def _anchors(choices: Sequence[Sequence[str]]) -> Iterable[tuple[str, ...]]:
    """Sets of words of which a match must hold one: the longest word of each choice."""
    if len(choices) == 1:
        return [(word,) for word in choices[0]]
    return [tuple(max(choice, key=len) for choice in choices)]


class TermList:
    """Many terms and near misses, matched together against normalised words."""

    def __init__(self, terms: Iterable[tuple[str, str]], near_misses: Iterable[str] = ()) -> None:
        """`terms`: (category, term as written). Raises TermError for one that cannot be read."""
        self._by_anchor: dict[str, list[tuple[str, Term]]] = {}
        vocabulary: set[str] = set()
        self.size = 0
        for category, written in terms:
            term = compile_term(written)
            vocabulary |= term.words
            self.size += 1
            for anchor in term.anchors:
                self._by_anchor.setdefault(anchor, []).append((category, term))
        self._masks: dict[str, list[Term]] = {}
        for written in near_misses:
            term = compile_term(written)
            for anchor in term.anchors:
                self._masks.setdefault(anchor, []).append(term)
        self.vocabulary = frozenset(vocabulary)

    def mask(self, tokens: Sequence[str]) -> str:
        """The message with every near miss blanked out, each word led by a space."""
        text = "".join(" " + token for token in tokens)
        for term in _candidates(self._masks, tokens):
            text = term.regex.sub(lambda found: f" {BLANK}" * found.group().count(" "), text)
        return text

    def find(self, tokens: Sequence[str]) -> list[tuple[str, str]]:
        """(category, term as written) of every term that the message holds outside its near misses, in order of the list."""
        text = self.mask(tokens)
        found = []
        seen: set[int] = set()
        for token in dict.fromkeys(tokens):
            for category, term in self._by_anchor.get(token, ()):
                if id(term) not in seen:
                    seen.add(id(term))
                    if term.regex.search(text):
                        found.append((category, term.written))
        return sorted(found)


def _candidates(by_anchor: dict[str, list[Term]], tokens: Sequence[str]) -> Iterable[Term]:
    seen: set[str] = set()
    for token in dict.fromkeys(tokens):
        for term in by_anchor.get(token, ()):
            if term.written not in seen:
                seen.add(term.written)
                yield term
