"""Fold by fold: how sure is the matcher of questions it has not seen, and of questions it must decline?

    python -m tests.calibrate [folds]

Prints, for thresholds of confidence, what share of held-out examples would be answered rightly and wrongly, and what share of
held-out out-of-scope questions would be answered. The constants in bot/matching/decide.py rest on this table and the practice sets.
"""

from __future__ import annotations

import sys

from bot.engines import texts_of
from bot.library import default_folder, load_library, read_files
from bot.matching import Matcher
from bot.text import normalise


def main(folds: int = 3) -> None:
    """Print the table."""
    library = load_library()
    written = {row.id: row.entry.examples for row in read_files(default_folder()).intents}
    documents = {name: list(texts_of(library.answers[intent.answer])) for name, intent in library.intents.items()}
    inside: list[tuple[bool, bool, float, float, int]] = []
    outside: list[tuple[float, float, int]] = []
    for fold in range(folds):
        held = {name: set(examples[fold::10]) for name, examples in written.items()}
        kept = {name: [text for text in intent.examples if text not in held[name]] for name, intent in library.intents.items()}
        declined = set(library.negatives[fold::10])
        matcher = Matcher.fit(kept, [text for text in library.negatives if text not in declined], (), documents)
        for name, texts in held.items():
            for text in sorted(texts):
                ranked = matcher.rank(text, 3)
                answers = [library.intents[match.intent].answer for match in ranked]
                wanted = library.intents[name].answer
                inside.append(
                    (answers[0] == wanted, wanted in answers, ranked[0].confidence, _lead(ranked, answers), len(normalise(text).tokens))
                )
        for text in sorted(declined):
            ranked = matcher.rank(text, 3)
            if ranked:
                answers = [library.intents[match.intent].answer for match in ranked]
                outside.append((ranked[0].confidence, _lead(ranked, answers), len(normalise(text).tokens)))
    total = len(inside)
    first = sum(right for right, *_ in inside) / total
    three = sum(within for _, within, *_ in inside) / total
    print(f"{total} held-out examples: {first:.1%} first, {three:.1%} in three")
    print(f"{len(outside)} held-out out-of-scope questions")
    print("threshold  right   wrong   declined  out-of-scope declined")
    for step in range(32):
        at = 0.8 + step * 0.1
        answered = [right for right, _, confidence, *_ in inside if confidence >= at]
        rightly, wrongly = sum(answered) / total, (len(answered) - sum(answered)) / total
        declined_share = sum(confidence < at for confidence, *_ in outside) / len(outside)
        print(f"{at:9.2f}  {rightly:6.1%}  {wrongly:6.1%}  {1 - rightly - wrongly:8.1%}  {declined_share:8.1%}")
    print("margin: of answers with a lead below it, how many are right")
    for at in (0.05, 0.1, 0.15, 0.2, 0.3, 0.5):
        close = [(right, within) for right, within, _, lead, _ in inside if lead < at] or [(False, False)]
        right = sum(r for r, _ in close) / len(close)
        within = sum(w for _, w in close) / len(close)
        print(f"{at:9.2f}  {right:6.1%} right, {within:6.1%} in three, {len(close) / total:6.1%} of all")


def _lead(ranked: list, answers: list[str]) -> float:  # type: ignore[type-arg]
    """Lead in score over the best intent with another answer."""
    for match, answer in zip(ranked[1:], answers[1:], strict=True):
        if answer != answers[0]:
            return float(ranked[0].score - match.score)
    return 9.0


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
