"""What Telegram refuses, with the words it refuses it in.

Sources: core.telegram.org/bots/api (#sendmessage, #html-style, #inlinekeyboardbutton, #setmycommands, #setwebhook, #deletemessages) and the
server's own code, github.com/tdlib/telegram-bot-api and tdlib/td (MessageEntity.cpp parse_html).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

TAGS = frozenset("a b strong i em s strike del u ins tg-spoiler tg-emoji span pre code blockquote".split())
UPDATE_KINDS = frozenset(
    """message edited_message channel_post edited_channel_post business_connection business_message edited_business_message
    deleted_business_messages message_reaction message_reaction_count inline_query chosen_inline_result callback_query shipping_query
    pre_checkout_query purchased_paid_media poll poll_answer my_chat_member chat_member chat_join_request chat_boost removed_chat_boost""".split()
)
MOST_BUTTONS = 100
TWO_DAYS, ONE_DAY = 48 * 3600, 24 * 3600

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z0-9-]*)(?P<rest>[^>]*)(?P<close>>?)")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


class Refusal(Exception):
    """An answer of Telegram that is not ok."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(description: str) -> Refusal:
    """A 400."""
    return Refusal(400, f"Bad Request: {description}")


def units(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(text: str) -> str:
    """The text without its marks; refuses what Telegram cannot parse."""
    plain: list[str] = []
    open_tags: list[str] = []
    at = 0
    while at < len(text):
        if text[at] != "<":
            end = text.find("<", at)
            end = len(text) if end < 0 else end
            plain.append(_ENTITY.sub(lambda found: unescape(found[0]), text[at:end]))
            at = end
            continue
        found = _TAG.match(text, at)
        offset = len(text[:at].encode())
        if found is None or not found["close"]:
            raise bad(f"can't parse entities: Unclosed start tag at byte offset {offset}")
        name = found["name"].lower()
        if found["end"]:
            if not open_tags:
                raise bad(f"can't parse entities: Unexpected end tag at byte offset {offset}")
            if name and name != open_tags[-1]:
                raise bad(
                    f'can\'t parse entities: Unmatched end tag at byte offset {offset}, expected "</{open_tags[-1]}>", found "</{name}>"'
                )
            open_tags.pop()
        else:
            if name not in TAGS:
                raise bad(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {offset}')
            if name == "span" and 'class="tg-spoiler"' not in found["rest"]:
                raise bad(f'can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset {offset}')
            open_tags.append(name)
        at = found.end()
    if open_tags:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{open_tags[-1]}\"")
    return "".join(plain)


def message_text(params: Mapping[str, Any]) -> str:
    """The text of a message as a person sees it."""
    mode = params.get("parse_mode", "")
    if mode not in ("", "HTML"):
        raise bad("unsupported parse_mode")
    text = str(params.get("text", ""))
    plain = parse_html(text) if mode == "HTML" else text
    if not plain.strip():
        raise bad("message text is empty")
    if units(plain) > 4096:
        raise bad("message is too long")
    return plain


def keyboard(params: Mapping[str, Any]) -> list[list[dict[str, str]]]:
    """The buttons below a message."""
    raw = params.get("reply_markup")
    if not raw:
        return []
    markup = json.loads(raw) if isinstance(raw, str) else raw
    if not isinstance(markup, dict) or set(markup) != {"inline_keyboard"} or not isinstance(markup["inline_keyboard"], list):
        raise bad("can't parse reply keyboard markup JSON object")
    rows = markup["inline_keyboard"]
    for row in rows:
        if not isinstance(row, list):
            raise bad("can't parse inline keyboard button: expected an Array")
        for button in row:
            if not str(button.get("text", "")).strip():
                raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
            if len(button) != 2 or "callback_data" not in button:
                raise bad("can't parse inline keyboard button: exactly one action is expected here")
            if not 1 <= len(button["callback_data"].encode()) <= 64:
                raise bad("BUTTON_DATA_INVALID")
    if sum(map(len, rows)) > MOST_BUTTONS or len(json.dumps(markup)) > 10_240:
        raise bad("reply markup is too long")
    return rows


def commands(params: Mapping[str, Any]) -> list[dict[str, str]]:
    """A menu."""
    found = json.loads(params["commands"])
    if len(found) > 100:
        raise bad("too many commands")
    for command in found:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return list(found)


def within(params: Mapping[str, Any], key: str, most: int) -> str:
    """A text of the profile."""
    text = str(params.get(key, ""))
    if len(text) > most:
        raise bad(f"{key} is too long")
    return text


def allowed_updates(params: Mapping[str, Any]) -> frozenset[str] | None:
    """The kinds of update asked for; None leaves the former setting. Telegram itself overlooks names it does not know; we do not."""
    if "allowed_updates" not in params:
        return None
    names = frozenset(json.loads(params["allowed_updates"]))
    if unknown := names - UPDATE_KINDS:
        raise bad(f"no kind of update is called {sorted(unknown)}")
    return names or UPDATE_KINDS - {"chat_member", "message_reaction", "message_reaction_count"}


def webhook_secret(params: Mapping[str, Any]) -> str:
    """The secret of a webhook."""
    secret = str(params.get("secret_token", ""))
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    return secret


def deletable(message: Mapping[str, Any], now: float) -> bool:
    """Whether a bot may delete a message of a private chat."""
    age = now - message["date"]
    return age < TWO_DAYS and not ("dice" in message["content"] and age < ONE_DAY)
