"""How requests travel: python-telegram-bot's request class on aiohttp, which the service brings anyway.

The library's own class rests on httpx, which costs about three times the processor time of the call it makes and logs every address, the
token in it, at INFO.
"""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 64
ANSWER_WITHIN = 5.0
"""Seconds Telegram has for an answer; a message may have arrived all the same."""
CONNECT_WITHIN = 5.0


class NeverSent(NetworkError):
    """No connection: surely not sent."""


class Request(BaseRequest):
    """Makes requests with aiohttp. Proxies are taken from the environment (HTTPS_PROXY)."""

    __slots__ = ("_connections", "_session")

    def __init__(self, connections: int = CONNECTIONS) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds an answer may take, unless a call says otherwise."""
        return ANSWER_WITHIN

    async def initialize(self) -> None:
        """Open; nothing is connected yet."""
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=self._connections), trust_env=True)

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - we send nothing large
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Status and body of one request. Raises NeverSent where no connection came about, TimedOut and NetworkError where it is unsure."""
        if self._session is None:
            raise NeverSent("not open")
        wait = ANSWER_WITHIN if isinstance(read_timeout, DefaultValue) else read_timeout
        timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_WITHIN, sock_read=wait)
        fields: dict[str, Any] = request_data.json_parameters if request_data else {}
        try:
            async with self._session.request(method, url, data=fields, timeout=timeout) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NeverSent(type(error).__name__) from error
        except (TimeoutError, asyncio.TimeoutError) as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error
