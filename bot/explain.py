"""How an answer comes about, in lines a person can read. Deterministic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.matching.explain import nearest_example, pulls
from bot.model import Message, Outcome
from bot.router import FrontDoor
from bot.text import normalise


def explanation(door: FrontDoor, message: Message, now: datetime) -> str:
    """Words, risk, topics and scores, the nearest example, and the source of the answer to `message`."""
    return "\n".join(_lines(door, message, now))


def _lines(door: FrontDoor, message: Message, now: datetime) -> Iterator[str]:
    text = normalise(message.text)
    reply = door.handle(message, now)
    yield f"Words:     {text.text or '(none)'}"
    mended = door.topics.matcher.read(text.tokens).tokens if text.tokens else ()
    if mended != text.tokens[: len(mended)]:
        yield f"Mended:    {' '.join(mended)}"
    yield f"Outcome:   {reply.outcome}" + (f", topic {reply.intent}" if reply.intent else "")
    yield f"Risk:      {door.risk.size} terms looked for, {len(reply.risk.hits)} found"
    for hit in reply.risk.hits:
        yield f"           {hit.category} ({hit.net}): {hit.term}"
    for line in door.risk.explain(text):
        yield f"           {line}"
    yield f"Case:      {'details that may identify somebody' if reply.case_details else 'no identifying details found'}"
    places = door.gazetteer.find(text.tokens)
    if places.area or places.outside:
        yield f"Place:     {places.area.name if places.area else f'{places.outside} (outside Lancashire)'}"
    ordinary = door.ordinary(message, text, now)
    for found in ordinary.levels:
        yield f"Indicator: {found.confidence:6.2f}  Level {found.indicator.level}  {found.indicator.id}"
    if ordinary.topic is None:
        return
    yield f"Decision:  {ordinary.topic.decision.why} ({ordinary.topic.how})"
    for place, match in enumerate(ordinary.topic.ranked[:3]):
        name = "Best:     " if place == 0 else "Runner-up:" if place == 1 else "Third:    "
        yield f"{name} {match.confidence:6.2f}  score {match.score:6.2f}  {match.intent}"
    if not ordinary.topic.ranked or not text.tokens:
        return
    best = ordinary.topic.ranked[0].intent
    intent = door.library.intents[best]
    nearest = nearest_example(mended, intent.examples)
    yield f"Nearest:   {nearest}   (example of {best}, intents/{intent.theme}.yaml)"
    yield "Because:   " + ", ".join(f"{name} {value:+.2f}" for name, value in pulls(door.topics.matcher, mended, best))
    if reply.outcome in (Outcome.ANSWER, Outcome.ESCALATE) and not ordinary.levels:
        answer = door.library.answers[intent.answer]
        for cited in answer.sources:
            document = door.library.documents.get(cited.document)
            title = document.title if document else cited.document
            yield f"Source:    {title}: {cited.section}; checked {answer.checked}, again {answer.check_again}"
