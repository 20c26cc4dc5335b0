"""What a stand-in for Telegram remembers: chats, messages, updates; what people do in them and what the bot did."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tests.fakes import telegram_rules as rules
from tests.fakes.telegram_webhook import Deliverer

BOT = {
    "id": 123456789, "is_bot": True, "first_name": "Front Door", "username": "frontdoor_test_bot", "can_join_groups": False,
    "can_read_all_group_messages": False, "supports_inline_queries": False,
}  # fmt: skip


@dataclass
class Shown:
    """A message of a chat."""

    id: int
    chat: int
    date: float
    text: str
    mine: bool
    """From the bot."""
    rows: list[list[dict[str, str]]] = field(default_factory=list)
    content: frozenset[str] = frozenset()
    at: float = 0.0
    silent: bool = False
    deleted: bool = False


@dataclass
class Faults:
    """What goes wrong, how often, decided by a seeded generator."""

    rates: Mapping[str, float] = field(default_factory=dict)
    """flood, error, reset, lost, hang, duplicate, shuffle -> share of calls."""
    seed: int = 1
    hang: float = 6.0
    """Seconds; the client gives up before."""
    met: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def pick(self, *kinds: str) -> str:
        """One of these kinds of fault, or none."""
        roll = self._random.random()
        for kind in kinds:
            roll -= self.rates.get(kind, 0.0)
            if roll < 0:
                self.met[kind] = self.met.get(kind, 0) + 1
                return kind
        return ""

    def shuffle(self, updates: list[Any]) -> None:
        """Put updates out of order."""
        self._random.shuffle(updates)


class World:
    """Everything the stand-in remembers."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.faults = faults or Faults()
        self.chats: dict[int, dict[int, Shown]] = {}
        self.types: dict[int, str] = {}
        self.left: set[int] = set()
        self.blocked: set[int] = set()
        self.flooded: dict[int, float] = {}
        """Chats that may not be written to until a moment (perf_counter)."""
        self.refuse_marks = False
        self.refusals: list[str] = []
        """What a correct client would not have done."""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.profile: dict[str, Any] = {"name": "", "description": "", "short_description": "", "commands": {}}
        self.updates: list[dict[str, Any]] = []
        self.allowed = rules.UPDATE_KINDS
        self.pushed: dict[int, float] = {}
        self.webhook: Deliverer | None = None
        self.clock: Callable[[], float] = time.time
        self.changed = asyncio.Condition()
        self._next_message = 1000
        self._next_update = 50_000
        self._next_query = 1
        self._queries: set[str] = set()

    # --- what people do -----------------------------------------------------------------------------------------------

    def say(self, chat: int, text: str = "", ago: float = 0.0, language: str = "en", **content: Any) -> int:
        """Something a person sends into a private chat. Returns the number of the update."""
        shown = self._show(chat, text, False, frozenset(content) | {"text"}, self.clock() - ago)
        message = self._message(shown, language) | ({"text": text} if text else {}) | content
        return self._push("message", message)

    def edit(self, chat: int, message: int, text: str) -> int:
        """A person edits a message."""
        shown = self.chats[chat][message]
        shown.text = text
        return self._push("edited_message", self._message(shown, "en") | {"edit_date": int(self.clock()), "text": text})

    def press(self, chat: int, data: str, message: int | None = None) -> int:
        """A person presses a button, of the last message of the bot if none is named."""
        shown = self.chats[chat][message] if message is not None else self.sent(chat)[-1]
        query = str(self._next_query)
        self._next_query += 1
        self._queries.add(query)
        user = {"id": chat, "is_bot": False, "first_name": "Person"}
        return self._push(
            "callback_query", {"id": query, "from": user, "message": self._message(shown, "en"), "chat_instance": "1", "data": data}
        )

    def member(self, chat: int, status: str, kind: str = "private") -> int:
        """The bot is blocked, or put into a group."""
        self.types[chat] = kind
        if kind == "private":
            (self.blocked.add if status == "kicked" else self.blocked.discard)(chat)
        self.chats.setdefault(chat, {})
        who = {"user": BOT, "status": status}
        user = {"id": abs(chat), "is_bot": False, "first_name": "Person"}
        about = {"chat": self._chat(chat), "from": user, "date": int(self.clock()), "old_chat_member": who, "new_chat_member": who}
        return self._push("my_chat_member", about)

    def bot_said(self, chat: int, text: str) -> int:
        """A message of the bot from before the test, such as of an older version. Returns its id."""
        shown = self._show(chat, text, True, frozenset({"text"}), self.clock() - 3600)
        shown.at = 0.0
        return shown.id

    def push(self, kind: str, body: Any) -> int:
        """Any update at all."""
        return self._push(kind, body)

    # --- what the bot did ---------------------------------------------------------------------------------------------

    def sent(self, chat: int) -> list[Shown]:
        """The bot's messages in a chat, those deleted left out."""
        return [shown for shown in self.chats.get(chat, {}).values() if shown.mine and not shown.deleted]

    def standing(self, chat: int) -> list[Shown]:
        """All messages that stand in a chat."""
        return [shown for shown in self.chats.get(chat, {}).values() if not shown.deleted]

    def count(self) -> int:
        """All messages of the bot."""
        return sum(shown.mine for chat in self.chats.values() for shown in chat.values())

    async def until(self, condition: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait for something to come about."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(condition)

    async def settled(self, seconds: float = 10.0) -> None:
        """Wait until every update is confirmed."""
        await self.until(lambda: not self.updates and (self.webhook is None or not self.webhook.waiting), seconds)

    # --- state --------------------------------------------------------------------------------------------------------

    def _show(self, chat: int, text: str, mine: bool, content: frozenset[str], date: float, rows: Any = ()) -> Shown:
        shown = Shown(self._next_message, chat, date, text, mine, list(rows), content, time.perf_counter())
        self._next_message += 1  # one count for all private chats: they share the account's message box
        self.chats.setdefault(chat, {})[shown.id] = shown
        return shown

    def _chat(self, chat: int) -> dict[str, Any]:
        kind = self.types.get(chat, "private" if chat > 0 else "group")
        return {"id": chat, "type": kind, **({"first_name": "Person"} if kind == "private" else {"title": "A group"})}

    def _message(self, shown: Shown, language: str) -> dict[str, Any]:
        sender = BOT if shown.mine else {"id": abs(shown.chat), "is_bot": False, "first_name": "Person", "language_code": language}
        body = {"message_id": shown.id, "date": int(shown.date), "chat": self._chat(shown.chat), "from": sender}
        return body | ({"text": shown.text} if shown.mine else {})

    def _push(self, kind: str, body: Any) -> int:
        number = self._next_update
        self._next_update += 1
        if kind in self.allowed:
            update = {"update_id": number, kind: body}
            self.pushed[number] = time.perf_counter()
            if self.webhook is not None:
                self.webhook.push(update)
            else:
                self.updates.append(update)
        with suppress(RuntimeError):
            self._telling = asyncio.get_running_loop().create_task(self._tell())
        return number

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()
