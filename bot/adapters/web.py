"""Health and metrics over HTTP, and the server for any routes or one handler. What is healthy is said by others; no update is
handled here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType

from aiohttp import web

STOP_SECONDS = 2.0

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
Answers = Sequence[web.RouteDef] | Handler


class Readiness:
    """What the bot waits for before it can serve, by name; it is ready when nothing is left."""

    def __init__(self, *reasons: str) -> None:
        self._waiting = dict.fromkeys(reasons)

    def set(self, reason: str) -> None:
        """Not ready, because of this."""
        self._waiting[reason] = None

    def unset(self, reason: str) -> None:
        """This is no reason any more. Again is fine."""
        self._waiting.pop(reason, None)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is not ready; () if it is."""
        return tuple(self._waiting)


class ListenError(Exception):
    """An address cannot be listened on. The text names the key, why, and the fix."""

    def __init__(self, key: str, at: str, why: str) -> None:
        super().__init__(f"{key}: {at} cannot be listened on ({why}). Choose another port, or stop what uses it")
        self.key = key


class Site:
    """An HTTP server on one address: use it as a context. `key` names the setting, for ListenError.

    It has routes, or one handler for all requests, which costs less a request. Port 0 takes a free one; `port` says which."""

    def __init__(self, host: str, port: int, answers: Answers, *, key: str = "http.listen") -> None:
        self._at = (host, port)
        self._key = key
        self._answers = answers
        self.port = port

    async def __aenter__(self) -> Site:
        host, port = self._at
        self._runner = _runner(self._answers)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise ListenError(self._key, f"{host}:{port}", error.strerror or type(error).__name__) from None
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()


def _runner(answers: Answers) -> web.BaseRunner:
    if callable(answers):
        return web.ServerRunner(web.Server(answers, access_log=None), shutdown_timeout=STOP_SECONDS)
    app = web.Application()
    app.add_routes(answers)
    return web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=STOP_SECONDS)


def health_routes(readiness: Readiness, metrics: Callable[[], tuple[bytes, str]]) -> list[web.RouteDef]:
    """/livez answers while the loop turns; /readyz is 503, with the reasons, until none is left; /metrics has the
    bytes and the content type that `metrics` returns."""

    async def livez(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        reasons = readiness.reasons
        if reasons:
            return web.Response(status=503, text=f"waiting for: {', '.join(reasons)}\n")
        return web.Response(text="ok\n")

    async def numbers(_: web.Request) -> web.Response:
        body, kind = metrics()
        return web.Response(body=body, headers={"Content-Type": kind})

    return [web.get("/livez", livez), web.get("/readyz", readyz), web.get("/metrics", numbers)]
