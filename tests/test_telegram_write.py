"""Replies drawn for Telegram: within its limits, safe on a locked screen, every number where a phone can dial it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.commands import COMMANDS, LANGUAGES, profile, start, text, who_rows
from adapters.telegram.context import Words
from adapters.telegram.outgoing import MOST_DATA, MOST_UNITS, Button, Outgoing, units
from adapters.telegram.profile import LIMITS
from adapters.telegram.read import KINDS
from adapters.telegram.split import Line, split
from adapters.telegram.write import Labels, render, say_when, tells, with_note
from bot.memory import InProcessStore, Vault
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
    plain_text,
)  # fmt: skip
from bot.router import FrontDoor
from bot.service.run import make_desk
from tests.conftest import LONDON, MONDAY_NOON, SATURDAY_NIGHT
from tests.fakes import telegram_rules as rules

LABELS = Labels("Here is what I found.", "Help now", "I can't talk out loud", "Not what I meant", "A number is wrong", "More")


def accepted(message: Outgoing) -> str:
    """What a person sees, after everything Telegram checks."""
    markup = {"inline_keyboard": [[{"text": one.label, "callback_data": one.data} for one in row] for row in message.rows]}
    rules.keyboard({"reply_markup": json.dumps(markup)} if message.rows else {})
    assert rules.message_text({"text": message.plain})
    return rules.message_text({"text": message.html, "parse_mode": "HTML"})


def shown(messages: tuple[Outgoing, ...]) -> str:
    """All messages of a reply as a person sees them."""
    return "\n\n".join(map(accepted, messages))


# --- the whole library ------------------------------------------------------------------------------------------------


def replies(door: FrontDoor) -> Iterator[tuple[Audience, Reply]]:
    """Every answer in the library for every audience, every card, and what else is said."""
    for audience in Audience:
        for intent in door.library.intents:
            yield audience, door.pressed(intent, Memory(), audience, SATURDAY_NIGHT)
        for category in door.library.risk_terms:
            said = door.library.risk_terms[category].checks[0]
            yield audience, door.handle(Message(said, audience), SATURDAY_NIGHT)
        for choice in ("theme:", *(f"theme:{row.id}" for row in door.library.browse), "none", "not-meant", "gone-for-good", "area:burnley"):
            yield audience, door.pressed(choice, Memory(), audience, MONDAY_NOON)
        yield audience, door.who_to_ring(audience, SATURDAY_NIGHT)


def test_every_reply_of_the_library_is_taken_whole(door: FrontDoor) -> None:
    """No answer breaks a limit, needs more than two messages, or loses a word."""
    count = 0
    for audience, reply in replies(door):
        again = "theme:x" if reply.options and reply.options[0].intent in door.library.intents else ""
        messages = render(reply, LABELS, audience is not Audience.PROFESSIONAL, again=again)
        assert 1 <= len(messages) <= 2
        seen = _joined(shown(messages))
        for part in reply.parts:
            for line in _lines(part):
                assert _joined(line) in seen
        count += 1
    assert count > 1000


def test_the_first_line_of_an_ordinary_public_reply_tells_nobody_what_it_is_about(door: FrontDoor) -> None:
    """Neither abuse nor police nor social services on a locked screen; a card begins with 999."""
    for audience, reply in replies(door):
        if audience is Audience.PROFESSIONAL:
            continue
        first = accepted(render(reply, LABELS, public=True)[0]).split("\n")[0]
        if reply.outcome is Outcome.ESCALATE:
            assert first == "999"
        else:
            assert not tells(first), first
            assert not re.search(r"abus|police|social (?:service|work)", first, re.IGNORECASE)


def test_every_number_of_a_contact_stands_on_a_line_of_its_own(door: FrontDoor) -> None:
    """So that a phone can dial it, whatever the audience."""
    for audience, reply in replies(door):
        lines = shown(render(reply, LABELS, audience is not Audience.PROFESSIONAL)).split("\n")
        for part in reply.parts:
            if isinstance(part, Contacts):
                for contact in part.items:
                    assert not contact.phone or contact.phone in lines
        if reply.outcome is Outcome.ESCALATE:
            assert {"999", "0300 123 6720"} <= set(lines)


def _lines(part: Part) -> Iterator[str]:
    match part:
        case Choices(prompt, _):
            yield prompt
        case Urgent(lines):
            yield from (line.partition(": ")[2][1:] or line for line in lines)
        case Contacts(items):
            yield from (field for item in items for field in (item.name, item.phone, item.email, item.link, item.note[1:]) if field)
        case Text(said) | Source(said):
            yield said
        case Facts(items) | Steps(items):
            yield from items


def _joined(text: str) -> str:
    return " ".join(text.split())


# --- single rules -----------------------------------------------------------------------------------------------------


def test_a_card_begins_with_999_and_keeps_its_way_back() -> None:
    """The numbers first; the button that takes it back; no button for help that is there already."""
    card = Reply(
        Outcome.ESCALATE,
        (
            Urgent(("999: ring now. It is free.", "0300 123 6720: then ring MASH")),
            Choices("No danger?", (Option("not-meant", "Not meant"),)),
        ),
    )
    (message,) = render(card, LABELS, public=True)
    assert accepted(message).split("\n")[:4] == ["999", "Ring now. It is free.", "0300 123 6720", "Then ring MASH"]
    assert [[one.data for one in row] for row in message.rows] == [["go:not-meant"], ["do:quiet"]]


def test_options_are_numbered_as_they_can_be_typed() -> None:
    """The number on the button is the place in Memory.choices, through every part."""
    reply = Reply(Outcome.CHOOSE, (Choices("Which?", (Option("a", "A"), Option("b", "B"))), Choices("Or", (Option("none", "None"),))))
    (message,) = render(reply, LABELS, public=True)
    assert [row[0] for row in message.rows[:3]] == [Button("1. A", "go:a"), Button("2. B", "go:b"), Button("3. None", "go:none")]
    assert message.plain == "Which?\n\nOr\n1. A\n2. B\n3. None"


def test_many_options_come_in_pages_that_keep_their_numbers() -> None:
    """Twelve at a time, and a button for the next."""
    reply = Reply(Outcome.ANSWER, (Choices("Glossary:", tuple(Option(f"term-{n}", f"Term {n}") for n in range(1, 31))),))
    pages = [render(reply, LABELS, public=True, page=page, again="theme:glossary")[0] for page in range(3)]
    labels = [[one.label for row in page.rows for one in row if one.data.startswith("go:")] for page in pages]
    assert [len(page) for page in labels] == [12, 12, 6]
    assert labels[2][0] == "25. Term 25"
    assert any(one == Button("More", "page:2:theme:glossary") for row in pages[1].rows for one in row)
    assert not any(one.label == "More" for row in pages[2].rows for one in row)
    assert labels[0] == [
        one.label
        for row in render(reply, LABELS, public=True, page=99, again="theme:glossary")[0].rows
        for one in row
        if one.data.startswith("go:")
    ]


def test_what_is_wrong_can_be_said_below_every_answer() -> None:
    """The same buttons in the same place."""
    contact = Contacts((ContactLine("Team", "01254 000000"),))
    reply = Reply(Outcome.ANSWER, (Text("Yes."), contact), intent="break-time")
    assert [[one.data for one in row] for row in render(reply, LABELS, public=True)[0].rows] == [
        ["do:urgent", "do:quiet"],
        ["off:break-time", "bad:break-time"],
    ]


def test_a_telling_first_line_gets_a_neutral_one_before_it() -> None:
    """For the public alone; professionals read at work."""
    reply = Reply(Outcome.ANSWER, (Text("Police and social workers meet."),))
    assert accepted(render(reply, LABELS, public=True)[0]) == "Here is what I found.\n\nPolice and social workers meet."
    assert accepted(render(reply, LABELS, public=False)[0]) == "Police and social workers meet."


def test_public_replies_make_no_sound() -> None:
    """Somebody may be listening for the phone."""
    reply = Reply(Outcome.ANSWER, (Text("Yes."),))
    assert render(reply, LABELS, public=True)[0].silent
    assert not render(reply, LABELS, public=False)[0].silent


def test_a_note_stands_first_but_below_the_numbers_of_a_card() -> None:
    """Nothing stands above 999."""
    card = Reply(Outcome.ESCALATE, (Urgent(("999: now",)), Text("Say.")))
    assert with_note(card, "Late.").parts == (Urgent(("999: now",)), Text("Late."), Text("Say."))
    assert with_note(Reply(Outcome.ANSWER, (Text("Yes."),)), "Photo.").parts == (Text("Photo."), Text("Yes."))


def test_moments_are_said_in_plain_words() -> None:
    """GOV.UK style."""
    assert say_when(datetime(2026, 11, 21, 23, 5, tzinfo=LONDON)) == "Saturday 21 November at 11:05pm"
    assert say_when(datetime(2026, 1, 2, 0, 0, tzinfo=LONDON)) == "Friday 2 January at 12am"
    assert say_when(datetime(2026, 1, 2, 12, 0, tzinfo=LONDON)) == "Friday 2 January at 12pm"


def test_a_button_that_would_be_too_long_is_left_out() -> None:
    """It can still be typed; the message is not refused for it."""
    reply = Reply(Outcome.CHOOSE, (Choices("Which?", (Option("x" * 80, "Long"), Option("b", "B"))),))
    assert [one.data for row in render(reply, LABELS, public=True)[0].rows for one in row] == ["go:b", "do:urgent"]


# --- generated replies ------------------------------------------------------------------------------------------------

_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=400).map(
    lambda text: text.strip() or "x"
)
_LONG = st.builds(lambda word, times: " ".join([word] * times), _TEXT, st.integers(1, 60))
_PARTS = st.one_of(
    st.builds(Text, _LONG),
    st.builds(Facts, st.lists(_TEXT, min_size=1, max_size=9).map(tuple)),
    st.builds(Steps, st.lists(_LONG, min_size=1, max_size=4).map(tuple)),
    st.builds(Source, _TEXT),
    st.builds(Contacts, st.lists(st.builds(ContactLine, name=_TEXT, phone=st.just("01254 477 299"), note=_TEXT), min_size=1, max_size=5).map(tuple)),
    st.builds(Choices, _TEXT, st.lists(st.builds(Option, st.from_regex(r"[a-z0-9-]{1,60}", fullmatch=True), _TEXT), max_size=40).map(tuple)),
)  # fmt: skip


@given(st.lists(_PARTS, min_size=1, max_size=10), st.booleans())
def test_no_reply_at_all_is_refused(parts: list[Part], public: bool) -> None:
    """Whatever the content says, however long: one or two messages that Telegram takes, also without marks."""
    messages = render(Reply(Outcome.ANSWER, tuple(parts), "some-intent"), LABELS, public, again="theme:x")
    assert 1 <= len(messages) <= 2
    for message in messages:
        assert units(accepted(message)) <= MOST_UNITS
        assert units(message.plain) <= MOST_UNITS
        assert all(len(one.data.encode()) <= MOST_DATA for row in message.rows for one in row)
        assert Outgoing.from_data(json.loads(json.dumps(message.to_data()))) == message


@given(
    st.lists(st.integers(100, 999).map(lambda number: f"0300 123 {number} 44"), min_size=400, max_size=700),
    st.sampled_from(["", "ring ", "ring and say hello to "]),
)
def test_no_number_is_ever_cut(numbers: list[str], between: str) -> None:
    """A paragraph too long for one message is divided between words, and a number is one word."""
    whole = " and ".join(between + number for number in numbers)
    for piece in split([(Line(whole),)]):
        assert not re.search(r"^\d* ?\d{1,3} \d\d\b(?<!0300)", piece.lstrip()) or piece.startswith("0300")
        assert all(re.fullmatch(r"0300 123 \d{3} 44", found) for found in re.findall(r"\d[\d ]*\d", piece))


@given(_TEXT)
def test_marks_in_content_stay_content(said: str) -> None:
    """<b> in a text is shown, not obeyed."""
    message = render(Reply(Outcome.ANSWER, (Text(said),)), LABELS, public=False)[0]
    assert accepted(message) == said
    assert html.unescape(message.html) == said


# --- the adapter's own sentences --------------------------------------------------------------------------------------


@pytest.fixture
def words(door: FrontDoor) -> dict[Audience, Words]:
    """The sentences of the content, for each audience."""
    desk = make_desk(door, InProcessStore(), Vault(["k" * 40]), lambda: MONDAY_NOON)
    return {audience: Words(desk, audience) for audience in Audience}


def test_every_sentence_of_ours_is_there_for_everybody_and_safe_to_see(door: FrontDoor, words: dict[Audience, Words]) -> None:
    """Each command, each kind of thing that can be sent; neither the app's own name, nor a telling first line."""
    keys = [name for name in COMMANDS if name not in ("urgent", "topics", "area", "forget", "clear")]
    keys += ["cleared", "forgotten", "quiet", "late", "wrong_noted", "who_noted", "group", "caption", "forwarded", "start_topic", "opening"]
    keys += [f"kind_{kind}" for kind in {*KINDS.values(), "unknown"}]
    for say in words.values():
        for key in keys:
            (message, *more) = render(text(say, key), say.labels(), public=True)
            assert not more
            assert not tells(accepted(message).split("\n")[0]), key
    for key, sentence in door.library.wording.items():
        for said in filter(None, (sentence.professional, sentence.public, sentence.young_person)):
            assert not key.startswith("telegram_") or "telegram" not in said.lower(), key


def test_the_welcome_is_short_carries_the_numbers_and_asks_for_nothing(words: dict[Audience, Words]) -> None:
    """Four lines, 999 and Childline on lines of their own, three buttons; and the language of the person's app."""
    say = words[Audience.FAMILY]
    (message,) = render(start(say, "en-GB"), say.labels(), public=True, rows=who_rows(say))
    lines = accepted(message).split("\n")
    assert len(lines[: lines.index("")]) == 4
    assert {"999", "0800 1111"} <= set(lines)
    assert "I can't send help" in lines[1]
    assert [row[0].data for row in message.rows[:3]] == ["who:young_person", "who:family", "who:professional"]
    polish = accepted(render(start(say, "pl"), say.labels(), public=True)[0])
    assert "Odpowiadam tylko po angielsku" in polish
    assert len(polish) > len(accepted(message))


def test_every_language_line_carries_the_three_numbers(words: dict[Audience, Words]) -> None:
    """Whatever else a reader understands of it."""
    for code in LANGUAGES:
        line = words[Audience.FAMILY](f"language_{code}")
        assert all(number in line for number in ("999", "0300 123 6720", "0800 1111"))


def test_the_profile_carries_the_numbers_within_its_limits(words: dict[Audience, Words]) -> None:
    """It stands when the bot is down."""
    stands = profile(words[Audience.FAMILY])
    assert len(stands.name) <= LIMITS["name"]
    for said, most in ((stands.description, LIMITS["description"]), (stands.short, LIMITS["short"])):
        assert len(said) <= most
        assert all(number in said for number in ("999", "0300 123 6720", "0800 1111"))
    rules.commands({"commands": json.dumps([{"command": name, "description": about} for name, about in stands.commands])})
    assert [name for name, _ in stands.commands] == list(COMMANDS)


def test_the_safe_reply_can_always_be_drawn() -> None:
    """Also by the plainest of ways."""
    reply = replace(Reply(Outcome.FALLBACK, (Urgent(("999: ring now",)), Text("Sorry."))), memory=Memory())
    assert plain_text(reply.parts).startswith("999")
    assert accepted(render(reply, LABELS, public=True)[0]).startswith("999\nRing now")
