"""HTTP for python-telegram-bot over aiohttp: one keep-alive session each. Knows nothing of what the requests mean.

A URL carries the token, so none is logged here, none stands in an error, and redirects are not followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import aiohttp
import orjson
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from typing_extensions import override
from yarl import URL

from bot.adapters.telegram.answers import read_answer
from bot.adapters.telegram.errors import Flood
from bot.adapters.telegram.wire import Wire
from bot.ports import Json

FIRST_ERROR_STATUS = 400


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

    Requests go as JSON bodies, uploads as multipart. `do_request` raises TimedOut, NetworkError, BadRequest and Flood (429).
    """

    __slots__ = ("_limits", "_session", "_wire")

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds that an answer may take, where a request names nothing else."""
        return self._limits.read

    async def initialize(self) -> None:
        """Open the session. Again is fine."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._limits.connections)
            self._wire = Wire(connector, self.USER_AGENT)
            self._session = aiohttp.ClientSession(
                connector=connector,
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

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """See BaseRequest; what no timeout is named for has the session's. Writing is only timed for uploads."""
        limits = self._limits
        upload = limits.upload if request_data is not None and request_data.contains_files else 0.0
        timeout = _timeout(
            read=_or_default(read_timeout, limits.read),
            write=_or_default(write_timeout, upload),
            connect=_or_default(connect_timeout, limits.connect),
            pool=_or_default(pool_timeout, limits.pool),
        )
        return await self._exchange(method=method, url=url, data=request_data, timeout=timeout)

    async def _exchange(
        self, *, method: str, url: str, data: RequestData | None, timeout: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("AiohttpRequest is used before initialize()")
        body = _encode(data)
        try:
            if isinstance(body, bytes) and method == "POST":
                status, payload = await self._wire.post(url, body, timeout)
            else:
                status, payload = await self._stream(method=method, url=url, body=body, timeout=timeout)
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NetworkError(type(error).__name__) from None
        _raise_flood(status, payload)
        return status, payload

    async def _stream(
        self, *, method: str, url: str, body: aiohttp.FormData | bytes | None, timeout: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        """Uploads, and what is no POST."""
        assert self._session is not None
        async with self._session.request(
            method, URL(url, encoded=True), data=body, timeout=timeout, allow_redirects=False
        ) as response:
            return response.status, await response.read()


def _or_default(named: ODVInput[float], default: float) -> float | None:
    return default if isinstance(named, DefaultValue) else named


@lru_cache(maxsize=32)
def _timeout(
    *, read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    """aiohttp has no timeout for writing and times reading a chunk at a time, so the total bounds both."""
    answer = None if read is None or write is None else read + write
    total = None if answer is None or pool is None else answer + pool
    return aiohttp.ClientTimeout(total=total, connect=pool, sock_connect=connect, sock_read=answer)


def _encode(data: RequestData | None) -> bytes | aiohttp.FormData | None:
    if data is None:
        return None
    if data.contains_files:
        return _multipart(data)
    try:
        return orjson.dumps(data.parameters)
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
    """Here, and not in PTB: its RetryAfter warns of its own deprecation whenever it is made."""
    if status < FIRST_ERROR_STATUS:
        return
    try:
        wait = read_answer(payload).get("parameters", {}).get("retry_after")
    except ValueError:
        return
    if wait:
        raise Flood(float(wait))
