"""How Slack delivers: the Events API with signatures, Socket Mode, and again what is not acknowledged."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.fakes import slack_payloads as payloads
from tests.fakes.slack_state import SIGNING_SECRET, Delivery, State


class Deliveries(State):
    """Delivers payloads, over HTTP where `app_url` is set, else over Socket Mode."""

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

    async def together(self, *bodies: dict[str, Any]) -> list[Delivery]:
        """Deliver several at the same time."""
        return await asyncio.gather(*map(self.deliver, bodies))

    def use_up(self, address: str) -> None:
        """A response address that has taken its five messages."""
        self._addresses[address.rpartition("/")[2]]["used"] = 5

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
                f"{self.app_url}/slack/events", data=raw.encode(), headers=headers, timeout=aiohttp.ClientTimeout(total=self.patience)
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
            await self.until(lambda: self.sockets, self.patience)
            await random.choice(self.sockets).send_json(sending)
            return await asyncio.wait_for(waiting, self.patience)
        except (TimeoutError, ConnectionError, AssertionError):
            return None
        finally:
            self._waiting.pop(envelope, None)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.match_info["ticket"]
        if ticket not in self._tickets or not self.accept_sockets:
            return web.Response(status=404)
        self._tickets.discard(ticket)  # good for one connection
        socket = web.WebSocketResponse(autoping=self.answer_pings)
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self.sockets) + 1, "connection_info": {"app_id": payloads.APP}})
        self.sockets.append(socket)
        self._changed.set()
        try:
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    continue
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
