"""Which indicators of need does a description match, and at which level? Indicators are a guide, not a decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.library.library import Library
from bot.matching import Matcher
from bot.model import Audience, Facts, Indicator, Part, Source, Steps, Text
from bot.text import NormalText

FOUND_AT = 0.3
"""Confidence from which an indicator counts as described."""
FOUND_IN_FEW_AT = 1.6
"""The same for a description of one or two words."""
ALSO_BY = 0.35
"""How far behind the best one another indicator may be and still be shown."""
ALSO_AT = 2.2
"""Confidence from which a single sentence describes an indicator of its own."""
MOST_SHOWN = 3
LIKE_AT, LIKE_BY = 0.3, 2.0
"""The same two bounds for a list in which a professional looks for an indicator."""

_FRAMES = """what level of need is that; what level of need does that indicate; what level of need would that be
which level of need would they say that is; what level of need; which level of need; level of need; levels of need; what level is that
what level is this; what level would that be; what level would you say; which level is that one; which level is that
which level would you read; which level would that be; what level does that go under; which level does that come under
what level would that come under; which level would that indicator be under; level 2 3 or 4; level 1 2 3 or 4; level 2 or 3; level 3 or 4
level 1 or 2; level 2 or 4; is that level 2; is that level 3; is that level 4; is this level 2; is this level 3; is this level 4
which level; what level; level; levels; threshold; thresholds; tier; indicator"""
"""Ways of asking for the level around a description."""
_FRAME_PHRASES = sorted((tuple(phrase.split()) for phrase in _FRAMES.replace("\n", ";").split(";")), key=len, reverse=True)
_LEVEL_WORDS = frozenset(["level", "levels", "threshold", "thresholds", "tier", "levle", "levl", "lvl", "leval", "levil"])


_ASKING = frozenset(["what", "which", "whats", "any"])
_NUMBERS = frozenset(["1", "2", "3", "4", "or", "one", "two", "three", "four"])


@dataclass(frozen=True, slots=True)
class Found:
    """An indicator a message describes."""

    indicator: Indicator
    confidence: float


def asks_level(text: NormalText) -> bool:
    """Whether a message asks for a level of need: "which level", "what level of need", or "level" at the end; not "the level 3 plan"."""
    return any(map(_asks_level, text.clauses))


def _asks_level(tokens: Sequence[str]) -> bool:
    for place, token in enumerate(tokens):
        if token not in _LEVEL_WORDS:
            continue
        after = tuple(tokens[place + 1 : place + 3])
        if any(word in _ASKING for word in tokens[max(0, place - 3) : place]) and after[:1] != ("document",):
            return True
        if after in ((), ("of", "need"), ("is", "that"), ("is", "this"), ("would", "that")) or after[:1] == ("please",):
            return True
        if len(after) == 2 and after[0] in _NUMBERS and after[1] in _NUMBERS:
            return True
    return False


def without_frame(tokens: Sequence[str]) -> tuple[str, ...]:
    """The description alone: "level" questions around it removed."""
    left = ["level" if token in _LEVEL_WORDS else token for token in tokens]
    for phrase in _FRAME_PHRASES:
        if phrase[0] not in left:
            continue
        start = 0
        while start <= len(left) - len(phrase):
            if tuple(left[start : start + len(phrase)]) == phrase:
                del left[start : start + len(phrase)]
            else:
                start += 1
    return tuple(left)


class LevelFinder:
    """Matches descriptions to indicators of need with an engine of their own."""

    def __init__(self, library: Library, matcher: Matcher) -> None:
        self._library = library
        self._matcher = matcher

    @staticmethod
    def examples(library: Library) -> dict[str, tuple[str, ...]]:
        """What to fit the engine on: indicator -> its own wording and the ways people say it."""
        return {name: (indicator.text, *indicator.said) for name, indicator in library.indicators.items()}

    def find(self, text: NormalText) -> tuple[Found, ...]:
        """The indicators described, the surest first: those of the whole message, then those that one sentence alone describes clearly."""
        whole = without_frame(text.tokens)
        if not whole:
            return ()
        best = {match.intent: match.confidence for match in self._matcher.rank(_as_text(whole), MOST_SHOWN)}
        top = max(best.values())
        if top < (FOUND_AT if len(whole) > 2 else FOUND_IN_FEW_AT):
            return ()
        near = {name: confidence for name, confidence in best.items() if confidence >= top - ALSO_BY}
        for clause in text.clauses[:8] if len(text.clauses) > 1 else ():
            described = without_frame(clause)
            if len(described) >= 3 and (match := self._matcher.rank(_as_text(described), 1)[0]).confidence >= ALSO_AT:
                near[match.intent] = max(near.get(match.intent, 0.0), min(match.confidence, top))
        ranked = sorted(near.items(), key=lambda row: (-row[1], -(best.get(row[0], -9.0)), row[0]))
        return tuple(Found(self._library.indicators[name], confidence) for name, confidence in ranked[:MOST_SHOWN])

    def like(self, text: NormalText, most: int) -> tuple[Indicator, ...]:
        """The indicators nearest to what is typed, the nearest first: those it describes, then those whose wording holds its words."""
        described = without_frame(text.tokens)
        if not described:
            return ()
        ranked = self._matcher.rank(_as_text(described), most)
        least = max(LIKE_AT, ranked[0].confidence - LIKE_BY) if ranked else LIKE_AT
        found = [self._library.indicators[match.intent] for match in ranked if match.confidence >= least]
        for indicator in self._library.indicators.values():
            wording = f" {indicator.heading} {indicator.text}".lower()
            if indicator not in found and all(f" {word}" in wording for word in described):
                found.append(indicator)
        return tuple(found[:most])

    def parts(self, found: Sequence[Found], audience: Audience, source: str, say: dict[str, str]) -> tuple[Part, ...]:
        """The reply: the level, what it rests on, what to do there, and that it is a guide."""
        main = found[0].indicator
        level = self._library.levels[main.level]
        parts: list[Part] = [Text(f"{say['lead'].replace('{level}', f'Level {level.number}, {level.name}')}: {_lower(main.text)}.")]
        others = [row.indicator for row in found[1:]]
        if others:
            parts.append(Text(say["more"]))
            parts.append(Facts(tuple(f"{other.text} (Level {other.level})" for other in others)))
            highest = max([main, *others], key=lambda indicator: indicator.level)
            if highest.level > main.level:
                parts.append(Text(f"The highest of these is Level {highest.level}, {self._library.levels[highest.level].name}."))
        theme = self._library.themes.get(main.theme or "")
        if theme is not None:
            parts.append(Text(f"{theme.name}: {theme.what_separates}"))
        leads = level.who_leads.to(audience)
        if leads:
            parts.append(Text(leads))
        steps = tuple(text for step in level.what_to_do if (text := step.to(audience)))
        parts.append(Steps(steps[:4]))
        parts.append(Text(say["guide"]))
        if audience is Audience.PROFESSIONAL:
            parts.append(Source(source))
        return tuple(parts)

    def summary(self, ticked: Sequence[Indicator], say: Callable[..., str], checked: str) -> tuple[Part, ...]:
        """Ticked indicators by level, the highest level, what the guidance asks there, its source, and that it is a guide."""
        levels = sorted({indicator.level for indicator in ticked}, reverse=True)
        highest = self._library.levels[levels[0]]
        parts: list[Part] = [Text(say("levels_ticked", Audience.PROFESSIONAL, level=f"Level {highest.number}, {highest.name}"))]
        for number in levels:
            parts.append(Text(f"Level {number}, {self._library.levels[number].name}:"))
            parts.append(Facts(tuple(f"{indicator.heading}: {indicator.text}" for indicator in ticked if indicator.level == number)))
        asked = (words.to(Audience.PROFESSIONAL) for words in (highest.who_leads, highest.consent))
        parts.extend(Text(text) for text in asked if text)
        parts.append(Steps(tuple(text for step in highest.what_to_do if (text := step.to(Audience.PROFESSIONAL)))))
        parts.append(Text(say("levels_guide", Audience.PROFESSIONAL)))
        parts.append(Source(checked))
        return tuple(parts)


def _as_text(tokens: tuple[str, ...]) -> NormalText:
    return NormalText("", tokens, (tokens,))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
