"""What a change of the content will do: two libraries, and every known question asked of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.library import Library
from bot.model import Outcome
from bot.staff.known import Kind, Known
from bot.staff.landing import Landing
from bot.staff.registry import Difference, contact_changes, date_changes, risk_changes, wording_changes
from bot.staff.sayings import sayings


class Effect(StrEnum):
    """What became of a known question that lands elsewhere. Only LOST, RISK and FAILED are risky."""

    RISK = "risk"
    """Danger is now found in it, or no longer, or of another kind."""
    FAILED = "failed"
    """The program fails on it."""
    LOST = "lost"
    """It found its answer, alone or among others, and does not now; or it now gets a wrong answer where it got none."""
    UNSURE = "unsure"
    """It found its answer at once, and is now asked to choose."""
    DRIFTED = "drifted"
    """It did not find its own answer before either, or has none."""
    MENDED = "mended"
    """It did not find its answer, and does now."""
    EDITED = "edited"
    """It was itself moved to another topic or taken out, or its topic was given another answer."""


RISKY = frozenset({Effect.RISK, Effect.FAILED, Effect.LOST})


@dataclass(frozen=True, slots=True)
class Moved:
    """A known question that lands elsewhere than before."""

    question: Known
    effect: Effect
    before: Landing
    after: Landing


@dataclass(frozen=True, slots=True)
class Reworded:
    """An answer that says something else than before, and every known question that gets it."""

    lead: str
    title: str
    gone: tuple[str, ...]
    come: tuple[str, ...]
    questions: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An answer that was not there before, and every known question, old or new, that gets it."""

    lead: str
    says: tuple[str, ...]
    questions: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A new question that does not sit well."""

    question: Known
    clashes_with: str
    """The answer it got until now, which belongs to another topic; empty if none."""
    arrives: bool
    """Whether it now finds its own."""


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything a change does."""

    against: str
    asked: int
    """Known questions asked of both."""
    moved: tuple[Moved, ...]
    taken_out: tuple[Moved, ...]
    """Questions that are no longer known and land elsewhere now."""
    reworded: tuple[Reworded, ...]
    added: int
    removed: int
    """How many questions are no longer known, wherever they land."""
    newcomers: tuple[Newcomer, ...]
    contacts: tuple[Difference, ...]
    risk: tuple[Difference, ...]
    wording: tuple[Difference, ...]
    dates: tuple[Difference, ...]
    answers_new: tuple[NewAnswer, ...]
    answers_gone: tuple[str, ...]
    titles: Mapping[str, str]
    """Answer or indicator -> what it is called, of both sides."""

    @property
    def changed(self) -> int:
        """How many known questions get a different answer."""
        return len({moved.question.text for moved in self.moved} | {known.text for row in self.reworded for known in row.questions})

    @property
    def risk_messages(self) -> int:
        """How many messages, lists and lines about danger changed."""
        return sum(moved.effect is Effect.RISK for moved in (*self.moved, *self.taken_out)) + len(self.risk)

    @property
    def risky(self) -> bool:
        """Whether anything changed that somebody should look at before it goes live."""
        lost = any(moved.effect in RISKY for moved in (*self.moved, *self.taken_out))
        return lost or bool(self.risk or self.contacts or self.answers_gone) or any(not new.arrives for new in self.newcomers)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two states of the content."""

    library: Library
    known: Mapping[str, Known]
    landed: Mapping[str, Landing]
    """Where each question known to either side lands here."""


def impact(against: str, before: Side, after: Side) -> Impact:
    """Compare two sides; `against` is what people call the first."""
    shared = [text for text in after.known if text in before.known]
    removed = [text for text in before.known if text not in after.known]
    added = [text for text in after.known if text not in before.known]
    moved = [row for text in shared if (row := _moved(after.known[text], before, after))]
    newcomers = [new for text in added if (new := _newcomer(after.known[text], before, after))]
    return Impact(
        against=against,
        asked=len(shared),
        moved=tuple(moved),
        taken_out=tuple(row for text in removed if (row := _taken_out(before.known[text], before, after))),
        reworded=tuple(_reworded(shared, before, after)),
        added=len(added),
        removed=len(removed),
        newcomers=tuple(newcomers),
        contacts=tuple(contact_changes(before.library, after.library)),
        risk=tuple(risk_changes(before.library, after.library)),
        wording=tuple(wording_changes(before.library, after.library)),
        dates=tuple(date_changes(before.library, after.library)),
        answers_new=tuple(_new_answers(before, after)),
        answers_gone=tuple(lead for lead in before.library.answers if lead not in after.library.answers),
        titles=_titles(before.library) | _titles(after.library),
    )


def _moved(question: Known, before: Side, after: Side) -> Moved | None:
    was, now = before.landed[question.text], after.landed[question.text]
    if was == now:
        return None
    if now.failed:
        return Moved(question, Effect.FAILED, was, now)
    if was.risk != now.risk:
        return Moved(question, Effect.RISK, was, now)
    old = before.known[question.text]
    if (old.kind, old.owner) != (question.kind, question.owner) or _answer(old, before.library) != _answer(question, after.library):
        return Moved(question, Effect.EDITED, was, now)
    earlier, later = _worth(old, was, before.library), _worth(question, now, after.library)
    if later > earlier:
        effect = Effect.MENDED
    elif later == earlier:
        effect = Effect.DRIFTED
    else:
        effect = Effect.UNSURE if later >= OFFERED else Effect.LOST
    return Moved(question, effect, was, now)


def _taken_out(question: Known, before: Side, after: Side) -> Moved | None:
    was, now = before.landed[question.text], after.landed[question.text]
    if was == now:
        return None
    effect = Effect.FAILED if now.failed else Effect.RISK if was.risk != now.risk else Effect.EDITED
    return Moved(question, effect, was, now)


WRONG, NOTHING, OFFERED, RIGHT = range(4)


def _worth(question: Known, landed: Landing, library: Library) -> int:
    """How well a question is served where it lands. Messages about danger are served by the card, whatever stands below it."""
    wanted = _answer(question, library)
    if question.kind is Kind.NOT:
        return WRONG if landed.leads[:1] == (wanted,) else RIGHT
    if not wanted:
        return RIGHT
    if wanted in landed.leads:
        return OFFERED if landed.outcome is Outcome.CHOOSE else RIGHT
    return WRONG if landed.leads else NOTHING


def _answer(question: Known, library: Library) -> str:
    """The answer of the topic a question is written under; none for messages about danger."""
    if question.kind in (Kind.DANGER, Kind.HARMLESS) or question.owner not in library.intents:
        return ""
    return library.intents[question.owner].answer


def _newcomer(question: Known, before: Side, after: Side) -> Newcomer | None:
    """A new example or check that got another answer until now, or does not get its own even now."""
    if question.kind in (Kind.DANGER, Kind.HARMLESS):
        dangerous = bool(after.landed[question.text].risk)
        return None if dangerous == (question.kind is Kind.DANGER) else Newcomer(question, "", arrives=False)
    arrives = _worth(question, after.landed[question.text], after.library) >= OFFERED
    was = before.landed[question.text]
    other = was.leads[0] if was.outcome in (Outcome.ANSWER, Outcome.ESCALATE) and was.leads else ""
    if question.kind is Kind.NOT or other == _answer(question, after.library) or other not in after.library.answers:
        other = ""
    return Newcomer(question, other, arrives) if other or not arrives else None


def _new_answers(before: Side, after: Side) -> Iterator[NewAnswer]:
    for lead in after.library.answers:
        if lead not in before.library.answers:
            questions = tuple(known for text, known in after.known.items() if lead in after.landed[text].leads)
            yield NewAnswer(lead, tuple(sayings(after.library, lead)), questions)


def _reworded(shared: list[str], before: Side, after: Side) -> list[Reworded]:
    """Answers that both sides have and that say something else, with the questions that get them now."""
    asked: dict[str, list[Known]] = {}
    for text in shared:
        for lead in after.landed[text].leads:
            asked.setdefault(lead, []).append(after.known[text])
    rows = []
    titles = _titles(after.library)
    for lead, title in titles.items():
        was, now = sayings(before.library, lead), sayings(after.library, lead)
        if was and was != now:
            gone, come = tuple(line for line in was if line not in now), tuple(line for line in now if line not in was)
            if gone or come:
                rows.append(Reworded(lead, title, gone, come, tuple(asked.get(lead, ()))))
    return rows


def _titles(library: Library) -> dict[str, str]:
    answers = {lead: answer.title for lead, answer in library.answers.items()}
    return answers | {f"indicator/{name}": f"Level {row.level}: {row.text}" for name, row in library.indicators.items()}
