"""HTTP for python-telegram-bot over aiohttp: one keep-alive session each. Knows nothing of what the requests mean.

A URL carries the token, so none is logged here, none stands in an error, and redirects are not followed.
"""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp
import orjson
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.adapters.telegram.answers import read_answer
from bot.adapters.telegram.errors import Flood
from bot.ports import Json

JSON_HEADERS = {"Content-Type": "application/json"}
TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections, and how long to wait for one, to connect, for an answer, and for an upload (seconds)."""

    connections: int = 64
    pool: float = 30.0
    connect: float = 10.0
    read: float = 20.0
    upload: float = 60.0


class AiohttpRequest(BaseRequest):
    """PTB's way out, over aiohttp. Made outside a loop; `initialize` opens the session, `shutdown` closes it.

    Requests go as JSON bodies, uploads as multipart. `do_request` raises TimedOut, NetworkError and Flood (429).
    """

    __slots__ = ("_limits", "_session", "_timeout")

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._session: aiohttp.ClientSession | None = None
        self._timeout = self._timeout_for(read=self._limits.read, write=0.0)

    @property
    def read_timeout(self) -> float | None:
        """Seconds that an answer may take, where a request names nothing else."""
        return self._limits.read

    async def initialize(self) -> None:
        """Open the session. Again is fine."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._limits.connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the session and its connections. Again is fine."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Json]:
        """The answer as a dict. Raises TelegramError, without the content, unless it has a Bot API answer's form."""
        try:
            return read_answer(payload)
        except ValueError:
            raise TelegramError("unreadable answer") from None

    async def do_request(  # noqa: PLR0913 - PTB's contract
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """See BaseRequest. The session's connect and pool timeouts hold for all requests; the other two can be named."""
        timeout = self._timeout
        if request_data is not None and request_data.contains_files:
            timeout = self._timeout_for(read=self._limits.read, write=self._limits.upload)
        elif not isinstance(read_timeout, DefaultValue):
            timeout = self._timeout_for(read=read_timeout, write=0.0)
        return await self._exchange(method=method, url=url, data=request_data, timeout=timeout)

    async def _exchange(
        self, *, method: str, url: str, data: RequestData | None, timeout: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("AiohttpRequest is used before initialize()")
        body, headers = _encode(data)
        try:
            async with self._session.request(
                method, URL(url, encoded=True), data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                payload = await response.read()
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NetworkError(type(error).__name__) from None
        _raise_flood(response.status, payload)
        return response.status, payload

    def _timeout_for(self, *, read: float | None, write: float) -> aiohttp.ClientTimeout:
        """aiohttp has no limit for writing and counts reading a chunk at a time; the total bounds both."""
        limits = self._limits
        total = None if read is None else limits.pool + read + write
        return aiohttp.ClientTimeout(
            total=total, connect=limits.pool, sock_connect=limits.connect, sock_read=None if read is None else read + write
        )


def _encode(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str] | None]:
    if data is None:
        return None, None
    if data.contains_files:
        return _multipart(data), None
    try:
        return orjson.dumps(data.parameters), JSON_HEADERS
    except TypeError:  # a lone surrogate, or a number beyond 64 bits: Telegram would not take it either
        raise BadRequest("not encodable") from None


def _multipart(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


def _raise_flood(status: int, payload: bytes) -> None:
    if status != TOO_MANY_REQUESTS:
        return
    try:
        wait = read_answer(payload).get("parameters", {}).get("retry_after")
    except ValueError:
        return
    if wait:
        raise Flood(float(wait))
