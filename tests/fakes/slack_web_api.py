"""The Web API and the response addresses, with Slack's limits: refuses what Slack refuses, and remembers what was said."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from aiohttp import web

from tests.fakes import slack_payloads as payloads
from tests.fakes import slack_rules as rules
from tests.fakes.slack_state import PATIENCE, Post, State

FORM_ONLY = {"users.info"}
SCOPES = {
    "chat.postMessage": "chat:write", "chat.postEphemeral": "chat:write", "chat.update": "chat:write", "users.info": "users:read",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
}  # fmt: skip


class WebApi(State):
    """One handler for each method that may be called; any other is unknown."""

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
        error = self._place(body) or rules.message(body) or _identity(body.get("client_msg_id"))
        if error:
            return {"ok": False, "error": error}
        channel = f"D{body['channel']}" if body["channel"].startswith("U") else body["channel"]
        key = (channel, body.get("client_msg_id", ""))
        if key[1] and key in self._once:  # accepted before, the answer was lost
            self.repeated += 1
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
        self.homes[body["user_id"]] = {
            **body["view"],
            "id": f"V{body['user_id']}",
            "hash": f"hash{payloads.number()}",
            "state": {"values": {}},
        }
        return {"ok": True, "view": self.homes[body["user_id"]]}

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
        if fault == "slow":
            await asyncio.sleep(self.slow)
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


def _identity(client_msg_id: str | None) -> str:
    """A message's own id must be a UUID."""
    try:
        UUID(client_msg_id or str(UUID(int=0)))
    except ValueError:
        return "invalid_arguments"
    return ""
