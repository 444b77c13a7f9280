"""A small POST over aiohttp's pool of connections and its parser, without the rest of its client. Knows no meaning and no JSON.

What aiohttp's client does for redirects, cookies, proxies and streams takes two thirds of a request's time, and a turn
makes up to three requests.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from yarl import URL

FIRST_FINAL_STATUS = 200
MOST_TARGETS = 256


@dataclass(frozen=True, slots=True)
class _Target:
    """An address: the request that opens connections to it, and what each request to it begins with."""

    opener: aiohttp.ClientRequest
    head: bytes


class Wire:
    """Posts bytes over a connector, which stays its owner's. Addresses are remembered: there are as many as methods."""

    def __init__(self, connector: aiohttp.BaseConnector, user_agent: str) -> None:
        self._connector = connector
        self._user_agent = user_agent
        self._targets: dict[str, _Target] = {}

    async def post(self, url: str, body: bytes, timeout: aiohttp.ClientTimeout) -> tuple[int, bytes]:
        """Status and body of the answer. Raises TimeoutError, aiohttp.ClientError, OSError, and ValueError for a bad address."""
        target = self._targets.get(url) or self._target(url)
        async with asyncio.timeout(timeout.total):
            connection = await self._connector.connect(target.opener, traces=[], timeout=timeout)
            try:
                answer = await _exchange(connection, b"%b%d\r\n\r\n%b" % (target.head, len(body), body), timeout)
            except BaseException:
                connection.close()
                raise
            connection.release()
            return answer

    def _target(self, url: str) -> _Target:
        address = URL(url, encoded=True)
        path = address.raw_path_qs
        if not (path.isascii() and path.isprintable()) or " " in path:
            raise ValueError("not an address")
        opener = aiohttp.ClientRequest("POST", address, loop=asyncio.get_running_loop())
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {opener.headers['Host']}\r\nUser-Agent: {self._user_agent}\r\n"
            "Accept: */*\r\nContent-Type: application/json\r\nContent-Length: "
        )
        if len(self._targets) >= MOST_TARGETS:
            self._targets.clear()
        target = self._targets[url] = _Target(opener, head.encode("ascii"))
        return target


async def _exchange(connection: Connection, request: bytes, timeout: aiohttp.ClientTimeout) -> tuple[int, bytes]:
    protocol, transport = connection.protocol, connection.transport
    if not isinstance(protocol, ResponseHandler) or transport is None:
        raise aiohttp.ServerDisconnectedError
    protocol.set_response_params(read_timeout=timeout.sock_read)
    transport.write(request)
    protocol.start_timeout()
    while True:
        message, payload = await protocol.read()
        if message.code >= FIRST_FINAL_STATUS:
            return message.code, await payload.read()
