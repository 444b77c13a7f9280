"""Telegram as `ports.Messenger`: one call a message. It does not pace, queue or repeat, and it logs nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence

from telegram import InlineKeyboardMarkup, InputFile
from telegram.error import TelegramError

from bot.adapters.telegram import bodies
from bot.adapters.telegram.api import Line
from bot.adapters.telegram.errors import as_send_error, says
from bot.ports import File, Json, Refused, SendError, Sent, Unreachable

TOAST_LIMIT = 200
DELETED_AT_ONCE = 100
UNCHANGED = ("message is not modified",)
TOO_LATE = ("query is too old", "query id is invalid")


class TelegramMessenger:
    """Sends over a Line. Every method raises a SendError, if any error at all; none carries words or the token."""

    def __init__(self, line: Line) -> None:
        self._bot = line.bot
        self._api = line.sending

    async def send(self, chat: int, body: Mapping[str, Json]) -> Sent:
        """Send a message. `body` is Message as JSON, with Telegram's HTML as its text."""
        parameters = _checked(lambda: bodies.new_message(chat, body))
        return _sent(await self._call("sendMessage", parameters))

    async def edit(self, chat: int, message: int, body: Mapping[str, Json]) -> None:
        """Replace text and buttons, or only the buttons where the body has no text. "Not modified" counts as done."""
        if "text" in body:
            parameters = _checked(lambda: bodies.new_text(chat, message, body))
            await self._call("editMessageText", parameters, done=UNCHANGED)
        else:
            parameters = _checked(lambda: bodies.new_buttons(chat, message, body))
            await self._call("editMessageReplyMarkup", parameters, done=UNCHANGED)

    async def answer(self, press: str, text: str, link: str = "") -> None:
        """Answer a press: by opening `link` (t.me/BOT?start=…, this bot's own), or else with a toast of at most 200
        characters if `text` is not empty, never with both. Too late counts as done."""
        parameters: dict[str, Json] = {"callback_query_id": press}
        if link:
            parameters["url"] = link
        elif text:
            parameters["text"] = text[:TOAST_LIMIT]
        await self._call("answerCallbackQuery", parameters, done=TOO_LATE)

    async def typing(self, chat: int) -> None:
        """Show that an answer is being written. Mere decoration, so a failure is swallowed."""
        with contextlib.suppress(SendError):
            await self._call("sendChatAction", {"chat_id": chat, "action": "typing"})

    async def delete(self, chat: int, messages: Sequence[int]) -> int:
        """Delete messages; returns how many Telegram took. Those past its 48 hours stay, without an error."""
        gone = 0
        for start in range(0, len(messages), DELETED_AT_ONCE):
            gone += await self._delete_some(chat, messages[start : start + DELETED_AT_ONCE])
        return gone

    async def send_file(self, chat: int, file: File) -> Sent:
        """Send a file, such as an export. Rare, so it goes the way of PTB's Bot."""
        document = InputFile(file.content, filename=file.name)
        try:
            message = await self._bot.send_document(chat, document)
        except TelegramError as error:
            raise as_send_error(error) from None
        return Sent(message=message.message_id, at=message.date.timestamp())

    async def send_photo(self, chat: int, file: File, body: Mapping[str, Json]) -> Sent:
        """Send a picture with words and buttons under it. Rare, so it goes the way of PTB's Bot."""
        words = _checked(lambda: bodies.under_photo(body))
        keyboard: Json = words["reply_markup"]
        photo = InputFile(file.content, filename=file.name)
        try:
            message = await self._bot.send_photo(
                chat,
                photo,
                caption=words["caption"],
                parse_mode=words["parse_mode"],
                reply_markup=InlineKeyboardMarkup.de_json(keyboard) if keyboard else None,
            )
        except TelegramError as error:
            raise as_send_error(error) from None
        return Sent(message=message.message_id, at=message.date.timestamp())

    async def _delete_some(self, chat: int, messages: Sequence[int]) -> int:
        """One message that cannot go makes Telegram refuse them all, so then each goes alone."""
        try:
            await self._call("deleteMessages", {"chat_id": chat, "message_ids": list(messages)})
        except Refused:
            return sum([await self._delete_one(chat, message) for message in messages])
        return len(messages)

    async def _delete_one(self, chat: int, message: int) -> int:
        try:
            await self._call("deleteMessage", {"chat_id": chat, "message_id": message})
        except Refused:
            return 0
        return 1

    async def _call(self, method: str, parameters: dict[str, Json], *, done: tuple[str, ...] = ()) -> Json:
        """One call. A refusal that says one of `done` is as good as success."""
        try:
            return await self._api.call(method, parameters)
        except TelegramError as error:
            if done and says(error, done):
                return True
            raise as_send_error(error) from None


def _checked(build: Callable[[], dict[str, Json]]) -> dict[str, Json]:
    """A body at rest that is no message will never be one: refused for good, so that it frees the chat's queue."""
    try:
        return build()
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Refused("not a message") from None


def _sent(result: Json) -> Sent:
    try:
        return Sent(message=int(result["message_id"]), at=float(result["date"]))
    except (KeyError, TypeError, ValueError):
        raise Unreachable("unreadable answer") from None
