"""The first calls: who the bot is, and whether polling would cut off a webhook. Errors here name key and fix."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

import structlog
from telegram.error import TelegramError

from bot.adapters.telegram.answers import read_answer
from bot.adapters.telegram.api import Line
from bot.adapters.telegram.errors import BadBaseUrl, BadToken, WebhookIsSet, as_send_error
from bot.adapters.telegram.retry import Backoff, Seldom
from bot.adapters.telegram.texts import Me
from bot.ports import Chance, Clock, Json

log = structlog.get_logger()

NOT_KNOWN = (401, 404)
FIRST_SERVER_ERROR = 500
TOO_MANY_REQUESTS = 429


class Replace(StrEnum):
    """What polling does with a webhook that is set."""

    NEVER = "never"
    ALLOWED = "allowed"


async def introduce(line: Line, clock: Clock, chance: Chance) -> Me:
    """Ask Telegram who the bot is; changes nothing there. Waits while the server cannot be reached.

    Raises BadToken or BadBaseUrl.
    """
    _check_url(line.bot.base_url)
    backoff = Backoff(chance, first=1.0, most=30.0)
    seldom = Seldom(clock)
    while True:
        try:
            status, payload = await line.sending.ask("getMe")
            if not _is_passing(status):
                return _me(status, payload)
            trouble = str(status)
        except TelegramError as error:
            trouble = type(error).__name__
        if seldom.is_due("start"):
            log.warning("telegram_unreachable", trouble=trouble)
        await clock.sleep(backoff.after_failure())


async def clear_the_way(line: Line, replace: Replace) -> None:
    """Make sure that no webhook is set, so that polling works. Updates that wait are kept.

    Raises WebhookIsSet where one is and must stay, and SendError.
    """
    try:
        found = await line.sending.call("getWebhookInfo", {})
        url = found.get("url") if isinstance(found, dict) else ""
        if not url:
            return
        if replace is Replace.NEVER:
            raise WebhookIsSet(_host(str(url)))
        await line.sending.call("deleteWebhook", {"drop_pending_updates": False})
    except TelegramError as error:
        raise as_send_error(error) from None
    log.info("webhook_removed")


def _is_passing(status: int) -> bool:
    """Trouble that goes away by itself."""
    return status >= FIRST_SERVER_ERROR or status == TOO_MANY_REQUESTS


def _me(status: int, payload: bytes) -> Me:
    """An answer that has not the form of the Bot API's comes from something else: a web page, a proxy."""
    try:
        answer = read_answer(payload)
    except ValueError:
        raise BadBaseUrl("what answers there is no Bot API server") from None
    if status in NOT_KNOWN:
        raise BadToken
    return _read_me(answer.get("result"))


def _read_me(user: Json) -> Me:
    try:
        return Me(user=int(user["id"]), username=str(user["username"]))
    except (KeyError, TypeError, ValueError):
        raise BadBaseUrl("what answers there is no Bot API server") from None


def _check_url(url: str) -> None:
    """The URL ends with the token, so nothing of it is quoted."""
    if not url.startswith(("http://", "https://")) or not _host(url):
        raise BadBaseUrl("this is no http or https address")


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:
        return ""
