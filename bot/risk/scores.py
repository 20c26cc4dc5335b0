"""How well danger is found, by category and style, and whether a change makes it worse."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from bot.model import RiskHit
from bot.risk.detect import RiskCheck, classifier_speaks, term_counts
from bot.risk.fit import FOLDS, MOST_FALSE_ALARMS, MOST_FALSE_NEAR_MISSES, Held, Sample, choose_threshold, cross_validate

SCORES = "content/risk/scores.json"
TOLERANCE = 0.02
"""How much of a category's recall may be lost: folds fall differently when messages are added."""

Count = tuple[int, int]
"""Found, of how many."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What the nets find of messages they have not learned from."""

    threshold: float
    categories: dict[str, Count]
    styles: dict[str, Count]
    nets: dict[str, Count]
    """What each net finds on its own."""
    near_misses: Count
    """Near misses taken for danger."""
    ordinary: Count
    """Ordinary questions taken for danger."""
    made_from: str = ""
    """Hash of the terms and messages that were measured (bot/library/risk_corpus.py)."""

    @property
    def recall(self) -> Count:
        """Messages of danger found by any net."""
        return sum(found for found, _ in self.categories.values()), sum(of for _, of in self.categories.values())

    def table(self) -> str:
        """For people: a line for each category, style and net."""
        lines = [f"Found by any net, by {FOLDS} folds (terms as they are): {_share(self.recall)}", ""]
        for title, counts in (("category", self.categories), ("style", self.styles), ("net alone", self.nets)):
            lines += [f"{title:28}  found"]
            lines += [f"  {name:26}  {_share(count)}" for name, count in sorted(counts.items(), key=lambda row: _ratio(row[1]))]
        lines += ["", f"near misses taken for danger  {_share(self.near_misses)}", f"ordinary questions, likewise  {_share(self.ordinary)}"]
        return "\n".join(lines)

    def to_json(self) -> str:
        """As a file."""
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Scores:
        """Read what `to_json` wrote. Raises ValueError, KeyError or TypeError if it is something else."""
        raw = json.loads(text)
        counted = {key: {name: _count(count) for name, count in raw[key].items()} for key in ("categories", "styles", "nets")}
        near_misses, ordinary = _count(raw["near_misses"]), _count(raw["ordinary"])
        return cls(raw["threshold"], **counted, near_misses=near_misses, ordinary=ordinary, made_from=str(raw["made_from"]))

    @property
    def summary(self) -> str:
        """In one line."""
        found, near, ordinary = (" ".join(_share(count).split()) for count in (self.recall, self.near_misses, self.ordinary))
        return f"danger found: {found}; near misses taken for it: {near}; ordinary questions: {ordinary}"


@dataclass(frozen=True, slots=True)
class Measured:
    """Scores, and what they consist of."""

    scores: Scores
    missed: tuple[Sample, ...]
    taken: tuple[Sample, ...]
    """Harmless messages taken for danger."""


def measure(material: Sequence[Sample], terms: RiskCheck, progress: Callable[[int], None] = lambda _: None) -> Measured:
    """Measure all nets on `material` by cross-validation. `terms`: a check without a model."""
    held = cross_validate(material, progress)
    threshold = choose_threshold(material, held)
    return assess(material, [terms.terms_in(sample.text) for sample in material], held, threshold)


def assess(material: Sequence[Sample], by_terms: Sequence[Sequence[RiskHit]], held: Sequence[Held], threshold: float) -> Measured:
    """The scores of held-out results at a threshold, beside the terms found in each message."""
    totals: dict[str, Counter[str]] = {kind: Counter() for kind in ("category", "category of", "style", "style of", "net")}
    missed, taken = [], []
    near_misses = ordinary = false_near = false_ordinary = 0
    for sample, hits, result in zip(material, by_terms, held, strict=True):
        score, words = result.score - threshold, len(sample.text.tokens)
        nets = {
            "terms": any(term_counts(hit, score, words) for hit in hits),
            "classifier": classifier_speaks(score, words),
            "nearest": result.near,
        }
        found = any(nets.values())
        if sample.category:
            for kind, name in (("category", sample.category), ("style", sample.style)):
                totals[kind][name] += found
                totals[f"{kind} of"][name] += 1
            totals["net"].update({name: int(hit) for name, hit in nets.items()})
            missed += [] if found else [sample]
            continue
        taken += [sample] if found else []
        near_misses += sample.near_miss
        ordinary += not sample.near_miss
        false_near += sample.near_miss and found
        false_ordinary += not sample.near_miss and found
    of = sum(totals["category of"].values())
    scores = Scores(
        threshold,
        {name: (totals["category"][name], count) for name, count in sorted(totals["category of"].items())},
        {name: (totals["style"][name], count) for name, count in sorted(totals["style of"].items())},
        {name: (totals["net"][name], of) for name in ("classifier", "nearest", "terms")},
        (false_near, near_misses),
        (false_ordinary, ordinary),
    )
    return Measured(scores, tuple(missed), tuple(taken))


def worse_than(after: Scores, before: Scores) -> Iterator[str]:
    """In what `after` is worse, a line each; nothing if it is no worse."""
    for name, count in before.categories.items():
        now = after.categories.get(name, (0, 1))
        if _ratio(now) < _ratio(count) - TOLERANCE:
            yield f"{name}: {_share(now)}, and it was {_share(count)}"
    if _ratio(after.near_misses) > max(MOST_FALSE_NEAR_MISSES, _ratio(before.near_misses)) + TOLERANCE / 4:
        yield f"near misses taken for danger: {_share(after.near_misses)}, and it was {_share(before.near_misses)}"
    pooled = (after.near_misses[0] + after.ordinary[0], after.near_misses[1] + after.ordinary[1])
    was = (before.near_misses[0] + before.ordinary[0], before.near_misses[1] + before.ordinary[1])
    if _ratio(pooled) > max(MOST_FALSE_ALARMS, _ratio(was)) + TOLERANCE / 4:
        yield f"harmless messages taken for danger: {_share(pooled)}, and it was {_share(was)}"


def listed(measured: Measured) -> Iterable[str]:
    """Every miss and every false alarm, a line each."""
    yield from (f"missed   {sample.category}, {sample.style}: {sample.text.original}" for sample in measured.missed)
    yield from (f"taken    {'near miss' if sample.near_miss else 'ordinary'}: {sample.text.original}" for sample in measured.taken)


def _count(raw: Sequence[int]) -> Count:
    found, of = raw
    return int(found), int(of)


def _ratio(count: Count) -> float:
    return count[0] / count[1] if count[1] else 0.0


def _share(count: Count) -> str:
    return f"{_ratio(count):6.1%}  ({count[0]} of {count[1]})"
