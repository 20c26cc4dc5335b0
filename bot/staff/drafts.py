"""A question sent to the team, and the beginning of an answer to it: what an editor can copy into the content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.library import Files
from bot.matching.decide import OFFER_AT
from bot.model import Audience, Memory, Message
from bot.questions import Question
from bot.router import FrontDoor
from bot.text import normalise

MOST_NEAREST = 3
_BRACKETS = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Nearest:
    """A topic near a question, and where its examples stand."""

    intent: str
    title: str
    place: str
    """intents/send.yaml, line 12."""
    plausible: bool
    """Whether the front door would offer it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What can be done about one question."""

    question: Question
    danger: bool
    """Whether today's risk terms find danger in it."""
    nearest: tuple[Nearest, ...]
    stub: str
    """YAML to begin with."""


def draft(question: Question, door: FrontDoor, files: Files, now: datetime) -> Draft:
    """Ask today's matcher where the question would land, and write the beginning of an answer."""
    audience = Audience(question.audience) if question.audience in list(Audience) else Audience.FAMILY
    bare = " ".join(_BRACKETS.sub(" ", question.text).split())  # "[name]" is nothing people say
    text = normalise(bare)
    danger = door.handle(Message(question.text, audience, question.area or None), now).risk.found
    topic = door.topics.find(text, Memory(), door.gazetteer.find(text.tokens), audience) if text.tokens else None
    ranked = (topic.ranked or topic.decision.matches) if topic is not None else ()
    places = {row.id: f"{row.file}, line {row.line('examples')}" for row in files.intents}
    nearest = tuple(
        Nearest(match.intent, door.library.intents[match.intent].title, places.get(match.intent, ""), match.confidence >= OFFER_AT)
        for match in ranked[:MOST_NEAREST]
    )
    return Draft(question, danger, nearest, _stub(bare, nearest))


def _stub(text: str, nearest: tuple[Nearest, ...]) -> str:
    """One more example of the nearest topic, where that is plausible, else a new topic with its answer."""
    said = _quoted(text)
    if nearest and nearest[0].plausible:
        one = nearest[0]
        return f"# If {one.intent} answers this, add it to its examples ({one.place}):\n    - {said}"
    return f"""# If nothing answers this yet. In a file of intents/:
TODO-a-short-name:
  answer: answer/TODO-a-short-name
  examples:
    - {said}
    - TODO at least two more ways of asking it, in other words
  checks:
    - TODO one more way, which no example is equal to
# In the file of content/answers/ with the same name:
TODO-a-short-name:
  title: TODO what it is about, in a few words
  lead: TODO the answer, in your own words, from a source
  contacts: [TODO]
  source: {{document: TODO, section: TODO}}"""


def _quoted(text: str) -> str:
    """A text as YAML takes it, whatever stands in it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
