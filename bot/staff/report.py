"""The digest of what people asked: counters of some weeks as rows, with nothing in them that could point to one person. Pure.

Two rules (docs/what-people-ask.md says why). What was counted fewer than five times is shown neither as a number nor by name: the name of a
topic tells something by itself. Every other figure, each total included, is rounded to the nearest five, so that no subtraction gives a
small one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.asked import PRESSED, UNKNOWN, Count, monday_of, week_of
from bot.model import Audience, Outcome

LEAST = 5
"""The smallest count that is shown."""
FEW = f"fewer than {LEAST}"
MOST_TOPICS = 20
OUTCOMES = tuple(map(str, Outcome))

Figure = int | str
"""A rounded count, or FEW."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    name: str
    """As people know it: the title of a topic, the name of an area."""
    total: Figure
    by_outcome: Mapping[str, Figure] = field(default_factory=dict)
    """Of messages, by how they ended; only those that can be shown."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, and how many more there are that are too small to be shown by name."""

    rows: tuple[Row, ...]
    small: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """What people asked in some weeks."""

    first: date
    last: date
    messages: Figure
    outcomes: Table
    audiences: Table
    areas: Table
    topics: Table
    """By messages."""
    pressed: Table
    """Topics that were pressed or browsed to."""
    fell_back: Table
    """The nearest topics of messages that had no answer."""
    not_meant: Table
    """Topics people said they had not meant."""
    wrong_numbers: Table
    """Topics whose numbers people say are wrong."""

    @property
    def empty(self) -> bool:
        """Whether nothing was counted, or too little to say anything about it."""
        tables = (self.outcomes, self.audiences, self.areas, self.topics, self.pressed, self.fell_back, self.not_meant, self.wrong_numbers)
        return not any(table.rows or table.small for table in tables)


def weeks_to(last: str, count: int) -> tuple[str, ...]:
    """`count` weeks, the last of them `last`. Raises ValueError if that is none."""
    monday = monday_of(last)
    return tuple(week_of(monday - timedelta(weeks=back)) for back in reversed(range(count)))


def shown(count: int) -> Figure:
    """A count as it may be shown."""
    return FEW if count < LEAST else LEAST * ((2 * count + LEAST) // (2 * LEAST))


def digest(counted: Iterable[Count], weeks: tuple[str, ...], topics: Mapping[str, str], areas: Mapping[str, str]) -> Digest:
    """The digest of `weeks`. `topics`, `areas`: names in the content -> as people know them; what is not there any more goes by its own."""
    chosen = [count for count in counted if count.week in weeks]
    messages = [count for count in chosen if count.outcome != PRESSED]

    def table(kind: str, names: Mapping[str, str], most: int | None = None) -> Table:
        return _table([one for one in messages if one.kind == kind], names, most)

    def of(rows: Iterable[Count], most: int | None = None) -> Table:
        return _table([Count(one.week, one.kind, one.name, "", one.count) for one in rows], topics, most)

    asked = [one for one in messages if one.kind == "audience"]
    audiences = {str(audience).replace("_", "-"): name for audience, name in AUDIENCES.items()}
    fell_back = [one for one in messages if one.kind == "topic" and one.outcome == Outcome.FALLBACK]
    not_meant = [one for one in chosen if one.kind in ("feedback:not-meant", "feedback:wrong")]
    return Digest(
        first=monday_of(weeks[0]),
        last=monday_of(weeks[-1]) + timedelta(days=6),
        messages=shown(sum(one.count for one in asked)),
        outcomes=_table([Count(one.week, one.kind, one.outcome, "", one.count) for one in asked], ENDINGS),
        audiences=table("audience", audiences),
        areas=table("area", {UNKNOWN: "not known", **areas}),
        topics=table("topic", {UNKNOWN: "no topic", **topics}, MOST_TOPICS),
        pressed=of((one for one in chosen if one.outcome == PRESSED), MOST_TOPICS),
        fell_back=of((one for one in fell_back if one.name != UNKNOWN), MOST_TOPICS),
        not_meant=of(not_meant),
        wrong_numbers=of(one for one in chosen if one.kind == "number-wrong"),
    )


ENDINGS = {
    str(Outcome.ANSWER): "answered",
    str(Outcome.CHOOSE): "asked which was meant",
    str(Outcome.ESCALATE): "pointed to danger: 999 and MASH first",
    str(Outcome.FALLBACK): "no answer, people to ring",
}
AUDIENCES = {
    Audience.PROFESSIONAL: "professionals",
    Audience.FAMILY: "parents, carers, and those who did not say",
    Audience.YOUNG_PERSON: "young people",
}


def _table(counted: Iterable[Count], names: Mapping[str, str], most: int | None = None) -> Table:
    """Rows of what can be shown, most asked first; those of one size by name, so that their order tells nothing."""
    by_name: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in counted:
        by_name[one.name][one.outcome] += one.count
    large = {name: outcomes for name, outcomes in by_name.items() if outcomes.total() >= LEAST}
    rows = [
        Row(names.get(name, name), shown(outcomes.total()), {key: shown(outcomes[key]) for key in OUTCOMES if outcomes[key] >= LEAST})
        for name, outcomes in large.items()
    ]
    rows.sort(key=lambda row: (-int(row.total), row.name))
    return Table(tuple(rows[:most]), len(by_name) - len(large))
