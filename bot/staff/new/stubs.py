"""What is written for a new topic, answer, service or contact: YAML in the style of its neighbours, with TODO where words are missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.library.check import LEAST_CHECKS, LEAST_EXAMPLES
from bot.staff.yaml_edit import written

SECTION_TODO = "TODO the heading in that document under which it stands"
NO_NUMBER = "TODO the phone number, or take this line out and write email or link instead"
UNCHECKED = "Entered by hand. A second person should ring or open it, then take this line out."


@dataclass(frozen=True, slots=True)
class Source:
    """Where what an entry says is written."""

    document: str = ""
    """A name in sources.yaml; empty for a national contact."""
    section: str = ""
    national: str = ""
    """Who publishes it, where none of the documents does."""

    def line(self) -> str:
        if self.national:
            return f"  national: {_text(self.national)}\n"
        section = written(self.section or SECTION_TODO, None, flow=True)
        return f"  source: {{document: {self.document}, section: {section}}}\n"


def topic(name: str, answer: str, question: str = "") -> str:
    """A topic that leads to `answer` and is asked `question`."""
    ways = [question or "TODO how a person asks this, as they would type it"]
    ways += ["TODO another way people ask this, in their own words"] * (LEAST_EXAMPLES - len(ways))
    checks = ["TODO a question that must land here too, in words that stand in no example"] * LEAST_CHECKS
    return f"{name}:\n  answer: {answer}\n  examples:\n{_items(ways)}  checks:\n{_items(checks)}"


def answer(name: str, title: str, source: Source, lead: str = "") -> str:
    """An answer; without `lead` what it says is to be filled in."""
    said = _for_each(
        "lead", lead,
        "TODO the answer itself, one or two sentences, for people who work with families",
        "TODO the same for families and young people, warm and plain, one idea a sentence",
    )  # fmt: skip
    return f"{name}:\n  title: {_text(title)}\n{said}{source.line()}"


def service(name: str, called: str, title: str, contact: str, source: Source, what: str = "") -> str:
    """A service; without `what` what it does is to be filled in."""
    lines = [f"{name}:\n  name: {_text(called)}\n"]
    if title:
        lines.append(f"  title: {_text(title)}\n")
    lines.append(
        _for_each(
            "what", what,
            "TODO what it is and does, one or two sentences, for people who work with families",
            "TODO the same for families and young people, warm and plain, one idea a sentence",
        )
    )  # fmt: skip
    lines.append("  who: TODO who it is for, with ages if there are any\n")
    lines.append("  how: TODO how to get it, and who may refer\n")
    if contact:
        lines.append(f"  contacts: [{contact}]\n")
    return "".join(lines) + source.line()


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """What is known of a new contact; empty: not known, or there is none."""

    name: str
    plain_name: str = ""
    phone: str = ""
    email: str = ""
    link: str = ""
    hours: str = ""

    def lines(self) -> Iterator[str]:
        yield f"  name: {_text(self.name)}\n"
        reach = {"phone": self.phone, "email": self.email, "link": self.link}
        if not any(reach.values()):
            reach["phone"] = NO_NUMBER
        for key, value in {"plain_name": self.plain_name, **reach, "hours": self.hours}.items():
            if value:
                yield f"  {key}: {_text(value)}\n"


def contact(name: str, details: ContactDetails, source: Source, checked: str, check_again: str) -> str:
    """A contact. A national one is marked until a second person has checked it."""
    mark = f"  needs_human_check: {UNCHECKED}\n" if source.national else ""
    return f"{name}:\n{''.join(details.lines())}{source.line()}{mark}  checked: {checked}\n  check_again: {check_again}\n"


def _for_each(key: str, said: str, professional: str, public: str) -> str:
    """One text for everybody if it is known, else a TODO for each audience."""
    if said:
        return f"  {key}: {_text(said)}\n"
    return f"  {key}:\n    professional: {professional}\n    public: {public}\n"


def _items(texts: list[str]) -> str:
    return "".join(f"    - {_text(text)}\n" for text in texts)


def _text(value: str) -> str:
    return written(value, None, flow=False)
