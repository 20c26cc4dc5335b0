"""Names of children, parents and carers, told from those of colleagues, places, laws and the writer.

Every run of words that could be a name is weighed: how surely it is one (`runs.py`), plus what speaks for a child or family around it,
minus what speaks for somebody at work or for something called after a person (`around.py`). The words that decide stand in `cues.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.privacy.around import Around
from bot.privacy.detail import NAME, Detail
from bot.privacy.run import Run
from bot.privacy.runs import Runs
from bot.privacy.words import Vocabulary, Words

ENOUGH = 2.5
"""A run that weighs this much is a name of somebody in a case."""
IN_PRINT = -4.0
"""What it takes off that a name stands in print."""
_BETWEEN = re.compile(r"\s*(?:\(\w[^()]{0,20}\)\s*)?(?:,|and|&|/|,\s*and|n|\+|or)?\s*", re.IGNORECASE)


class Names:
    """Finds names of people in cases. Immutable."""

    def __init__(self, vocabulary: Vocabulary, phrases: Collection[tuple[str, ...]]) -> None:
        """`phrases`: names in print of several words, services', places' and documents' among them: they are nobody's."""
        self._runs = Runs(vocabulary)
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            self._phrases.setdefault(phrase[0], []).append(phrase)

    def find(self, words: Words) -> Iterator[Detail]:
        """Names of children, parents and carers in a plain text of these words."""
        runs = list(self._runs.of(words))
        if not runs:
            return
        around = Around(words)
        in_print = self._in_print(words)
        weights = [run.worth + around.weigh(run) for run in runs]
        if in_print:
            weights = [
                weight + IN_PRINT * (not in_print.isdisjoint(range(run.first, run.last + 1)))
                for run, weight in zip(runs, weights, strict=True)
            ]
        taken = [weight >= ENOUGH for weight in weights]
        if not any(taken):
            return
        said = {
            words.bases[place]
            for run, is_taken in zip(runs, taken, strict=True)
            for place in range(run.first, run.last + 1)
            if is_taken and len(words.bases[place]) > 2
        }
        for place, run in enumerate(runs):
            refused = weights[place] < run.worth - 1.2
            again = any(words.bases[each] in said and (not run.weak or words.is_high(each)) for each in range(run.first, run.last + 1))
            if taken[place] or (not refused and (again or (not run.weak and _beside(words, runs, place, taken)))):
                last = words[run.last]
                yield Detail(words[run.first].start, last.end - 2 * last.text.lower().endswith("'s"), NAME)

    def _in_print(self, words: Words) -> set[int]:
        """The places of words that belong to a name in print."""
        found: set[int] = set()
        for place in [place for place, base in enumerate(words.bases) if base in self._phrases]:
            for phrase in self._phrases[words.bases[place]]:
                if tuple(words.bases[place : place + len(phrase)]) == phrase:
                    found.update(range(place, place + len(phrase)))
        return found


def _beside(words: Words, runs: list[Run], place: int, taken: list[bool]) -> bool:
    """Whether a name stands in a row with one that was taken: "Alfie and Poppy Grimshaw"."""
    pairs = ((each, each + 1) for each in (place - 1, place) if each >= 0 and each + 1 < len(runs) and (taken[each] or taken[each + 1]))
    return any(
        _BETWEEN.fullmatch(words.text, words[runs[one].last].end, words[runs[other].first].start) is not None for one, other in pairs
    )
