"""A strict Slack on 127.0.0.1: the Web API with its limits, the Events API with signatures, Socket Mode, response addresses, and faults.

It refuses what Slack refuses and remembers what was said. Nothing of our own code is used in it.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

import aiohttp
from aiohttp import web

from tests.fakes import slack_payloads as payloads
from tests.fakes import slack_rules as rules

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-fake-bot-token", "xapp-fake-app-token", "f" * 32
PATIENCE = 3.0
"""Seconds Slack waits to be acknowledged (docs.slack.dev/apis/events-api#responding)."""
FORM_ONLY = {"users.info"}
SCOPES = {
    "chat.postMessage": "chat:write", "chat.postEphemeral": "chat:write", "chat.update": "chat:write", "users.info": "users:read",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
}  # fmt: skip


@dataclass
class Post:
    """A message of ours."""

    channel: str
    text: str
    blocks: list[dict[str, Any]]
    ts: str
    thread_ts: str = ""
    user: str = ""
    """Who sees it, if only one person does."""
    at: float = 0.0
    edited: bool = False

    def buttons(self) -> list[dict[str, Any]]:
        """Everything that can be pressed in it."""
        return [element for block in self.blocks if block["type"] == "actions" for element in block["elements"]]


@dataclass
class Delivery:
    """How the delivery of one payload went."""

    attempts: int = 0
    acknowledged: bool = False
    answer: dict[str, Any] = field(default_factory=dict)
    """What the acknowledgement carried."""
    took: float = 0.0


class Chaos:
    """Faults by chance, from a seed."""

    def __init__(self, seed: int, share: float, kinds: tuple[str, ...] = ("limited", "500", "503", "slow", "dropped", "lost")) -> None:
        self.random = random.Random(seed)
        self.share = share
        self.kinds = kinds
        self.met: Counter[str] = Counter()

    def next(self) -> str:
        """What goes wrong with this request; "" if nothing does."""
        if self.random.random() >= self.share:
            return ""
        kind = self.random.choice(self.kinds)
        self.met[kind] += 1
        return kind


class FakeSlack:
    """Start it, point SLACK_API_BASE_URL at `url`, deliver, and look at `posts`."""

    def __init__(self, retries: tuple[float, ...] = (0.0, 0.05, 0.25), burst: int = 1000) -> None:
        """`retries`: seconds before each further delivery (Slack: at once, a minute, five minutes). `burst`: messages a channel takes at
        once before it is held to one a second."""
        self.retries = retries
        self.burst = burst
        self.scopes = {"app_mentions:read", "assistant:write", "chat:write", "commands", "im:history", "users:read"}
        self.bot_token, self.app_token = BOT_TOKEN, APP_TOKEN
        self.users: dict[str, dict[str, Any]] = {}
        self.gone: set[str] = set()
        self.agent_view = True
        self.refuse: Callable[[str, dict[str, Any]], str] = lambda method, body: ""
        """A test's own reason to refuse a request: an error code, or nothing."""
        self.planned: dict[str, deque[str]] = {}
        """Faults for the next requests of a method."""
        self.chaos: Chaos | None = None
        self.retry_after = "1"
        self.slow = 0.5
        self.posts: list[Post] = []
        self.whispers: list[Post] = []
        self.homes: dict[str, dict[str, Any]] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.stack: list[str] = []
        self.prompts: list[dict[str, Any]] = []
        self.refused: list[tuple[str, str]] = []
        self.calls: Counter[str] = Counter()
        self.sockets: list[web.WebSocketResponse] = []
        self.accept_sockets = True
        self.app_url = ""
        self.url = ""
        self._known: set[tuple[str, str]] = set()
        self._once: dict[tuple[str, str], Post] = {}
        self._triggers: dict[str, float] = {}
        self._addresses: dict[str, dict[str, Any]] = {}
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._taken: dict[str, tuple[float, float]] = {}
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    # --- life ---------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Serve on a free port."""
        app = web.Application(client_max_size=2_000_000)
        app.add_routes([
            web.post("/api/{method}", self._api), web.post("/respond/{name}", self._respond), web.get("/socket/{ticket}", self._socket),
        ])  # fmt: skip
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.url = f"{self._base}/api/"
        self._session = aiohttp.ClientSession()

    async def stop(self) -> None:
        """Close everything."""
        await self.cut_sockets()
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def until(self, holds: Callable[[], Any], seconds: float = 10.0) -> None:
        """Wait until something holds of what was said; fails after `seconds`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not holds():
            self._changed.clear()
            left = deadline - loop.time()
            assert left > 0, f"not so within {seconds} s; posts: {len(self.posts)}, refused: {self.refused[-3:]}"
            try:
                await asyncio.wait_for(self._changed.wait(), min(left, 0.2))
            except TimeoutError:
                pass

    def replies(self, body: dict[str, Any]) -> list[Post]:
        """Messages that answer a delivered message: in its thread, else in its direct message after it."""
        event = body["event"]
        thread = event.get("thread_ts") or event["ts"]
        return [post for post in self.posts if post.channel == event["channel"] and post.thread_ts == thread]

    # --- deliveries ---------------------------------------------------------------------------------------------------

    def trigger(self) -> str:
        """A trigger id: good for one view, for three seconds."""
        name = f"{payloads.number()}.trigger"
        self._triggers[name] = time.monotonic()
        return name

    def address(self, channel: str = "C1", user: str = "U1") -> str:
        """A response address: good for five messages."""
        name = str(payloads.number())
        self._addresses[name] = {"used": 0, "channel": channel, "user": user}
        return f"{self._base}/respond/{name}"

    async def deliver(self, body: dict[str, Any], lose_first: bool = False) -> Delivery:
        """Deliver a payload as Slack does: again while it is not acknowledged, events only. `lose_first`: the first one never arrives."""
        self._note(body)
        event = body.get("type") == "event_callback"
        delivery = Delivery()
        began = time.monotonic()
        for number, pause in enumerate((0.0, *(self.retries if event else ()))):
            await asyncio.sleep(pause)
            delivery.attempts += 1
            if lose_first and number == 0:
                continue
            answer = await (self._by_socket(body, number) if not self.app_url else self._by_http(body, number))
            if answer is not None:
                delivery.acknowledged, delivery.answer = True, answer
                break
        delivery.took = time.monotonic() - began
        self._changed.set()
        return delivery

    def _note(self, body: dict[str, Any]) -> None:
        event = body.get("event") or {}
        message = event.get("message") or event
        if "ts" in message and "channel" in event:
            self._known.add((event["channel"], message["ts"]))
            self._known.add((event["channel"], message.get("thread_ts") or message["ts"]))

    async def _by_http(self, body: dict[str, Any], retry: int) -> dict[str, Any] | None:
        assert self._session is not None
        if body.get("type") == "event_callback":
            raw, kind = json.dumps(body), "application/json"
        elif "command" in body:
            raw, kind = urlencode(body), "application/x-www-form-urlencoded"
        else:
            raw, kind = urlencode({"payload": json.dumps(body)}), "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, **self.signed(raw)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        try:
            async with self._session.post(
                f"{self.app_url}/slack/events", data=raw.encode(), headers=headers, timeout=aiohttp.ClientTimeout(total=PATIENCE)
            ) as response:
                text = await response.text()
                if response.status != 200:
                    return None
                return json.loads(text) if text.startswith("{") else {"text": text}
        except (aiohttp.ClientError, TimeoutError):
            return None

    def signed(self, raw: str, secret: str = SIGNING_SECRET, moment: int | None = None) -> dict[str, str]:
        """The headers of a request of Slack (docs.slack.dev/authentication/verifying-requests-from-slack)."""
        stamp = str(int(time.time()) if moment is None else moment)
        digest = hmac.new(secret.encode(), f"v0:{stamp}:{raw}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def _by_socket(self, body: dict[str, Any], retry: int) -> dict[str, Any] | None:
        envelope = f"env-{payloads.number()}"
        kind = "events_api" if body.get("type") == "event_callback" else "slash_commands" if "command" in body else "interactive"
        sending = {"envelope_id": envelope, "payload": body, "type": kind, "accepts_response_payload": kind != "events_api"}
        if kind == "events_api":
            sending |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        waiting: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = waiting
        try:
            await self.until(lambda: self.sockets, PATIENCE)
            await random.choice(self.sockets).send_json(sending)
            return await asyncio.wait_for(waiting, PATIENCE)
        except (TimeoutError, ConnectionError, AssertionError):
            return None
        finally:
            self._waiting.pop(envelope, None)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.match_info["ticket"]
        if ticket not in self._tickets or not self.accept_sockets:
            return web.Response(status=404)
        self._tickets.discard(ticket)  # good for one connection
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets) + 1, "connection_info": {"app_id": payloads.APP}})
        self.sockets.append(socket)
        self._changed.set()
        try:
            async for message in socket:
                answer = json.loads(message.data)
                waiting = self._waiting.get(answer.get("envelope_id", ""))
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer.get("payload") or {})
        finally:
            if socket in self.sockets:
                self.sockets.remove(socket)
            self._changed.set()
        return socket

    async def cut_sockets(self, politely: bool = False) -> None:
        """Close every connection; politely: announce it, as Slack does every few hours."""
        for socket in list(self.sockets):
            if politely:
                await socket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "fake"}})
            elif socket in self.sockets:
                self.sockets.remove(socket)
                await socket.close()
        self._changed.set()

    # --- the Web API --------------------------------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls[method] += 1
        fault = self._fault(method)
        if fault == "dropped":
            request.transport.close() if request.transport else None
            return web.Response(status=500)
        if fault == "limited":
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": self.retry_after})
        if fault in ("500", "503"):
            return web.Response(status=int(fault), text="<html>upstream error</html>", content_type="text/html")
        if fault == "slow":
            await asyncio.sleep(self.slow)
        body = await self._body(request, method)
        error = self._not_allowed(request, method, body) or self.refuse(method, body)
        answer: dict[str, Any] = (
            {"ok": False, "error": error} if error else getattr(self, "_" + method.replace(".", "_"), self._unknown)(body)
        )
        if not answer["ok"]:
            self.refused.append((method, answer["error"]))
        self._changed.set()
        if fault == "lost":
            request.transport.close() if request.transport else None
        if answer.get("error") == "ratelimited":
            return web.json_response(answer, status=429, headers={"Retry-After": self.retry_after})
        return web.json_response(answer, headers={"X-OAuth-Scopes": ",".join(sorted(self.scopes))})

    def _fault(self, method: str) -> str:
        if planned := self.planned.get(method):
            return planned.popleft()
        if self.chaos is not None and method in ("chat.postMessage", "chat.postEphemeral", "chat.update", "respond"):
            return self.chaos.next()
        return ""

    async def _body(self, request: web.Request, method: str) -> dict[str, Any]:
        raw = await request.text()
        if request.content_type == "application/json":
            return {} if method in FORM_ONLY else json.loads(raw or "{}")
        found: dict[str, Any] = dict(parse_qsl(raw))
        return {key: json.loads(value) if key in ("blocks", "view", "prompts") else value for key, value in found.items()}

    def _not_allowed(self, request: web.Request, method: str, body: dict[str, Any]) -> str:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or body.get("token", "")
        if token != (self.app_token if method == "apps.connections.open" else self.bot_token):
            return "invalid_auth"
        return "missing_scope" if SCOPES.get(method, "") not in (*self.scopes, "") else ""

    def _unknown(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"ok": False, "error": "unknown_method"}

    def _auth_test(self, body: dict[str, Any]) -> dict[str, Any]:
        return {
            "ok": True, "url": "https://example.slack.com/", "team": "Example", "user": "frontdoor", "team_id": payloads.TEAM,
            "user_id": payloads.BOT, "bot_id": payloads.BOT_ID, "is_enterprise_install": False,
        }  # fmt: skip

    def _apps_connections_open(self, body: dict[str, Any]) -> dict[str, Any]:
        ticket = f"ticket{payloads.number()}"
        self._tickets.add(ticket)
        return {"ok": True, "url": f"{self._base.replace('http', 'ws')}/socket/{ticket}"}

    def _users_info(self, body: dict[str, Any]) -> dict[str, Any]:
        user = body.get("user")
        if not user:
            return {"ok": False, "error": "user_not_found"}
        known = {"id": user, "team_id": payloads.TEAM, "is_restricted": False, "is_ultra_restricted": False, "name": "somebody"}
        return {"ok": True, "user": known | self.users.get(user, {})}

    def _chat_postMessage(self, body: dict[str, Any]) -> dict[str, Any]:
        error = self._place(body) or rules.message(body)
        if error:
            return {"ok": False, "error": error}
        channel = f"D{body['channel']}" if body["channel"].startswith("U") else body["channel"]
        key = (channel, body.get("client_msg_id", ""))
        if key[1] and key in self._once:  # accepted before, the answer was lost
            return {"ok": True, "channel": channel, "ts": self._once[key].ts}
        if self._held(channel):
            return {"ok": False, "error": "ratelimited"}
        post = Post(channel, body.get("text", ""), body.get("blocks") or [], payloads.ts(), body.get("thread_ts", ""), at=time.monotonic())
        self.posts.append(post)
        self._known.add((channel, post.ts))
        if key[1]:
            self._once[key] = post
        return {"ok": True, "channel": channel, "ts": post.ts, "message": {"text": post.text}}

    def _chat_postEphemeral(self, body: dict[str, Any]) -> dict[str, Any]:
        error = self._place(body) or ("" if body.get("user") else "user_not_in_channel") or rules.message(body)
        if error:
            return {"ok": False, "error": error}
        post = Post(body["channel"], body["text"], body.get("blocks") or [], payloads.ts(), body.get("thread_ts", ""), body["user"])
        self.whispers.append(post)
        return {"ok": True, "message_ts": post.ts}

    def _chat_update(self, body: dict[str, Any]) -> dict[str, Any]:
        post = next((post for post in self.posts if (post.channel, post.ts) == (body.get("channel"), body.get("ts"))), None)
        error = "message_not_found" if post is None else rules.message(body, update=True)
        if error or post is None:
            return {"ok": False, "error": error}
        post.text, post.blocks, post.edited = body["text"], body.get("blocks") or [], True
        return {"ok": True, "channel": post.channel, "ts": post.ts, "text": post.text}

    def _place(self, body: dict[str, Any]) -> str:
        channel = body.get("channel", "")
        if not channel or channel[0] not in "CDGU" or channel in self.gone:
            return "channel_not_found"
        if (thread := body.get("thread_ts")) and (channel, thread) not in self._known:
            return "thread_not_found"
        return ""

    def _held(self, channel: str) -> bool:
        """Whether a channel has had its burst and gets one a second now (docs.slack.dev/apis/web-api/rate-limits)."""
        now = time.monotonic()
        left, at = self._taken.get(channel, (float(self.burst), now))
        left = min(float(self.burst), left + now - at)
        self._taken[channel] = (left - 1 if left >= 1 else left, now)
        return left < 1

    # --- views, prompts, response addresses ---------------------------------------------------------------------------

    def _views_publish(self, body: dict[str, Any]) -> dict[str, Any]:
        if error := rules.view(body["view"]) or ("" if body["view"]["type"] == "home" else "invalid_arguments"):
            return {"ok": False, "error": error}
        self.homes[body["user_id"]] = body["view"]
        return {"ok": True, "view": body["view"]}

    def _views_open(self, body: dict[str, Any]) -> dict[str, Any]:
        opened = self._triggers.pop(body.get("trigger_id", ""), None)
        if opened is None or time.monotonic() - opened > PATIENCE:
            return {"ok": False, "error": "expired_trigger_id"}
        if error := rules.view(body["view"]):
            return {"ok": False, "error": error}
        return {"ok": True, "view": self.show(body["view"])}

    def _views_push(self, body: dict[str, Any]) -> dict[str, Any]:
        if len(self.stack) >= 3:
            return {"ok": False, "error": "push_limit_reached"}
        return self._views_open(body)

    def _views_update(self, body: dict[str, Any]) -> dict[str, Any]:
        old = self.views.get(body.get("view_id", ""))
        if old is None:
            return {"ok": False, "error": "not_found"}
        if body.get("hash") and body["hash"] != old["hash"]:
            return {"ok": False, "error": "hash_conflict"}
        if error := rules.view(body["view"]):
            return {"ok": False, "error": error}
        new = {**body["view"], "id": old["id"], "hash": f"hash{payloads.number()}", "state": {"values": {}}}
        self.views[old["id"]] = new
        return {"ok": True, "view": new}

    def show(self, view: dict[str, Any]) -> dict[str, Any]:
        """A view on somebody's screen."""
        shown = {**view, "id": f"V{payloads.number()}", "hash": f"hash{payloads.number()}", "state": {"values": {}}}
        self.views[shown["id"]] = shown
        self.stack.append(shown["id"])
        return shown

    def _assistant_threads_setSuggestedPrompts(self, body: dict[str, Any]) -> dict[str, Any]:
        if not self.agent_view:
            return {"ok": False, "error": "feature_not_enabled"}
        prompts = body.get("prompts") or []
        if body.get("thread_ts") or not 1 <= len(prompts) <= 4 or any(set(prompt) != {"title", "message"} for prompt in prompts):
            return {"ok": False, "error": "invalid_arguments"}
        self.prompts.append(body)
        return {"ok": True}

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        address = self._addresses[request.match_info["name"]]
        fault = self._fault("respond")
        if fault == "limited":
            return web.Response(status=429, text="rate_limited", headers={"Retry-After": self.retry_after})
        if fault in ("500", "503", "dropped", "lost"):
            return web.Response(status=500, text="internal_error")
        if address["used"] >= 5:
            return web.Response(status=404, text="used_url")
        body = await request.json()
        if error := self.refuse("respond", body) or rules.message(body):
            self.refused.append(("respond", error))
            return web.Response(status=400, text=error)
        address["used"] += 1
        post = Post(address["channel"], body["text"], body.get("blocks") or [], payloads.ts(), user=address["user"])
        post.edited = bool(body.get("replace_original"))
        self.whispers.append(post)
        self._changed.set()
        return web.Response(text="ok")
