"""Drawn replies keep every documented limit and every word, over each answer of the library and over generated ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from adapters.slack.blocks import atoms, cut, escaped, fitting, split
from adapters.slack.write import CHOOSE, NEXT, NUMBER, RIGHT, WRONG, Drawn, Labels, draw, said, without
from bot.compose import safe_reply
from bot.model import (
    Audience,
    Choices,
    ContactLine,
    Contacts,
    Facts,
    Memory,
    Message,
    Option,
    Outcome,
    Part,
    Reply,
    Source,
    Steps,
    Text,
    Urgent,
)
from bot.router import FrontDoor
from tests.conftest import MONDAY_NOON, SATURDAY_NIGHT
from tests.fakes import slack_rules as rules

LABELS = Labels("Was this right?", "Yes", "Not what I meant", "This number is wrong")
PHONE = re.compile(r"\b0\d[\d ]{7,}\d\b|\b999\b|\b116 1?\d\d\b")


def assert_slack_takes(drawn: Drawn) -> None:
    """The strict rules, and slack-sdk's own."""
    body = {"text": drawn.text, "blocks": list(drawn.blocks)}
    if drawn.blocks:
        rules.check_blocks(list(drawn.blocks))
        for block in Block.parse_all(list(drawn.blocks)):
            block.validate_json()
    assert rules.message(body) == "" or not drawn.text


def texts(blocks: Any) -> Iterator[str]:
    """All texts of blocks, in order."""
    for block in blocks:
        if block["type"] in ("section", "header"):
            yield block["text"]["text"]
        elif block["type"] == "context":
            yield from (element["text"] for element in block["elements"])
        elif block["type"] == "actions":
            yield from (element["text"]["text"] for element in block["elements"] if "text" in element)


def every_reply(door: FrontDoor) -> Iterator[Reply]:
    """Each answer for each audience, and the replies that are no answers."""
    for audience in Audience:
        for now in (MONDAY_NOON, SATURDAY_NIGHT):
            for intent in door.library.intents:
                yield door.pressed(intent, Memory(), audience, now)
            for choice in ("none", "not-meant", "area:burnley", "area:blackpool", "gone"):
                yield door.pressed(choice, Memory(topics=("mash",)), audience, now)
            yield door.who_to_ring(audience, now, "blackpool")
            for theme in (None, *(row.id for row in door.library.browse)):
                yield door.browse(audience, theme)
            for text in ("asdf qwer", "my dad hits me", "what is mash, Tom Smith born 3/4/2015 is hit", "consent", "who can help", ""):
                yield door.handle(Message(text, audience), now)
    yield safe_reply()
    yield door.ticked(frozenset(door.library.indicators))


def test_every_reply_of_the_library(door: FrontDoor) -> None:
    """Taken by Slack, every word in `text`, every number whole, begun the same way in both."""
    seen = 0
    for reply in every_reply(door):
        drawn = draw(reply, LABELS, "a note")
        assert_slack_takes(drawn)
        assert drawn.text == f"{escaped(reply.plain_text())}\n\na note"
        assert drawn.urgent is (reply.outcome is Outcome.ESCALATE)
        shown = list(texts(drawn.blocks))
        first = re.sub(r"<[^|>]*\|([^>]*)>|\*", r"\1", shown[0])
        assert first.removeprefix("• ")[:20] == drawn.text.removeprefix("- ")[: min(20, len(first.removeprefix("• ")))]
        if len("".join(shown)) < 9000:
            for number in PHONE.findall(reply.plain_text()):
                assert any(number in text for text in shown), number
        seen += 1
    assert seen > 2500


def test_an_escalation_begins_with_999(door: FrontDoor) -> None:
    """In the notification as in the first block, with MASH on the next line, both dialled by a tap."""
    for audience in Audience:
        drawn = draw(door.handle(Message("my dad hits me", audience), SATURDAY_NIGHT), LABELS)
        assert drawn.urgent
        assert drawn.text.startswith("999")
        assert drawn.blocks[0]["type"] == "header"
        assert drawn.blocks[0]["text"]["text"].startswith("999")
        assert drawn.text.split("\n")[0] == drawn.blocks[0]["text"]["text"]
        assert drawn.blocks[1]["text"]["text"].startswith("*<tel:03001236720|0300 123 6720>*")
        assert "<tel:03001236722|0300 123 6722>" in drawn.blocks[1]["text"]["text"]
        assert not any(action.startswith("feedback") for action in action_ids(drawn))


def action_ids(drawn: Drawn) -> list[str]:
    """The ids of everything that can be pressed."""
    return [element["action_id"] for block in drawn.blocks if block["type"] == "actions" for element in block["elements"]]


# --- generated --------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["ring", "0300 123 6720", "999", "&", "<b>", "a|b", "https://x.uk/a?b=c&d", "it's", "…", "child", "\n", "\n\n", "*bold*"]
)
TEXT = st.one_of(
    st.text(min_size=1, max_size=80),
    st.lists(WORDS, min_size=1, max_size=60).map(" ".join),
    st.tuples(st.lists(WORDS, min_size=3, max_size=12), st.integers(30, 60)).map(lambda drawn: " ".join(drawn[0] * drawn[1])),
)
CONTACT = st.builds(
    ContactLine, TEXT, TEXT | st.just(""), st.just("") | st.just("a@b.uk"), st.just("") | st.just("https://x.uk/a|b c"), TEXT | st.just("")
)
OPTION = st.builds(Option, st.text(min_size=1, max_size=40), TEXT)
TUPLE = lambda of, most=8: st.lists(of, min_size=1, max_size=most).map(tuple)  # noqa: E731
PART = st.one_of(
    st.builds(Urgent, TUPLE(TEXT)),
    st.builds(Text, TEXT),
    st.builds(Facts, TUPLE(TEXT)),
    st.builds(Steps, TUPLE(TEXT)),
    st.builds(Contacts, TUPLE(CONTACT)),
    st.builds(Source, TEXT),
    st.builds(Choices, TEXT, st.lists(OPTION, min_size=1, max_size=30, unique_by=lambda one: one.intent).map(tuple)),
)


@settings(max_examples=120, deadline=None)
@given(parts=st.lists(PART, min_size=1, max_size=12), outcome=st.sampled_from(list(Outcome)), note=st.text(max_size=30))
def test_generated_replies_keep_the_limits(parts: list[Part], outcome: Outcome, note: str) -> None:
    """However long and odd, Slack takes it."""
    reply = Reply(outcome, tuple(parts), "mash")
    if reply.plain_text().strip():
        assert_slack_takes(draw(reply, LABELS, note))


@settings(max_examples=200, deadline=None)
@given(text=TEXT, most=st.integers(40, 400))
def test_splitting_loses_no_word_and_breaks_no_number(text: str, most: int) -> None:
    """The same words in the same order, each piece short enough once escaped."""
    pieces = split(text, most)
    assert all(0 < len(escaped(piece)) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    if "0300 123 6720" in text:
        assert sum(piece.count("0300") for piece in pieces) == sum(piece.count("0300 123 6720") for piece in pieces)


@settings(max_examples=200, deadline=None)
@given(text=TEXT, most=st.integers(5, 100))
def test_cutting_keeps_whole_words(text: str, most: int) -> None:
    """At most as long as asked, and the cut stands between two words or numbers."""
    kept = cut(text, most)
    assert len(kept) <= most
    if kept != text:
        assert kept.endswith("…")
        beginnings = {one.rstrip() for one in accumulate(islice(atoms(text), most))}
        assert kept[:-1] in beginnings or kept[:-1] == text[: most - 1]


def test_a_number_is_one_atom_with_what_clings_to_it() -> None:
    """Brackets and commas stay with it."""
    assert list(atoms("ring (0300 123 6720), now")) == ["ring", " ", "(0300 123 6720),", " ", "now"]
    assert cut("ring 0300 123 6720 now", 12) == "ring…"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0300 123 6720 0300 123 6722", ["0300 123 6720", "0300 123 6722"]),
        ("999 0300 123 6720", ["999", "0300 123 6720"]),
        ("116 123 0800 1111 or 116 000", ["116 123", "0800 1111", "116 000"]),
        ("(01772 531196), 07700900123; +44 300 123 6720", ["(01772 531196),", "07700900123;", "+44 300 123 6720"]),
    ],
)
def test_numbers_side_by_side(text: str, numbers: list[str]) -> None:
    """Each is whole, and two do not become one."""
    assert [atom for atom in atoms(text) if any(letter.isdigit() for letter in atom)] == numbers


def test_what_does_not_fit_is_left_out_and_buttons_last() -> None:
    """A message that is far too long keeps its buttons."""
    row = {"type": "actions", "elements": []}
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 100}} for _ in range(80)]
    kept = fitting([*blocks, row], 50)
    assert len(kept) == 50
    assert kept[-1] == row


# --- buttons ----------------------------------------------------------------------------------------------------------


def test_options_are_buttons_that_survive_a_change_of_content() -> None:
    """A button carries the name of what it stands for; its label is numbered as it can be typed."""
    options = (Option("mash", "What is MASH"), Option("none", "None of these"))
    drawn = draw(Reply(Outcome.CHOOSE, (Choices("Which?", options),)), LABELS)
    buttons = drawn.blocks[-1]["elements"]
    assert [(one["text"]["text"], one["value"]) for one in buttons] == [("1. What is MASH", "mash"), ("2. None of these", "none")]
    assert [one["action_id"].split(":")[0] for one in buttons] == [CHOOSE, CHOOSE]


def test_many_options_become_a_menu() -> None:
    """Eighty-four abbreviations are no wall of buttons, and two menus where there are more than a hundred."""
    for count, menus in ((84, 1), (130, 2)):
        options = tuple(Option(f"topic-{number}", f"Topic {number}") for number in range(count))
        drawn = draw(Reply(Outcome.ANSWER, (Choices("Abbreviations:", options),)))
        elements = drawn.blocks[-1]["elements"]
        assert [element["type"] for element in elements] == ["static_select"] * menus
        assert sum(len(element["options"]) for element in elements) == count


def test_only_a_bare_question_gives_way_to_its_answer() -> None:
    """An answer, and above all an escalation, stays when one of its options is pressed."""
    choices = Choices("More:", (Option("mash", "MASH"),))
    for outcome, parts, kind in (
        (Outcome.ESCALATE, (Urgent(("999",)), choices), NEXT),
        (Outcome.ANSWER, (Text("x"), choices), NEXT),
        (Outcome.FALLBACK, (Text("x"), choices), NEXT),
        (Outcome.CHOOSE, (choices,), CHOOSE),
        (Outcome.ANSWER, (choices,), CHOOSE),
    ):
        assert action_ids(draw(Reply(outcome, parts)))[-1].startswith(kind), (outcome, kind)


@pytest.mark.parametrize(
    ("reply", "asked"),
    [
        (Reply(Outcome.ANSWER, (Text("x"), Contacts((ContactLine("MASH", "0300 123 6720"),))), "mash"), [RIGHT, WRONG, NUMBER]),
        (Reply(Outcome.ANSWER, (Text("x"),), "mash"), [RIGHT, WRONG]),
        (Reply(Outcome.ANSWER, (Text("x"),), "area"), []),
        (Reply(Outcome.ANSWER, (Text("x"),)), []),
        (Reply(Outcome.FALLBACK, (Text("x"),), "mash"), []),
        (Reply(Outcome.ESCALATE, (Urgent(("999",)),), "mash"), []),
    ],
)
def test_an_answer_asks_whether_it_was_right(reply: Reply, asked: list[str]) -> None:
    """Only an answer to a question does, and "this number" only where there is one."""
    assert [action for action in action_ids(draw(reply, LABELS)) if "feedback" in action] == asked


def test_a_label_alone_makes_sense_to_a_screen_reader() -> None:
    """ "Yes" is said as the whole question."""
    drawn = draw(Reply(Outcome.ANSWER, (Text("x"),), "mash"), LABELS)
    assert drawn.blocks[-1]["elements"][0]["accessibility_label"] == "Was this right? Yes"


def test_texts_are_escaped_and_nothing_else() -> None:
    """Content cannot ping anybody or break a link."""
    drawn = said("<!channel> a & b")
    assert drawn.text == "&lt;!channel&gt; a &amp; b"
    assert drawn.blocks[0]["text"]["text"] == drawn.text


def test_a_sentence_can_be_taken_out() -> None:
    """The reminder goes to its writer alone; the rest of the reply stays as it is."""
    reply = Reply(Outcome.ANSWER, (Text("remind"), Text("answer")), case_details=True)
    assert without(reply, "remind").parts == (Text("answer"),)
    assert without(reply, "something else") == reply
