"""Why a message matched: which features pulled, and which example is nearest."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.matching.index import Matcher
from bot.text import normalise

_FAMILY = {"w": "word", "p": "pair", "s": "words apart", "c": "letters"}


def pulls(matcher: Matcher, tokens: Sequence[str], intent: str, most: int = 6) -> list[tuple[str, float]]:
    """The features that gave `intent` most of its score, with what each gave. Exact: the score is their sum plus the bias."""
    number = matcher.intents.index(intent)
    ids, values = matcher.features.vector(tokens)
    names = matcher.features.names()
    given = sorted(
        ((value * matcher.weight(place, number), names[place]) for place, value in zip(ids.tolist(), values.tolist(), strict=True)),
        reverse=True,
    )
    return [(f"{_FAMILY[name[0]]} '{name[2:]}'", round(value, 3)) for value, name in given[:most]]


def nearest_example(tokens: Sequence[str], examples: Sequence[str]) -> str:
    """The example whose words are closest to `tokens`; only for showing, never for deciding."""
    words = " ".join(tokens)
    found = process.extractOne(words, [normalise(example).text for example in examples], scorer=fuzz.token_sort_ratio)
    return examples[found[2]] if found else ""
