"""The overlap report in sentences, as JSON and as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.library import Library
from bot.staff.heat_map import heat_map
from bot.staff.overlap import Asked, Overlap, Pair, confusion

MOST_IN_PICTURE = 40
"""Topics in the heat map: more would be too small to read."""
EXAMPLES_SHOWN = 2


def overlap_lines(report: Overlap, library: Library, most: int) -> Iterator[str]:
    """The report, line by line; of every list the first `most`."""
    total = len(report.asked)
    verdicts = report.verdicts
    yield (
        f"{total:,} examples were asked of a matcher that had not seen them: {verdicts['right']:,} reached their topic, "
        f"{verdicts['offered']:,} were offered it among others, {verdicts['wrong']:,} reached another, {verdicts['declined']:,} none."
    )
    yield ""
    yield f"Topics that compete: {len(report.pairs):,} pairs" + _of(len(report.pairs), most)
    for pair in report.pairs[:most]:
        yield from _pair_lines(pair, library)
    yield ""
    yield f"Examples that pull the wrong way: {len(report.pulling):,}" + _of(len(report.pulling), most)
    for row in report.pulling[:most]:
        yield f"  {row.file}, line {row.line}: “{row.text}”"
        yield f"      stands under {_named(library, row.intent)} and is nearer to {_named(library, row.instead)} (by {row.lead:.2f})"
    yield ""
    yield from _reach_lines(report, library)


def _pair_lines(pair: Pair, library: Library) -> Iterator[str]:
    counts = f"{len(pair.from_one)} of the first, {len(pair.from_other)} of the second"
    yield f"  {_named(library, pair.one)} and {_named(library, pair.other)}: {counts}"
    for row in (*pair.from_one[:EXAMPLES_SHOWN], *pair.from_other[:EXAMPLES_SHOWN]):
        yield f"      {row.file}, line {row.line}: “{row.text}”"


def _reach_lines(report: Overlap, library: Library) -> Iterator[str]:
    if report.never_reached:
        yield f"Topics that no question here reached: {len(report.never_reached)}"
        for intent in report.never_reached:
            yield f"  {_named(library, intent)} in intents/{library.intents[intent].theme}.yaml: give it examples in other words"
    else:
        yield "Every topic was reached."
    if report.out_of_reach:
        yield f"Answers that nobody reaches by asking: {len(report.out_of_reach)}"
        for answer in report.out_of_reach:
            yield f"  {library.answers[answer].title} ({answer})"
    else:
        yield "Every answer was reached."


def overlap_object(report: Overlap, library: Library) -> dict[str, object]:
    """The whole report for programs."""

    def row(asked: Asked) -> dict[str, object]:
        return {
            "text": asked.text, "intent": asked.intent, "file": asked.file, "line": asked.line,
            "landed": list(asked.landed), "instead": asked.instead, "lead": asked.lead,
        }  # fmt: skip

    return {
        "asked": len(report.asked),
        "verdicts": dict(sorted(report.verdicts.items())),
        "pairs": [
            {
                "one": pair.one, "other": pair.other,
                "from_one": [row(asked) for asked in pair.from_one], "from_other": [row(asked) for asked in pair.from_other],
            }
            for pair in report.pairs
        ],
        "pulling": [row(asked) for asked in report.pulling],
        "never_reached": list(report.never_reached),
        "out_of_reach": [{"answer": answer, "title": library.answers[answer].title} for answer in report.out_of_reach],
    }  # fmt: skip


def overlap_picture(report: Overlap, library: Library) -> str:
    """The topics that compete most, as a heat map: row, the topic an example is written under; column, the one it came to."""
    chosen = _most_confused(report.pairs)
    place = {intent: number for number, intent in enumerate(chosen)}
    cells = {(place[a], place[b]): count for (a, b), count in confusion(report.pairs).items() if a in place and b in place}
    note = "Row: the topic an example is written under. Column: the topic it came to, or was offered beside its own."
    return heat_map("Topics that compete", note, [library.intents[intent].title for intent in chosen], cells)


def _most_confused(pairs: Sequence[Pair]) -> list[str]:
    """The topics of the largest pairs, partners side by side."""
    chosen: dict[str, None] = {}
    for pair in pairs:
        new = [name for name in (pair.one, pair.other) if name not in chosen]
        if len(chosen) + len(new) > MOST_IN_PICTURE:
            break
        chosen.update(dict.fromkeys(new))
    return list(chosen)


def _named(library: Library, intent: str) -> str:
    return f"“{library.intents[intent].title}” ({intent})"


def _of(total: int, most: int) -> str:
    return f" (the first {most} are shown)" if total > most else ""
