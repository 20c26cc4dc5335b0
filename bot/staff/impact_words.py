"""The impact report in sentences, as plain text or Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.model import Outcome
from bot.staff.impact import RISKY, Effect, Impact, Moved, NewAnswer, Newcomer, Reworded
from bot.staff.known import Known
from bot.staff.landing import Landing
from bot.staff.registry import Difference

T = TypeVar("T")

_EFFECTS = {
    Effect.RISK: "Danger is found otherwise than before",
    Effect.FAILED: "The program fails on these",
    Effect.LOST: "Lost their answer, or get a wrong one",
    Effect.UNSURE: "Are now asked to choose",
    Effect.MENDED: "Find their answer now",
    Effect.EDITED: "Were moved by you, and land elsewhere",
    Effect.DRIFTED: "Land elsewhere, and did not find an answer of their own before either",
}
"""What stands above the questions of each effect, in the order of the report."""


@dataclass(frozen=True, slots=True)
class Item:
    """One point of a section."""

    head: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its points."""

    title: str
    items: tuple[Item, ...]
    risky: bool = False


def summary(impact: Impact) -> str:
    """What the change does, in a few sentences."""
    sentences = [
        f"{impact.changed:,} of {impact.asked:,} known questions now {_get(impact.changed)} a different answer.",
        f"{impact.risk_messages:,} risk {_s(impact.risk_messages, 'message')} changed.",
    ]
    if impact.contacts:
        sentences.append(f"{len(impact.contacts):,} {_s(len(impact.contacts), 'detail')} of contacts, figures, hours or areas changed.")
    clashing = [new for new in impact.newcomers if new.clashes_with]
    sentences += [
        f"The new {new.question.kind} “{new.question.text}” now clashes with {_titled(impact, new.clashes_with)}." for new in clashing[:3]
    ]
    if len(clashing) > 3:
        sentences.append(f"{len(clashing) - 3} more clash.")
    if impact.added or impact.removed:
        sentences.append(f"{impact.added:,} questions are new, {impact.removed:,} were taken out.")
    return " ".join(sentences)


def verdict(impact: Impact) -> str:
    """The last sentence: whether somebody should look."""
    if impact.risky:
        return "Something risky changed: have it looked at by a second person before it goes live."
    return "Nothing risky changed."


def sections(impact: Impact) -> Iterator[Section]:
    """Everything behind the summary, the risky parts first."""
    yield from _differences("Danger: card, terms and model", impact.risk, risky=True)
    yield from _differences("Contacts, figures, hours and areas", impact.contacts, risky=True)
    if impact.answers_gone:
        yield Section("Answers that are gone", tuple(Item(_titled(impact, lead)) for lead in impact.answers_gone), risky=True)
    yield from (_new_answer(impact, row) for row in impact.answers_new)
    if impact.newcomers:
        rows = tuple(_newcomer(impact, new) for new in impact.newcomers)
        yield Section("New questions to look at", rows, risky=any(not new.arrives for new in impact.newcomers))
    for effect, title in _EFFECTS.items():
        rows = tuple(_moved(impact, moved) for moved in impact.moved if moved.effect is effect)
        if rows:
            yield Section(f"{title}: {len(rows):,}", rows, risky=effect in RISKY)
    if impact.taken_out:
        rows = tuple(_moved(impact, moved) for moved in impact.taken_out)
        risky = any(moved.effect in RISKY for moved in impact.taken_out)
        yield Section(f"Were taken out, and land elsewhere: {len(rows):,}", rows, risky)
    for row in impact.reworded:
        yield _reworded(impact, row)
    yield from _differences("The front door's own sentences, buttons and abbreviations", impact.wording)
    yield from _differences("Sources and dates", impact.dates)


def _differences(title: str, rows: Iterable[Difference], risky: bool = False) -> Iterator[Section]:
    items = tuple(Item(row.what, _was_now(row.was or "(not there)", row.now or "(gone)")) for row in rows)
    if items:
        yield Section(title, items, risky)


def _moved(impact: Impact, moved: Moved) -> Item:
    return Item(_asked(moved.question), _was_now(_landed(impact, moved.before), _landed(impact, moved.after)))


def _newcomer(impact: Impact, new: Newcomer) -> Item:
    details = []
    if new.clashes_with:
        details.append(f"until now this was answered with {_titled(impact, new.clashes_with)}: which of the two should it reach?")
    if not new.arrives:
        details.append(f"it does not do what it was written for ({new.question.kind} of '{new.question.owner}')")
    return Item(_asked(new.question), tuple(details))


def _reworded(impact: Impact, row: Reworded) -> Section:
    words = [Item(f"was: {line}") for line in row.gone] + [Item(f"now: {line}") for line in row.come]
    return Section(f"{_titled(impact, row.lead)} says something else", (*words, _asking(row.questions)))


def _new_answer(impact: Impact, row: NewAnswer) -> Section:
    words = tuple(Item(f"says: {line}") for line in row.says)
    return Section(f"{_titled(impact, row.lead)} is a new answer", (*words, _asking(row.questions)))


def _asking(questions: Sequence[Known]) -> Item:
    """Who gets an answer."""
    if not questions:
        return Item("No known question gets it.")
    count = len(questions)
    return Item(f"{count:,} known {_s(count, 'question')} {_get(count)} it", tuple(map(_asked, questions)))


def _asked(question: Known) -> str:
    return f"“{question.text}” ({question.kind} of {question.owner}, {question.place})"


def _landed(impact: Impact, landed: Landing) -> str:
    """Where a question landed, in words."""
    if landed.failed:
        return "the program failed, and gave the numbers"
    titles = " or ".join(_titled(impact, lead) for lead in landed.leads)
    if landed.outcome is Outcome.ESCALATE:
        return f"the danger card ({landed.risk})" + (f", and below it {titles}" if titles else "")
    if landed.outcome is Outcome.CHOOSE:
        return f"asked to choose: {titles}"
    if landed.outcome is Outcome.FALLBACK:
        return "no answer; people to ring"
    return f"answered with {titles}" if titles else "answered"


def _was_now(was: str, now: str) -> tuple[str, ...]:
    return f"was: {was}", f"now: {now}"


def _titled(impact: Impact, lead: str) -> str:
    return f"*{impact.titles.get(lead, lead)}* ({lead})"


def _s(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def _get(count: int) -> str:
    return "gets" if count == 1 else "get"


# --- the two forms ----------------------------------------------------------------------------------------------------


def as_text(impact: Impact, most: int | None = None) -> Iterator[str]:
    """For the terminal; `most` points of each section and details of each point, None for all."""
    yield f"Compared with {impact.against}: {summary(impact)}"
    for section in sections(impact):
        yield ""
        yield f"{section.title}{'  [risky]' if section.risky else ''}"
        for item in _first(section.items, most):
            yield f"  {item.head}"
            yield from (f"      {line}" for line in _first(item.details, most))
            yield from _more("      ", len(item.details), most)
        yield from _more("  ", len(section.items), most)
    yield ""
    yield verdict(impact)


def as_markdown(impact: Impact, most: int | None = None) -> Iterator[str]:
    """For a pull request."""
    yield f"### What this changes, compared with {impact.against}"
    yield ""
    yield _escaped(summary(impact))
    yield ""
    yield f"**{verdict(impact)}**"
    for section in sections(impact):
        yield ""
        yield f"#### {'⚠️ ' if section.risky else ''}{_escaped(section.title)}"
        yield ""
        for item in _first(section.items, most):
            yield f"- {_escaped(item.head)}"
            yield from (f"  - {_escaped(line)}" for line in _first(item.details, most))
            yield from _more("  - ", len(item.details), most)
        yield from _more("- ", len(section.items), most)


def _first(rows: tuple[T, ...], most: int | None) -> tuple[T, ...]:
    return rows if most is None else rows[:most]


def _more(indent: str, total: int, most: int | None) -> Iterator[str]:
    if most is not None and total > most:
        yield f"{indent}… and {total - most:,} more"


def _escaped(text: str) -> str:
    """Text that Markdown leaves alone, but for the asterisks around titles."""
    for character in "\\`_<>#[]|":
        text = text.replace(character, f"\\{character}")
    return text
