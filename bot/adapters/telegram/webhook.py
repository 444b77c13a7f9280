"""The webhook: Telegram's requests go to the intake and are answered after its commit. Nothing is parsed or queued here."""

from __future__ import annotations

import hmac
import ipaddress
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from telegram.error import TelegramError

from bot.adapters.telegram.answers import read_json
from bot.adapters.telegram.api import Line
from bot.adapters.telegram.errors import BadWebhook, as_send_error
from bot.adapters.telegram.retry import Seldom
from bot.adapters.telegram.updates import ALLOWED_UPDATES
from bot.ports import Clock, Intake, Json, StoreError

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LARGEST_BODY = 1024 * 1024
CHUNK = 64 * 1024
SECRET_FORM = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, slots=True)
class Hook:
    """Where Telegram sends updates, the secret it shows, and over how many connections at once (1-100)."""

    url: str
    secret: str = field(repr=False)
    connections: int = 40


class Webhook:
    """An aiohttp handler, for any path. 200 only after the commit, so that Telegram repeats what was not kept (503)."""

    def __init__(self, intake: Intake, secret: str, clock: Clock) -> None:
        self._intake = intake
        self._secret = secret.encode()
        self._seldom = Seldom(clock)

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """Take one update: 405 for what is no POST, 403 without the secret, 413 over 1 MB, 400 for what is no JSON object."""
        if request.method != "POST":
            return _answer(HTTPStatus.METHOD_NOT_ALLOWED)
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, self._secret):
            return _answer(HTTPStatus.FORBIDDEN)
        body = await _read(request)
        if body is None:
            return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        update = _update(body)
        if update is None:
            return _answer(HTTPStatus.BAD_REQUEST)
        return await self._take(update)

    async def _take(self, update: dict[str, Json]) -> web.Response:
        try:
            await self._intake.take([update])
        except StoreError:
            if self._seldom.is_due("store"):
                log.warning("store_unavailable", fix="free disk space or the lock")
            return _answer(HTTPStatus.SERVICE_UNAVAILABLE)
        return _answer(HTTPStatus.OK)


async def hang(line: Line, hook: Hook) -> None:
    """Tell Telegram where to send updates; those that wait are kept. Raises BadWebhook and SendError."""
    check(hook)
    parameters: dict[str, Json] = {
        "url": hook.url,
        "secret_token": hook.secret,
        "max_connections": hook.connections,
        "allowed_updates": list(ALLOWED_UPDATES),
        "drop_pending_updates": False,
    }
    try:
        await line.sending.call("setWebhook", parameters)
    except TelegramError as error:
        raise as_send_error(error) from None


def check(hook: Hook) -> None:
    """Raises BadWebhook, with key and fix, where Telegram would not take it."""
    key = "telegram.webhook"
    if not _is_public(hook.url):
        raise BadWebhook(f"{key}.url", "Telegram sends updates to https only", "Give an https:// address")
    if not SECRET_FORM.fullmatch(hook.secret):
        fix = "Use 1 to 256 letters, digits, _ and -"
        raise BadWebhook(f"{key}.secret", "Telegram does not take this secret", fix)


def _is_public(url: str) -> bool:
    """https, or plain http on this machine, for a Bot API server that runs here."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host)))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _read(request: web.BaseRequest) -> bytes | None:
    """The body, or None as soon as it is too large; the announced length alone is not believed."""
    if (request.content_length or 0) > LARGEST_BODY:
        return None
    body = bytearray()
    async for chunk in request.content.iter_chunked(CHUNK):
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


def _update(body: bytes) -> dict[str, Json] | None:
    try:
        found = read_json(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _answer(status: HTTPStatus) -> web.Response:
    return web.Response(status=status)
