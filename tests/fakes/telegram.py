"""A strict stand-in for the Telegram Bot API: refuses what Telegram refuses, remembers what was said, and misbehaves when told to.

Speaks HTTP on 127.0.0.1 with getUpdates and webhooks. What is known of the real server's ways is taken from its own code
(github.com/tdlib/telegram-bot-api): an offset confirms, updates stay until confirmed, a second poll ends the first with 409, a webhook is
served chat by chat, tried again at once and then ever later, and Retry-After is honoured.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.fakes import telegram_rules as rules
from tests.fakes.server import Server
from tests.fakes.telegram_rules import Refusal, bad
from tests.fakes.telegram_webhook import Deliverer
from tests.fakes.telegram_world import BOT, Faults, Shown, World

TOKEN = "123456789:AAFakeTokenOfTheTestsAAAAAAAAAAAAAA"  # noqa: S105
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup "
    "of the message"
)
PROBING = ("message to edit not found", "message can't be edited", "message is not modified", "query is too old")
"""Refusals that a client may meet without having done wrong."""


class FakeTelegram(World):
    """The server. `await start()`, say things as people, look at what the bot did."""

    def __init__(self, faults: Faults | None = None) -> None:
        super().__init__(faults)
        self._poll: asyncio.Task[Any] | None = None
        self._gone: list[dict[str, Any]] = []
        self._server: Server | None = None

    # --- life ---------------------------------------------------------------------------------------------------------

    async def start(self) -> FakeTelegram:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        self._server = await Server.start(app)
        return self

    async def stop(self) -> None:
        """Stop listening and delivering."""
        if self.webhook is not None:
            await self.webhook.stop()
        if self._server is not None:
            await self._server.stop()

    @property
    def url(self) -> str:
        """For TELEGRAM_API_BASE_URL."""
        assert self._server is not None
        return self._server.url

    # --- serving ------------------------------------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        params: dict[str, Any] = {**request.query}
        try:
            if request.can_read_body:
                params |= dict(await request.json()) if request.content_type == "application/json" else dict(await request.post())
        except ConnectionError:  # the client was killed in the middle of its request
            return _drop(request)
        if request.match_info["token"] != TOKEN:
            return _answer(401, "Unauthorized")
        kinds = ("error", "reset", "lost") if method == "getUpdates" else ("flood", "error", "reset", "lost", "hang")
        fault = self.faults.pick(*kinds)
        if fault:
            await self._tell()
        match fault:
            case "flood":
                return _answer(429, "Too Many Requests: retry after 1", retry_after=1)
            case "error":
                return _answer(502, "Bad Gateway")
            case "hang":
                await asyncio.sleep(self.faults.hang)
                return _drop(request)
            case "reset":
                return _drop(request)
        try:
            result = await getattr(self, f"_do_{_snake(method)}", self._unknown)(params)
        except Refusal as refusal:
            if refusal.code == 400 and not any(words in refusal.description for words in PROBING):
                self.refusals.append(f"{method}: {refusal.description}")
            answer = _answer(refusal.code, refusal.description, **refusal.parameters)
        else:
            answer = web.json_response({"ok": True, "result": result})
        if method != "getUpdates":
            self.calls.append((method, params))
        await self._tell()
        return _drop(request) if fault == "lost" else answer

    async def _unknown(self, _: Mapping[str, Any]) -> Any:
        raise Refusal(404, "Not Found")

    async def _do_get_me(self, _: Mapping[str, Any]) -> Any:
        return BOT

    async def _do_get_updates(self, params: Mapping[str, Any]) -> Any:
        if self.webhook is not None:
            raise Refusal(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        if (allowed := rules.allowed_updates(params)) is not None:
            self.allowed = allowed
        offset, limit, wait = int(params.get("offset", 0)), int(params.get("limit", 100)), float(params.get("timeout", 0))
        if not 1 <= limit <= 100:
            raise bad("limit must be 1 to 100")
        if self._poll is not None:
            self._poll.cancel()
        if offset:
            gone = [update for update in self.updates if update["update_id"] < offset]
            self._gone = (self._gone + gone)[-5:]
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
        await self._tell()
        if not self.updates and wait:
            self._poll = asyncio.current_task()
            try:
                await self.until(lambda: bool(self.updates), wait)
            except TimeoutError:
                pass
            except asyncio.CancelledError:
                if self._poll is asyncio.current_task():
                    raise
                raise Refusal(
                    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
                ) from None
            finally:
                if self._poll is asyncio.current_task():
                    self._poll = None
        given = self.updates[:limit]
        if self._gone and self.faults.pick("duplicate"):
            given = [*self._gone[-2:], *given]
        if self.faults.pick("shuffle"):
            self.faults.shuffle(given)
        return given

    async def _do_get_webhook_info(self, _: Mapping[str, Any]) -> Any:
        url = self.webhook.url if self.webhook is not None else ""
        return {
            "url": url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates),
            "allowed_updates": sorted(self.allowed),
        }

    async def _do_set_webhook(self, params: Mapping[str, Any]) -> Any:
        self._must(params.get("drop_pending_updates", "false") == "false", "what people wrote must never be dropped")
        if (allowed := rules.allowed_updates(params)) is not None:
            self.allowed = allowed
        if self.webhook is not None:
            await self.webhook.stop()
        if self._poll is not None:  # "terminated by setWebhook request"
            waiting, self._poll = self._poll, None
            waiting.cancel()
        self.webhook = Deliverer(self, str(params["url"]), rules.webhook_secret(params), int(params.get("max_connections", 40)))
        return True

    async def _do_delete_webhook(self, params: Mapping[str, Any]) -> Any:
        self._must(params.get("drop_pending_updates", "false") == "false", "what people wrote must never be dropped")
        if self.webhook is not None:
            await self.webhook.stop()
            self.webhook = None
        return True

    async def _do_send_message(self, params: Mapping[str, Any]) -> Any:
        chat = self._reachable(params)
        if (left := self.flooded.get(chat, 0.0) - time.perf_counter()) > 0:
            raise Refusal(429, f"Too Many Requests: retry after {int(left) + 1}", retry_after=int(left) + 1)
        if self.refuse_marks and (params.get("parse_mode") or params.get("reply_markup")):
            raise bad('can\'t parse entities: Unsupported start tag "b" at byte offset 0')
        text, rows = rules.message_text(params), rules.keyboard(params)
        self._must(
            json.loads(params.get("link_preview_options", "{}")).get("is_disabled") is True,
            "a preview names the service on a shared screen",
        )
        shown = self._show(chat, text, True, frozenset({"text"}), self.clock(), rows)
        shown.silent = params.get("disable_notification") == "true"
        return self._message(shown, "en")

    async def _do_edit_message_reply_markup(self, params: Mapping[str, Any]) -> Any:
        chat = self._reachable(params)
        shown = self.chats[chat].get(int(params["message_id"]))
        if shown is None or shown.deleted:
            raise bad("message to edit not found")
        if not shown.mine:
            raise bad("message can't be edited")
        rows = rules.keyboard(params)
        if rows == shown.rows:
            raise bad(NOT_MODIFIED)
        shown.rows = rows
        return self._message(shown, "en")

    async def _do_delete_messages(self, params: Mapping[str, Any]) -> Any:
        numbers = json.loads(params["message_ids"])
        if not 1 <= len(numbers) <= 100:
            raise bad("too many message identifiers specified")
        found = [self.chats[self._reachable(params)].get(number) for number in numbers]
        if any(shown is not None and not self._deletable(shown) for shown in found):
            raise bad("message can't be deleted for everyone")
        for shown in filter(None, found):
            shown.deleted = True
        return True

    async def _do_delete_message(self, params: Mapping[str, Any]) -> Any:
        shown = self.chats[self._reachable(params)].get(int(params["message_id"]))
        if shown is None or shown.deleted:
            raise bad("message to delete not found")
        if not self._deletable(shown):
            raise bad("message can't be deleted for everyone")
        shown.deleted = True
        return True

    async def _do_answer_callback_query(self, params: Mapping[str, Any]) -> Any:
        if params["callback_query_id"] not in self._queries:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self._queries.discard(params["callback_query_id"])
        return True

    async def _do_leave_chat(self, params: Mapping[str, Any]) -> Any:
        self.left.add(int(params["chat_id"]))
        return True

    async def _do_set_my_commands(self, params: Mapping[str, Any]) -> Any:
        self.profile["commands"][params.get("scope", "")] = rules.commands(params)
        return True

    async def _do_get_my_commands(self, params: Mapping[str, Any]) -> Any:
        return self.profile["commands"].get(params.get("scope", ""), [])

    async def _do_delete_my_commands(self, params: Mapping[str, Any]) -> Any:
        self.profile["commands"].pop(params.get("scope", ""), None)
        return True

    async def _do_set_my_name(self, params: Mapping[str, Any]) -> Any:
        return self._set("name", params, 64)

    async def _do_get_my_name(self, _: Mapping[str, Any]) -> Any:
        return {"name": self.profile["name"]}

    async def _do_set_my_description(self, params: Mapping[str, Any]) -> Any:
        return self._set("description", params, 512)

    async def _do_get_my_description(self, _: Mapping[str, Any]) -> Any:
        return {"description": self.profile["description"]}

    async def _do_set_my_short_description(self, params: Mapping[str, Any]) -> Any:
        return self._set("short_description", params, 120)

    async def _do_get_my_short_description(self, _: Mapping[str, Any]) -> Any:
        return {"short_description": self.profile["short_description"]}

    # --- beside --------------------------------------------------------------------------------------------------------

    def _must(self, holds: bool, why: str) -> None:
        """What Telegram would take, and we would not."""
        if not holds:
            self.refusals.append(why)

    def _set(self, key: str, params: Mapping[str, Any], most: int) -> bool:
        self.profile[key] = rules.within(params, key, most)
        return True

    def _reachable(self, params: Mapping[str, Any]) -> int:
        chat = int(params["chat_id"])
        if chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if chat in self.left:
            raise Refusal(403, "Forbidden: bot is not a member of the group chat")
        if chat not in self.chats:
            raise bad("chat not found")
        return chat

    def _deletable(self, shown: Shown) -> bool:
        return rules.deletable({"date": shown.date, "content": shown.content}, self.clock())


def _snake(method: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", method).lower()


def _answer(code: int, description: str, **parameters: int) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=code)


def _drop(request: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
