"""What is drawn, as JSON: fixed replies in, the table out, so that a change of the drawing is seen and a change of content is not.

`python -m tests.test_slack_rendered` writes the table anew; `python -m tests.slack_bench rendered` writes docs/slack-rendered.json, the same
surfaces with the real content.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import home, levels_modal
from adapters.slack.write import draw
from bot.delivery import LevelsOfNeed, TickableIndicator
from bot.model import Choices, ContactLine, Contacts, Facts, Option, Outcome, Reply, Source, Steps, Text, Urgent
from tests.fakes import slack_rules as rules

TABLE = Path(__file__).parent / "tables/slack_rendered.json"
DOCS = Path(__file__).parents[1] / "docs/slack-rendered.json"

NUMBERS = Urgent(
    (
        "999: ring now if anyone is in danger",
        "0300 123 6720: then ring MASH (closed now)",
        "0300 123 6722: the Emergency Duty Team, open now",
    )
)
MASH = ContactLine("Multi-Agency Safeguarding Hub (MASH)", "0300 123 6720", note="open now, Monday to Friday")
EDUCATION = ContactLine(
    "Education advisers & schools", email="mash.education@lancashire.gov.uk", link="https://www.lancashire.gov.uk/a?b=c&d=<e>"
)
NEXT = Choices("You can also ask:", (Option("consent", "When do I need consent?"), Option("levels", "What are the levels of need?")))
ANSWER = Reply(
    Outcome.ANSWER,
    (Text("MASH takes every referral about serious risk."), Facts(("It is open in office hours.", "Ring if you are unsure.")), Steps(("Ring.", "Write within a day.")), Contacts((MASH, EDUCATION)), Source("Source: Working Well, Part Three. Checked 21 November 2026."), NEXT),
    "mash",
)  # fmt: skip
CHOICE = Reply(
    Outcome.CHOOSE,
    (
        Choices(
            "Which of these do you mean?", (Option("mash", "What is MASH"), Option("edt", "Out of hours"), Option("none", "None of these"))
        ),
    ),
)
ESCALATION = Reply(
    Outcome.ESCALATE,
    (
        NUMBERS,
        Text("Do not wait, and do not ask the child more than you must."),
        Choices("Not what you meant?", (Option("not-meant", "That is not what I meant"),)),
    ),
)
SUMMARY = Reply(
    Outcome.ANSWER,
    (
        Text("You ticked 2 indicators; the highest is Level 4."),
        Facts(("Level 4: Injuries that nobody can explain",)),
        Steps(("Ring MASH.",)),
        Source("This is a guide to your judgement."),
    ),
)
LEVELS = LevelsOfNeed(
    (
        TickableIndicator("late-often", 2, "Education", "Often late for school"),
        TickableIndicator("injuries", 4, "Health", "Injuries that nobody can explain"),
        TickableIndicator(
            "long", 3, "Health", "Appointments are missed again and again, and the treatment that was agreed upon does not take place"
        ),
    )
)


def say(key: str) -> str:
    """Stands for the wording: the key as words, short enough for any place."""
    return key.removeprefix("slack_").replace("_", " ")[:24]


def rendered() -> dict[str, Any]:
    """Every surface, by name."""
    labels = home.labels(say)
    themes = Reply(
        Outcome.ANSWER, (Choices("Topics:", (Option("theme:risk", "Worries about safety"), Option("theme:send", "Special needs"))),)
    )
    ring = Reply(Outcome.ANSWER, (Text("Who to ring now:"), NUMBERS, Contacts((MASH,))))
    ticked = frozenset({"injuries"})
    return {
        "home": home.home(say, ring, themes, [("burnley", "Burnley"), ("blackpool", "Blackpool")], "blackpool", professional=True),
        "home of a guest": home.home(say, ring, themes, [("burnley", "Burnley")], None, professional=False, note="done"),
        "answer": _message(draw(ANSWER, labels, "the welcome")),
        "choice": _message(draw(CHOICE, labels)),
        "escalation": _message(draw(ESCALATION, labels)),
        "help": _message(home.help_message(say)),
        "window": home.window(say, [{"type": "divider"}]),
        "levels form": levels_modal.form(LEVELS, say, lambda key, number: f"{say(key)} {number}", ticked, heading="Health"),
        "levels form, searched, with danger": levels_modal.form(LEVELS, say, lambda key, number: f"{say(key)} {number}", ticked, ["injuries", "late-often"], danger=ESCALATION),
        "levels summary": levels_modal.summary(say, SUMMARY, ticked),
        "levels copy": levels_modal.copy(say, SUMMARY),
        "prompts": home.prompts(say),
    }  # fmt: skip


def _message(drawn: Any) -> dict[str, Any]:
    return {"text": drawn.text, "blocks": list(drawn.blocks)}


@pytest.mark.parametrize("name", list(rendered()))
def test_drawn_as_before(name: str) -> None:
    """Equal to the table, block by block."""
    assert rendered()[name] == json.loads(TABLE.read_text(encoding="utf-8"))[name]


@pytest.mark.parametrize("file", [TABLE, DOCS], ids=["table", "docs"])
def test_slack_would_take_it(file: Path) -> None:
    """Each surface keeps the strict rules, in the table and in what the documentation shows of the real content."""
    surfaces = json.loads(file.read_text(encoding="utf-8"))
    assert {"home", "choice", "escalation"} <= surfaces.keys()
    for name, surface in surfaces.items():
        if name != "prompts":
            assert (rules.view(surface) if surface.get("type") in ("home", "modal") else rules.message(surface)) == "", name


if __name__ == "__main__":
    TABLE.write_text(json.dumps(rendered(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
