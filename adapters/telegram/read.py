"""An update as Telegram sends it -> what a person did. Pure; never raises; unknown fields and kinds are met, not refused.

Source of the field names: core.telegram.org/bots/api#update, #message. What is read is only what is needed to answer: no name, no
user name, no file, no contact, no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST_WORDS = 4096
"""Characters of a text that are looked at (core.telegram.org/bots/api#message: a text has at most 4,096)."""

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)

KINDS = {
    "voice": "voice",
    "audio": "voice",
    "video_note": "video",
    "video": "video",
    "animation": "video",
    "photo": "photo",
    "paid_media": "photo",
    "sticker": "sticker",
    "document": "file",
    "contact": "contact",
    "location": "location",
    "venue": "location",
    "poll": "poll",
    "checklist": "poll",
    "dice": "dice",
    "game": "dice",
}
"""Content other than text -> the kind of line it is answered with (wording: telegram_kind_...). The first that is there counts."""

SERVICE = frozenset(
    """pinned_message message_auto_delete_timer_changed new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo
    group_chat_created supergroup_chat_created channel_chat_created migrate_to_chat_id migrate_from_chat_id successful_payment
    refunded_payment users_shared chat_shared connected_website write_access_allowed passport_data proximity_alert_triggered boost_added
    chat_background_set forum_topic_created forum_topic_edited forum_topic_closed forum_topic_reopened general_forum_topic_hidden
    general_forum_topic_unhidden giveaway_created giveaway_winners giveaway_completed video_chat_scheduled video_chat_started
    video_chat_ended video_chat_participants_invited web_app_data checklist_tasks_done checklist_tasks_added gift unique_gift""".split()
)
"""Notices of the app itself, which nobody said."""

_WORDY = frozenset("text caption question title description address option message".split())
"""Keys under which words of a person stand, in kinds of content known and unknown."""
_NOT_THEIRS = frozenset("reply_to_message external_reply quote reply_markup from chat sender_chat via_bot forward_origin entities".split())
"""What stands in a message without being its writer's words: above all our own replies, quoted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What every update says."""

    update: int
    chat: int = 0
    message: int = 0
    when: int = 0
    """Seconds since the epoch; 0 if the update does not say."""
    language: str = ""
    """Of the person's app: a hint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Seen):
    """Words: a message, a caption, an edit of either."""

    text: str
    kind: str = ""
    """What the words came with: photo, forwarded, ...; empty for a plain message."""
    edited: bool = False
    album: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Seen):
    """A message that begins with a slash."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent(Seen):
    """Something that is not text."""

    kind: str
    words: str = ""
    """The writer's words inside it (a poll's question, the name of a file), for the risk check alone."""
    album: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Seen):
    """A button. What it carries may be older than our content, or forged."""

    query: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked(Seen):
    """The person has blocked the bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InGroup(Seen):
    """Somebody put the bot into a group or channel, or wrote to it there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored(Seen):
    """Nothing to answer."""

    why: str


Incoming = Said | Command | Sent | Pressed | Blocked | InGroup | Ignored


def read(update: Mapping[str, Any]) -> Incoming:
    """What an update tells."""
    number = _number(update.get("update_id"))
    if message := _map(update.get("message")):
        return _message(number, message)
    if message := _map(update.get("edited_message")):
        return _edited(number, message)
    if query := _map(update.get("callback_query")):
        return _pressed(number, query)
    if member := _map(update.get("my_chat_member")):
        return _member(number, member)
    return Ignored(update=number, why="a kind of update we did not ask for")


def _message(number: int, message: Mapping[str, Any]) -> Incoming:
    chat = _map(message.get("chat"))
    where = _seen(number, message, "date")
    if not where["chat"]:
        return Ignored(update=number, why="no chat to answer in")
    if chat.get("type") != "private":
        return InGroup(**where)
    if _map(message.get("from")).get("is_bot"):
        return Ignored(**where, why="another bot")
    kind = next((line for name, line in KINDS.items() if message.get(name) is not None), "")
    forwarded = any(name in message for name in ("forward_origin", "forward_date", "forward_from", "forward_sender_name"))
    album = str(message.get("media_group_id") or "")
    text = _text(message.get("text")) or _text(message.get("caption"))
    if text:
        if not kind and not forwarded and (command := _COMMAND.fullmatch(text)):
            return Command(**where, name=command[1].lower(), argument=(command[2] or "").strip())
        return Said(**where, text=text, kind="forwarded" if forwarded else kind, album=album)
    if not kind and SERVICE.intersection(message):
        return Ignored(**where, why="a notice of the app")
    return Sent(**where, kind=kind or "unknown", words=words_in(message), album=album)


def _edited(number: int, message: Mapping[str, Any]) -> Incoming:
    where = _seen(number, message, "edit_date")
    if not where["chat"] or _map(message.get("chat")).get("type") != "private":
        return Ignored(update=number, why="an edit outside a private chat")
    text = _text(message.get("text")) or _text(message.get("caption")) or words_in(message)
    return Said(**where, text=text, edited=True) if text else Ignored(**where, why="an edit without words")


def _pressed(number: int, query: Mapping[str, Any]) -> Incoming:
    message = _map(query.get("message"))
    where = _seen(number, message, "") | {"language": _text(_map(query.get("from")).get("language_code"))}
    if message and _map(message.get("chat")).get("type", "private") != "private":
        return Ignored(update=number, why="a button outside a private chat")
    where["chat"] = where["chat"] or _number(_map(query.get("from")).get("id"))
    if not where["chat"]:
        return Ignored(update=number, why="no chat to answer in")
    return Pressed(**where, query=_text(query.get("id")), data=_text(query.get("data")))


def _member(number: int, member: Mapping[str, Any]) -> Incoming:
    where = _seen(number, member, "date")
    status = _map(member.get("new_chat_member")).get("status")
    if not where["chat"]:
        return Ignored(update=number, why="no chat")
    if _map(member.get("chat")).get("type") == "private":
        return Blocked(**where) if status == "kicked" else Ignored(**where, why="the person came back")
    return InGroup(**where) if status in ("member", "administrator", "restricted", "creator") else Ignored(**where, why="out of a group")


def words_in(message: Mapping[str, Any]) -> str:
    """The writer's words in content other than text."""
    return "\n".join(_words(message, 0))[:MOST_WORDS]


def _words(value: Any, depth: int) -> Iterator[str]:
    if depth > 6:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in _NOT_THEIRS:
                continue
            if isinstance(inner, str):
                if key in _WORDY:
                    yield inner
                elif key == "file_name":
                    yield inner.rpartition(".")[0] or inner
            else:
                yield from _words(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner, depth + 1)


def _seen(number: int, message: Mapping[str, Any], date: str) -> dict[str, Any]:
    return {
        "update": number,
        "chat": _number(_map(message.get("chat")).get("id")),
        "message": _number(message.get("message_id")),
        "when": _number(message.get(date)) if date else 0,
        "language": _text(_map(message.get("from")).get("language_code")),
    }


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
