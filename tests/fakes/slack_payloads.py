"""What Slack sends, in the shapes it was recorded in (ids and tokens made up)."""

from __future__ import annotations

import itertools
from typing import Any

TEAM, APP, BOT, BOT_ID = "T0FRONT", "A0FRONT", "U0BOT", "B0BOT"
_numbers = itertools.count(1)


def number() -> int:
    """A number that was not there before."""
    return next(_numbers)


def ts() -> str:
    """A message's time stamp, its id within a channel."""
    return f"17637{number():05d}.{number():06d}"


def envelope(event: dict[str, Any], event_id: str = "") -> dict[str, Any]:
    """The outer part of an event (docs.slack.dev/apis/events-api#event-type-structure)."""
    return {
        "token": "one-long-verification-token",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": event_id or f"Ev{number():08d}",
        "event_time": 1763700000,
        "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": "4-eyJldCI6Im1lc3NhZ2UifQ",
    }


def direct(text: str, user: str = "U1", channel: str = "", **more: Any) -> dict[str, Any]:
    """A message in a direct message."""
    moment = more.pop("ts", None) or ts()
    event = {
        "client_msg_id": f"0f0f{number()}", "type": "message", "user": user, "text": text, "team": TEAM, "ts": moment, "event_ts": moment,
        "blocks": [{"type": "rich_text", "block_id": "x", "elements": []}], "channel": channel or f"D{user}", "channel_type": "im",
    }  # fmt: skip
    return envelope(event | more)


def mention(text: str, user: str = "U1", channel: str = "C1", **more: Any) -> dict[str, Any]:
    """Our name in a channel, as app_mention."""
    moment = more.pop("ts", None) or ts()
    event = {
        "user": user, "type": "app_mention", "ts": moment, "client_msg_id": f"0a0a{number()}", "text": f"<@{BOT}> {text}", "team": TEAM,
        "blocks": [], "channel": channel, "event_ts": moment,
    }  # fmt: skip
    return envelope(event | more)


def same_as_message(body: dict[str, Any]) -> dict[str, Any]:
    """The `message` event that comes beside an app_mention where a workspace also subscribes to channel messages."""
    return envelope({**body["event"], "type": "message", "channel_type": "channel"})


def edit(body: dict[str, Any], text: str) -> dict[str, Any]:
    """The message of `body`, edited."""
    old = {key: value for key, value in body["event"].items() if key not in ("channel", "channel_type", "event_ts")}
    new = {**old, "text": text, "edited": {"user": old["user"], "ts": ts()}}
    event = {
        "type": "message", "subtype": "message_changed", "message": new, "previous_message": old, "channel": body["event"]["channel"],
        "hidden": True, "ts": ts(), "event_ts": ts(), "channel_type": body["event"].get("channel_type", "channel"),
    }  # fmt: skip
    return envelope(event)


def home_opened(user: str = "U1", tab: str = "home") -> dict[str, Any]:
    """A tab of ours was opened."""
    return envelope({"type": "app_home_opened", "user": user, "channel": f"D{user}", "tab": tab, "event_ts": ts()})


def command(text: str, user: str, response_url: str, trigger: str, channel: str = "C1") -> dict[str, Any]:
    """/frontdoor (docs.slack.dev/interactivity/implementing-slash-commands)."""
    return {
        "token": "gIkuvaNzQIHg97ATvDxqgjtO", "team_id": TEAM, "team_domain": "example", "channel_id": channel, "channel_name": "general",
        "user_id": user, "user_name": "somebody", "command": "/frontdoor", "text": text, "api_app_id": APP, "is_enterprise_install": "false",
        "response_url": response_url, "trigger_id": trigger,
    }  # fmt: skip


def shortcut(text: str, user: str, writer: str, response_url: str, trigger: str, channel: str = "C1") -> dict[str, Any]:
    """ "Ask the front door about this" in the menu of a message."""
    return {
        "type": "message_action", "token": "x", "action_ts": ts(), "team": {"id": TEAM, "domain": "example"},
        "user": {"id": user, "username": "somebody", "team_id": TEAM, "name": "somebody"}, "channel": {"id": channel, "name": "general"},
        "is_enterprise_install": False, "enterprise": None, "callback_id": "ask_the_front_door", "trigger_id": trigger,
        "response_url": response_url, "message_ts": ts(), "message": {"type": "message", "user": writer, "ts": ts(), "text": text},
    }  # fmt: skip


def press(
    element: dict[str, Any], user: str, trigger: str, response_url: str = "", channel: str = "", message: dict[str, Any] | None = None,
    view: dict[str, Any] | None = None, ephemeral: bool = False, chosen: dict[str, Any] | None = None, typed: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Something was pressed, chosen or typed (docs.slack.dev/reference/interaction-payloads/block_actions-payload)."""
    action: dict[str, Any] = {"type": element["type"], "action_id": element["action_id"], "block_id": "b1", "action_ts": ts()}
    if chosen is not None:
        action["selected_option"] = chosen
    elif typed is not None:
        action["value"] = typed
    elif "value" in element:
        action["value"] = element["value"]
    if "text" in element:
        action["text"] = element["text"]
    body: dict[str, Any] = {
        "type": "block_actions", "user": {"id": user, "username": "somebody", "name": "somebody", "team_id": TEAM}, "api_app_id": APP,
        "token": "x", "trigger_id": trigger, "team": {"id": TEAM, "domain": "example"}, "enterprise": None, "is_enterprise_install": False,
        "state": {"values": {}}, "actions": [action],
    }  # fmt: skip
    if view is not None:
        return body | {"container": {"type": "view", "view_id": view["id"]}, "view": view}
    moment = (message or {}).get("ts") or ts()
    container = {"type": "message", "message_ts": moment, "channel_id": channel, "is_ephemeral": ephemeral}
    if thread := (message or {}).get("thread_ts"):
        container["thread_ts"] = thread
    body |= {"container": container, "channel": {"id": channel, "name": "general"}, "response_url": response_url}
    if not ephemeral:  # the message itself is not sent along for one that only one person sees
        body["message"] = {"type": "message", "user": BOT, "bot_id": BOT_ID, **(message or {}), "ts": moment}
    return body


def submission(view: dict[str, Any], user: str, trigger: str) -> dict[str, Any]:
    """A form was sent."""
    return {
        "type": "view_submission", "team": {"id": TEAM, "domain": "example"}, "user": {"id": user, "username": "somebody", "team_id": TEAM},
        "api_app_id": APP, "token": "x", "trigger_id": trigger, "view": view, "response_urls": [], "is_enterprise_install": False,
    }  # fmt: skip
