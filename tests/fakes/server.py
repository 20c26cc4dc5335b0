"""An application served on 127.0.0.1."""

from __future__ import annotations

from aiohttp import web


class Server:
    """Use `await Server.start(app)`."""

    def __init__(self, runner: web.AppRunner) -> None:
        self._runner = runner

    @classmethod
    async def start(cls, app: web.Application, port: int = 0, last_answers: float = 0.2) -> Server:
        """Listen on a port, by default a free one. `last_answers`: seconds that open requests have when it stops."""
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=last_answers)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return cls(runner)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening, and let go of connections."""
        await self._runner.cleanup()
