"""What Slack sends -> what we know of it. Pure, and never raises: a shape that is not known is ignored, and says why.

Payloads: docs.slack.dev/reference/events (message, app_mention, app_home_opened), /interactivity/implementing-slash-commands,
/reference/interaction-payloads (block_actions, message_action, view_submission). Text: /messaging/formatting-message-text#retrieving.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from adapters.slack.heard import Asked, Heard, Ignored, Opened, Person, Pressed, Said, Submitted

WORDS_OF_PEOPLE = (None, "file_share", "thread_broadcast", "me_message")
"""Subtypes of messages that people write. Any other is Slack's or a program's."""

Body = Mapping[str, Any]


def read(body: Body) -> Heard:
    """Any payload of ours."""
    try:
        kind = body.get("type")
        if kind == "event_callback":
            return _event(body, body["event"])
        if "command" in body:
            return _command(body)
        if kind == "message_action":
            return _shortcut(body)
        if kind == "block_actions":
            return _press(body)
        if kind == "view_submission":
            view = body["view"]
            return Submitted(view["id"] + view.get("hash", ""), _person(body["user"]), view.get("callback_id", ""), view)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        return Ignored(f"a shape I do not know ({type(error).__name__})")
    return Ignored(f"a kind I do not know: {kind!r}"[:100])


def me(body: Body) -> str:
    """Our own user id, as an event tells it."""
    authorizations = body.get("authorizations") or [{}]
    return str(authorizations[0].get("user_id") or "")


# --- events -----------------------------------------------------------------------------------------------------------


def _event(body: Body, event: Body) -> Heard:
    kind = event["type"]
    if kind == "app_home_opened":
        return Opened(
            str(body.get("event_id") or event.get("event_ts")), Person(event["user"]), event.get("channel", ""), event.get("tab", "home")
        )
    if kind not in ("message", "app_mention"):
        return Ignored(f"an event I do not use: {kind}"[:100])
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return _edited(body, event)
    if subtype not in WORDS_OF_PEOPLE:
        return Ignored(f"no words of a person: {subtype}"[:100])
    direct = event.get("channel_type") == "im" or (kind == "message" and str(event["channel"]).startswith("D"))
    return _said(body, event, event, direct, kind == "app_mention")


def _said(body: Body, event: Body, message: Body, direct: bool, mention: bool) -> Said | Ignored:
    own = me(body)
    if message.get("bot_id") or event.get("bot_id"):
        return Ignored("written by a program")
    user = message.get("user")
    if not user or user == "USLACKBOT":
        return Ignored("nobody wrote it")
    if user == own:
        return Ignored("our own")
    raw = _whole_text(message)
    if not direct and not mention and (not own or f"<@{own}" not in raw):
        return Ignored("a message in a channel that does not name us")
    channel, ts = event["channel"], message["ts"]
    return Said(
        (*filter(None, [body.get("event_id")]), f"{channel}:{ts}"),
        Person(user, _team(message)),
        words(raw, own),
        channel,
        ts,
        str(message.get("thread_ts") or ""),
        direct,
    )


def _edited(body: Body, event: Body) -> Said | Ignored:
    """An edit: its words now, and those before. Slack also sends one when it adds a preview or a reply count."""
    now, before = event["message"], event.get("previous_message") or {}
    if now.get("subtype") not in WORDS_OF_PEOPLE:
        return Ignored(f"no words of a person: {now.get('subtype')}"[:100])
    heard = _said(body, event, now, event.get("channel_type") == "im" or str(event["channel"]).startswith("D"), mention=False)
    if isinstance(heard, Ignored):
        return heard
    old = words(_whole_text(before), me(body))
    if heard.text == old:
        return Ignored("edited, but not in its words")
    moment = (now.get("edited") or {}).get("ts") or event.get("event_ts") or ""
    ids = (*heard.ids[:-1], f"{heard.ids[-1]}:edited:{moment}")
    return Said(ids, heard.person, heard.text, heard.channel, heard.ts, heard.thread, heard.direct, True, old)


def _team(message: Body) -> str:
    """The workspace of the writer: Slack Connect marks it in one of three places."""
    profile = message.get("user_profile") or {}
    return str(message.get("user_team") or message.get("source_team") or profile.get("team") or message.get("team") or "")


def _whole_text(message: Body) -> str:
    """What somebody wrote, and what they passed on from others."""
    shared = [
        str(attachment.get("text") or "")
        for attachment in message.get("attachments") or []
        if attachment.get("is_share") or attachment.get("is_msg_unfurl")
    ]
    return "\n".join(filter(None, [str(message.get("text") or ""), *shared]))


# --- commands and interactions ----------------------------------------------------------------------------------------


def _command(body: Body) -> Asked:
    person = Person(body["user_id"], str(body.get("user_team_id") or ""))
    trigger = str(body.get("trigger_id") or "")
    identity = f"command:{trigger or body['response_url']}"
    return Asked(identity, person, words(str(body.get("text") or "")), str(body.get("channel_id") or ""), body["response_url"], trigger)


def _shortcut(body: Body) -> Asked:
    message = body["message"]
    person = _person(body["user"])
    return Asked(
        f"shortcut:{body['trigger_id']}",
        person,
        words(_whole_text(message)),
        body["channel"]["id"],
        str(body.get("response_url") or ""),
        body["trigger_id"],
        message.get("user") != person.user,
        command=False,
    )


def _press(body: Body) -> Pressed:
    action = body["actions"][0]
    container = body.get("container") or {}
    message = body.get("message") or {}
    view = body.get("view")
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    surface = {"home": "home", "modal": "modal"}.get((view or {}).get("type", ""), "message")
    return Pressed(
        f"press:{body.get('trigger_id') or ''}:{action.get('action_ts') or ''}",
        _person(body["user"]),
        action["action_id"],
        _value(action),
        surface,
        str(body.get("trigger_id") or ""),
        channel,
        str(message.get("ts") or container.get("message_ts") or ""),
        str(message.get("thread_ts") or container.get("thread_ts") or ""),
        channel.startswith("D"),
        bool(container.get("is_ephemeral")),
        str(body.get("response_url") or ""),
        view,
    )


def _value(action: Body) -> str:
    """What was pressed, chosen or typed."""
    chosen = action.get("selected_option") or {}
    return str(action.get("value") or chosen.get("value") or "")


def _person(user: Body) -> Person:
    return Person(user["id"], str(user.get("team_id") or ""))


# --- text -------------------------------------------------------------------------------------------------------------

_MARKED = re.compile(r"<([^<>]*)>")


def words(text: str, own: str = "") -> str:
    """Slack's text as a person reads it: our own name and those of others left out, links as their label and address, entities undone."""
    plain = _MARKED.sub(lambda found: _unmarked(found[1], own), text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _unmarked(inside: str, own: str) -> str:
    target, bar, label = inside.partition("|")
    if target.startswith("@"):
        return "" if target == f"@{own}" else label
    if target.startswith("#"):
        return f"#{label}" if label else ""
    if target.startswith("!"):
        return label
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not bar or label in (target, address):
        return address
    return f"{label} ({address})" if label else address
