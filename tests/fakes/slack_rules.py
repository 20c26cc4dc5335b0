"""What Slack refuses: documented limits and required fields of messages, views and blocks. Independent of our own adapters/slack/limits.py.

Each function returns the error code Slack would answer with, or "". Sources: docs.slack.dev/reference/block-kit/blocks/*,
/reference/block-kit/block-elements/*, /reference/block-kit/composition-objects/*, /reference/views/modal-views and home-tab-views,
/reference/methods/chat.postMessage and chat.update; the total of a message's blocks from slackapi/bolt-js#2509.
"""

from __future__ import annotations

import re
from typing import Any

IN_MESSAGES = {"section", "header", "context", "actions", "divider", "image", "rich_text"}
IN_VIEWS = IN_MESSAGES | {"input"}
_LINK = re.compile(r"<(?:https?://|mailto:|tel:)[^<>|\s]+(?:\|[^<>|]+)?>")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")


class RefusedBySlack(Exception):
    """Why a block is no good."""


def message(body: dict[str, Any], update: bool = False) -> str:
    """A message as chat.postMessage, postEphemeral, update and a response address take it."""
    text, blocks = body.get("text") or "", body.get("blocks") or []
    if not text and not blocks:
        return "no_text"
    if not text:
        return "no_top_level_text"  # Slack warns only; a screen reader would read nothing
    if len(text) > (4000 if update else 40_000):
        return "msg_too_long"
    if len(blocks) > 50:
        return "invalid_blocks"
    try:
        _blocks(blocks, IN_MESSAGES)
        _mrkdwn(text)
    except RefusedBySlack:
        return "invalid_blocks"
    return "msg_blocks_too_long" if sum(map(letters, blocks)) > 13_200 else ""


def view(body: dict[str, Any]) -> str:
    """A modal or a Home tab."""
    kind = body.get("type")
    try:
        blocks = body.get("blocks") or []
        _want(0 < len(blocks) <= 100, "number of blocks")
        _blocks(blocks, IN_VIEWS)
        _want(len(body.get("private_metadata", "")) <= 3000, "private_metadata")
        _want(len(body.get("callback_id", "")) <= 255, "callback_id")
        if kind == "modal":
            _plain(body["title"], 24)
            for name in ("submit", "close"):
                if name in body:
                    _plain(body[name], 24)
            if any(block["type"] == "input" for block in blocks):
                _want("submit" in body, "submit with inputs")
        else:
            _want(kind == "home", "type")
            _want(not {"title", "submit", "close"} & body.keys(), "a Home tab has no title")
    except (RefusedBySlack, KeyError, TypeError, AttributeError):
        return "invalid_arguments"
    return ""


def letters(block: dict[str, Any]) -> int:
    """Characters of all texts of a block."""
    if isinstance(block, dict):
        return sum(len(value) if key == "text" and isinstance(value, str) else letters(value) for key, value in block.items())
    return sum(map(letters, block)) if isinstance(block, list) else 0


def check_blocks(blocks: list[dict[str, Any]], in_view: bool = False) -> None:
    """Raise RefusedBySlack with the reason, for tests that want to know it."""
    _blocks(blocks, IN_VIEWS if in_view else IN_MESSAGES)


def _blocks(blocks: list[dict[str, Any]], allowed: set[str]) -> None:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    _want(len(ids) == len(set(ids)), "block_id twice")
    for block in blocks:
        kind = block.get("type")
        _want(kind in allowed, f"type {kind}")
        _want(len(block.get("block_id", "")) <= 255, "block_id")
        {
            "section": _section, "header": _header, "context": _context, "actions": _actions, "input": _input,
            "divider": lambda _: None,
        }[kind](block)  # fmt: skip


def _section(block: dict[str, Any]) -> None:
    _want("text" in block or "fields" in block, "section without text")
    if "text" in block:
        _text(block["text"], 3000)
    _want(len(block.get("fields", ())) <= 10, "fields")


def _header(block: dict[str, Any]) -> None:
    _plain(block["text"], 150)


def _context(block: dict[str, Any]) -> None:
    _want(1 <= len(block["elements"]) <= 10, "context elements")
    for element in block["elements"]:
        _text(element, 3000)


def _actions(block: dict[str, Any]) -> None:
    elements = block["elements"]
    _want(1 <= len(elements) <= 25, "actions elements")
    ids = [element["action_id"] for element in elements]
    _want(len(ids) == len(set(ids)), "action_id twice")
    for element in elements:
        _element(element)


def _input(block: dict[str, Any]) -> None:
    _plain(block["label"], 2000)
    _element(block["element"])


def _element(element: dict[str, Any]) -> None:
    _want(1 <= len(element.get("action_id", "x")) <= 255, "action_id")
    kind = element["type"]
    if kind == "button":
        _plain(element["text"], 75)
        _want(len(element.get("value", "")) <= 2000, "value")
        _want(len(element.get("accessibility_label", "")) <= 75, "accessibility_label")
        _want(element.get("style") in (None, "primary", "danger"), "style")
    elif kind == "static_select":
        _options(element["options"], 100)
        _plain(element["placeholder"], 150)
        _want(element.get("initial_option", element["options"][0]) in element["options"], "initial_option")
    elif kind == "checkboxes":
        _options(element["options"], 10)
        initial = element.get("initial_options")
        _want(initial is None or (initial and all(one in element["options"] for one in initial)), "initial_options")
    elif kind == "plain_text_input":
        _want(len(element.get("initial_value", "")) <= 3000, "initial_value")
        _want(1 <= element.get("max_length", 3000) <= 3000, "max_length")
    else:
        raise RefusedBySlack(f"element {kind}")


def _options(options: list[dict[str, Any]], most: int) -> None:
    _want(1 <= len(options) <= most, "number of options")
    _want(len({one["value"] for one in options}) == len(options), "value twice")
    for one in options:
        _plain(one["text"], 75)
        _want(1 <= len(one["value"]) <= 150, "option value")
        if "description" in one:
            _plain(one["description"], 75)


def _text(text: dict[str, Any], most: int) -> None:
    if text.get("type") == "plain_text":
        _plain(text, most)
        return
    _want(text.get("type") == "mrkdwn", "text type")
    _want(1 <= len(text["text"]) <= most, f"text of {len(text['text'])}")
    _mrkdwn(text["text"])


def _plain(text: dict[str, Any], most: int) -> None:
    _want(text.get("type") == "plain_text", "plain text")
    _want(1 <= len(text["text"]) <= most, f"text of {len(text['text'])}: {text['text'][:80]}")


def _mrkdwn(text: str) -> None:
    """Everything that is not a link of ours is escaped."""
    rest = _ENTITY.sub("", _LINK.sub("", text))
    _want("<" not in rest and ">" not in rest and "&" not in rest, f"unescaped: {rest[:80]}")


def _want(holds: Any, what: str) -> None:
    if not holds:
        raise RefusedBySlack(what)
