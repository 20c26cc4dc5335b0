"""Updates as Telegram sends them, each read into what a person did."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.read import KINDS, SERVICE, Blocked, Command, Ignored, InGroup, Pressed, Said, Sent, read

PERSON = {"id": 7, "is_bot": False, "first_name": "Sam", "username": "sam_the_person", "language_code": "pl"}
PRIVATE = {"id": 7, "first_name": "Sam", "type": "private"}
GROUP = {"id": -55, "title": "Friends", "type": "group"}
BOT = {"id": 1, "is_bot": True, "first_name": "Front Door"}


def message(chat: dict[str, Any] = PRIVATE, **content: Any) -> dict[str, Any]:
    """A message with some content."""
    return {"update_id": 9, "message": {"message_id": 30, "from": PERSON, "chat": chat, "date": 1_800_000_000} | content}


SIZED = [{"file_id": "a", "file_unique_id": "b", "width": 90, "height": 90}]
FILE = {"file_id": "a", "file_unique_id": "b"}
ORIGIN = {"type": "hidden_user", "sender_user_name": "Kim", "date": 1_799_999_999}

TABLE: list[tuple[str, dict[str, Any], type, dict[str, Any]]] = [
    ("text", message(text="who can help"), Said, {"text": "who can help", "kind": "", "when": 1_800_000_000, "language": "pl"}),
    ("text that only looks like a command", message(text="/ help"), Said, {"text": "/ help"}),
    ("photo with a caption", message(photo=SIZED, caption="he hit me"), Said, {"text": "he hit me", "kind": "photo"}),
    ("file with a caption", message(document=FILE, caption="a letter"), Said, {"text": "a letter", "kind": "file"}),
    ("forwarded text", message(text="look", forward_origin=ORIGIN), Said, {"text": "look", "kind": "forwarded"}),
    ("forwarded command is no command", message(text="/clear", forward_origin=ORIGIN), Said, {"text": "/clear", "kind": "forwarded"}),
    ("forwarded picture with words", message(photo=SIZED, caption="look", forward_origin=ORIGIN), Said, {"text": "look", "kind": "forwarded"}),
    ("a reply, with our own words quoted", message(text="thanks", reply_to_message={"text": "ring 999", "from": BOT}, quote={"text": "999"}), Said, {"text": "thanks"}),
    ("start", message(text="/start"), Command, {"name": "start", "argument": ""}),
    ("deep link", message(text="/start break-time"), Command, {"name": "start", "argument": "break-time"}),
    ("command to us by name", message(text="/Help@frontdoor_bot"), Command, {"name": "help", "argument": ""}),
    ("command with words", message(text="/area St Annes\non Sea"), Command, {"name": "area", "argument": "St Annes\non Sea"}),
    ("voice", message(voice=FILE), Sent, {"kind": "voice"}),
    ("audio", message(audio=FILE | {"title": "song"}), Sent, {"kind": "voice", "words": "song"}),
    ("video", message(video=FILE), Sent, {"kind": "video"}),
    ("round video", message(video_note=FILE), Sent, {"kind": "video"}),
    ("animation", message(animation=FILE, document=FILE), Sent, {"kind": "video"}),
    ("photo", message(photo=SIZED), Sent, {"kind": "photo", "words": ""}),
    ("photo of an album", message(photo=SIZED, media_group_id="123"), Sent, {"kind": "photo", "album": "123"}),
    ("sticker", message(sticker=FILE | {"emoji": "x"}), Sent, {"kind": "sticker"}),
    ("file: its name is words", message(document=FILE | {"file_name": "goodbye letter.docx"}), Sent, {"kind": "file", "words": "goodbye letter"}),
    ("contact: nothing is read", message(contact={"phone_number": "07700900123", "first_name": "Kim"}), Sent, {"kind": "contact", "words": ""}),
    ("location", message(location={"latitude": 53.7, "longitude": -2.7}), Sent, {"kind": "location", "words": ""}),
    ("venue", message(venue={"location": {}, "title": "School", "address": "1 Road"}, location={}), Sent, {"kind": "location", "words": "School\n1 Road"}),
    ("poll: its words are words", message(poll={"question": "should I run away", "options": [{"text": "yes"}, {"text": "no"}]}), Sent, {"kind": "poll", "words": "should I run away\nyes\nno"}),
    ("checklist", message(checklist={"title": "Plan", "tasks": [{"id": 1, "text": "pack a bag"}]}), Sent, {"kind": "poll", "words": "Plan\npack a bag"}),
    ("dice", message(dice={"emoji": "x", "value": 3}), Sent, {"kind": "dice"}),
    ("story", message(story={"chat": GROUP, "id": 1}), Sent, {"kind": "unknown"}),
    ("a kind that does not exist yet", message(hologram={"title": "help me", "scene": {"caption": "please"}}), Sent, {"kind": "unknown", "words": "help me\nplease"}),
    ("edited text", {"update_id": 9, "edited_message": message(text="he hit me")["message"] | {"edit_date": 1_800_000_050}}, Said, {"text": "he hit me", "edited": True, "when": 1_800_000_050}),
    ("edited caption", {"update_id": 9, "edited_message": message(photo=SIZED, caption="x")["message"] | {"edit_date": 5}}, Said, {"text": "x", "edited": True}),
    ("moving location", {"update_id": 9, "edited_message": message(location={})["message"]}, Ignored, {"why": "an edit without words"}),
    ("edit in a group", {"update_id": 9, "edited_message": message(GROUP, text="x")["message"]}, Ignored, {"why": "an edit outside a private chat"}),
    ("button", {"update_id": 9, "callback_query": {"id": "q1", "from": PERSON, "message": {"message_id": 31, "chat": PRIVATE, "date": 5, "text": "999", "from": BOT}, "data": "go:mash"}}, Pressed, {"query": "q1", "data": "go:mash", "chat": 7, "message": 31, "when": 0, "language": "pl"}),
    ("button of a message too old to be shown", {"update_id": 9, "callback_query": {"id": "q1", "from": PERSON, "message": {"message_id": 31, "chat": PRIVATE, "date": 0}, "data": "x"}}, Pressed, {"chat": 7}),
    ("button without its message", {"update_id": 9, "callback_query": {"id": "q1", "from": PERSON, "data": "x"}}, Pressed, {"chat": 7, "message": 0}),
    ("button without data", {"update_id": 9, "callback_query": {"id": "q1", "from": PERSON, "game_short_name": "x"}}, Pressed, {"data": ""}),
    ("button in a group", {"update_id": 9, "callback_query": {"id": "q1", "from": PERSON, "message": {"message_id": 1, "chat": GROUP}, "data": "x"}}, Ignored, {"why": "a button outside a private chat"}),
    ("blocked", {"update_id": 9, "my_chat_member": {"chat": PRIVATE, "from": PERSON, "date": 5, "new_chat_member": {"status": "kicked", "user": BOT}}}, Blocked, {"chat": 7}),
    ("unblocked", {"update_id": 9, "my_chat_member": {"chat": PRIVATE, "from": PERSON, "date": 5, "new_chat_member": {"status": "member"}}}, Ignored, {"why": "the person came back"}),
    ("put into a group", {"update_id": 9, "my_chat_member": {"chat": GROUP, "from": PERSON, "date": 5, "new_chat_member": {"status": "member"}}}, InGroup, {"chat": -55}),
    ("made administrator of a channel", {"update_id": 9, "my_chat_member": {"chat": {"id": -100, "type": "channel"}, "from": PERSON, "date": 5, "new_chat_member": {"status": "administrator"}}}, InGroup, {"chat": -100}),
    ("put out of a group", {"update_id": 9, "my_chat_member": {"chat": GROUP, "from": PERSON, "date": 5, "new_chat_member": {"status": "left"}}}, Ignored, {"why": "out of a group"}),
    ("text in a group", message(GROUP, text="hello"), InGroup, {"chat": -55}),
    ("a notice", message(pinned_message={"text": "999"}), Ignored, {"why": "a notice of the app"}),
    ("the timer was set", message(message_auto_delete_timer_changed={"message_auto_delete_time": 86400}), Ignored, {"why": "a notice of the app"}),
    ("another bot", {"update_id": 9, "message": message(text="hi")["message"] | {"from": BOT}}, Ignored, {"why": "another bot"}),
    ("a kind of update we did not ask for", {"update_id": 9, "inline_query": {"id": "1", "query": "x"}}, Ignored, {"why": "a kind of update we did not ask for"}),
    ("no chat", {"update_id": 9, "message": {"message_id": 1, "text": "x"}}, Ignored, {"why": "no chat to answer in"}),
    ("nothing at all", {}, Ignored, {"update": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("update", "kind", "fields"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_an_update_is_read(update: dict[str, Any], kind: type, fields: dict[str, Any]) -> None:
    """What it is, and the fields that matter; the number of the update always."""
    incoming = read(update)
    assert type(incoming) is kind
    assert {name: asdict(incoming)[name] for name in fields} == fields
    assert incoming.update == update.get("update_id", 0)


def test_what_a_person_is_called_is_never_read() -> None:
    """Names, user names, phone numbers and places stay behind in the update."""
    for _, update, _, _ in TABLE:
        seen = repr(read(update))
        assert not any(secret in seen for secret in ("Sam", "sam_the_person", "Kim", "07700900123", "53.7"))


def test_every_kind_of_content_is_content_or_a_notice() -> None:
    """No name stands in both lists."""
    assert not SERVICE & set(KINDS)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
_FIELDS = st.sampled_from(
    [
        "message_id",
        "chat",
        "from",
        "date",
        "text",
        "caption",
        "photo",
        "poll",
        "data",
        "message",
        "new_chat_member",
        "forward_origin",
        "type",
        "id",
    ]
)


@given(
    st.dictionaries(
        st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member", "update_id"]),
        st.dictionaries(_FIELDS, _JSON, max_size=6) | _JSON,
        max_size=3,
    )
)
def test_no_update_makes_reading_fail(update: dict[str, Any]) -> None:
    """Whatever the shape: something is read."""
    assert read(update).update is not None


@pytest.mark.parametrize("field", ["text", "caption"])
@given(text=st.text(min_size=1, max_size=60))
def test_no_words_are_lost(field: str, text: str) -> None:
    """Every text and caption reaches whoever looks for danger, in full."""
    incoming = read(message(**{field: text}, **({"photo": SIZED} if field == "caption" else {})))
    match incoming:
        case Said():
            assert incoming.text == text
        case Command():
            assert text.startswith("/")
            assert incoming.argument in text
        case _:
            pytest.fail(f"{text!r} was read as {incoming}")
