"""What goes wrong with Telegram: errors of the start, for the operator, and the way from its errors to ours. No I/O here."""

from __future__ import annotations

from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.ports import Blocked, Migrated, Refused, RetryLater, SendError, Unreachable


class StartError(Exception):
    """The bot cannot start as configured. The text is one line: the key, what is wrong, and the fix. Nothing was changed."""

    def __init__(self, key: str, problem: str, fix: str) -> None:
        super().__init__(f"{key}: {problem}. {fix}.")
        self.key = key
        self.fix = fix


class BadToken(StartError):
    """Telegram does not know the token."""

    def __init__(self) -> None:
        super().__init__("telegram.token", "Telegram does not know this token", "Copy it again from @BotFather")


class BadBaseUrl(StartError):
    """What answers at the base URL is no Bot API."""

    def __init__(self, problem: str) -> None:
        fix = "Remove the key for Telegram itself, or give your own server's, such as http://127.0.0.1:8081/bot"
        super().__init__("telegram.base_url", problem, fix)


class WebhookIsSet(StartError):
    """A webhook is set for this bot, so another installation may be live; polling would cut it off."""

    def __init__(self, host: str) -> None:
        problem = f"a webhook is set for this bot, at {host}, and polling would take its updates away"
        fix = "Set telegram.mode to webhook, or allow its removal with telegram.webhook.replace: true"
        super().__init__("telegram.mode", problem, fix)


class BadWebhook(StartError):
    """The webhook is not one that Telegram takes."""


class Flood(TelegramError):
    """Telegram asks to wait `seconds` (429)."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        super().__init__("too many requests")
        self.seconds = seconds


#: What Telegram says (400) of a chat to which the bot cannot write until something changes there.
CLOSED_CHATS = (
    "chat not found",
    "peer_id_invalid",
    "chat_write_forbidden",
    "not enough rights to send",
    "have no rights to send",
)


def as_send_error(error: TelegramError) -> SendError:
    """The error of ours that says the same, without Telegram's words: they can repeat what was sent."""
    if isinstance(error.__cause__, TelegramError):  # not Telegram's own answer: a proxy's page, or one cut short
        return Unreachable("unreadable answer")
    if isinstance(error, Flood):
        return RetryLater(error.seconds)
    if isinstance(error, ChatMigrated):
        return Migrated(error.new_chat_id)
    if isinstance(error, Forbidden):
        return Blocked("forbidden")
    if isinstance(error, BadRequest):
        return Blocked("chat closed") if says(error, CLOSED_CHATS) else Refused("bad request")
    return Unreachable(type(error).__name__)


def says(error: TelegramError, phrases: tuple[str, ...]) -> bool:
    """Whether Telegram's description has one of the (lower-case) phrases."""
    description = error.message.lower()
    return any(phrase in description for phrase in phrases)
