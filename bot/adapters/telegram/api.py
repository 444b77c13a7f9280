"""The line to a Bot API server: what opens and closes it, and one raw call. It does not know what the calls mean."""

from __future__ import annotations

from types import TracebackType

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

# Not re-exported by PTB, but what RequestData is made of; pyproject.toml pins PTB below 23 for it.
from telegram.request._requestparameter import RequestParameter

from bot.adapters.telegram.request import AiohttpRequest, Limits
from bot.ports import Json


class BotApi:
    """Raw calls over one session. Cheaper than the methods of PTB's Bot, which build a Message of each answer."""

    def __init__(self, base_url: str, request: BaseRequest) -> None:
        self._base_url = base_url
        self._request = request

    async def call(self, method: str, parameters: dict[str, Json], *, read_timeout: float | None = None) -> Json:
        """The `result` of one call. `read_timeout` (seconds) replaces the session's. Raises TelegramError and no other."""
        data = RequestData([RequestParameter(name, value, None) for name, value in parameters.items()])
        wait = BaseRequest.DEFAULT_NONE if read_timeout is None else read_timeout
        try:
            return await self._request.post(f"{self._base_url}/{method}", data, read_timeout=wait)
        except KeyError:  # a refusal with status 200
            raise TelegramError("unreadable answer") from None

    async def ask(self, method: str) -> tuple[int, bytes]:
        """Status and body of a call without parameters, unjudged. Raises TelegramError where no answer came."""
        return await self._request.do_request(f"{self._base_url}/{method}", "POST")


class Line:
    """PTB's Bot with two sessions of its own: `sending` for all calls, `polling` for the long poll only.

    Use it as a context. Bot.initialize is never called: it asks the server, and its error quotes the token.
    """

    def __init__(self, token: str, base_url: str, limits: Limits | None = None) -> None:
        self._requests = (AiohttpRequest(limits), AiohttpRequest(Limits(connections=2)))
        sending, polling = self._requests
        self.bot = Bot(token, base_url=base_url, request=sending, get_updates_request=polling)
        self.sending = BotApi(self.bot.base_url, sending)
        self.polling = BotApi(self.bot.base_url, polling)

    async def __aenter__(self) -> Line:
        for request in self._requests:
            await request.initialize()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for request in self._requests:
            await request.shutdown()
