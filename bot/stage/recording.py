"""A messenger that sends nothing: it keeps what each chat would show, as the messages stand after edits. No Telegram here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from bot.dialog.texts import plain
from bot.ports import Clock, File, Json, Sent

#: What Telegram takes: characters of a text (UTF-16 units) and of a toast, bytes behind a button, buttons in a row.
MOST_TEXT = 4096
MOST_TOAST = 200
MOST_DATA = 64
MOST_IN_ROW = 8


@dataclass(frozen=True, slots=True)
class Knob:
    """A button as it is shown: its words, and either what a press sends, what it copies, or where it leads."""

    text: str
    data: str = ""
    copy: str = ""
    url: str = ""


Keyboard = tuple[tuple[Knob, ...], ...]


@dataclass(slots=True)
class Shown:
    """A message as it stands in a chat now. `html` is its text in Telegram's small HTML; `before` are buttons that it lost."""

    chat: int
    number: int
    html: str
    keyboard: Keyboard
    at: float
    before: list[Knob] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a person reads."""
        return plain(self.html)

    @property
    def knobs(self) -> list[Knob]:
        """All buttons, row by row."""
        return [knob for row in self.keyboard for knob in row]


@dataclass(frozen=True, slots=True)
class Said:
    """A new message."""

    message: Shown


@dataclass(frozen=True, slots=True)
class Changed:
    """A message that has other buttons, or other words, now (`words`)."""

    message: Shown
    words: bool = False


@dataclass(frozen=True, slots=True)
class Toasted:
    """The answer to a press, which only the one who pressed sees (Telegram's id); "" only ends its waiting. `link` leads into
    the private chat instead."""

    user: int
    text: str
    link: str = ""


Happening = Said | Changed | Toasted


class Recorder:
    """Implements Messenger. `happened` is all that a chat could see, in order; `flaws` is what Telegram would have refused."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.number = 100
        self.messages: list[Shown] = []
        self.happened: list[Happening] = []
        self.flaws: list[str] = []

    async def send(self, chat: int, body: Mapping[str, Json]) -> Sent:
        """Keep a new message."""
        mention = f"{escape(str(body['mention']['name']), quote=False)}, " if body.get("mention") else ""
        message = Shown(chat, self.next_number(), mention + str(body["text"]), _keyboard(body), self._clock.now())
        self._look_at(message)
        self.messages.append(message)
        self.happened.append(Said(message))
        return Sent(message.number, message.at)

    async def edit(self, chat: int, message: int, body: Mapping[str, Json]) -> None:
        """Give a message other buttons, or other words."""
        for shown in self.in_chat(chat):
            if shown.number == message:
                shown.before += shown.knobs
                words = shown.html
                shown.html = str(body.get("text", shown.html))
                shown.keyboard = _keyboard(body)
                self._look_at(shown)
                self.happened.append(Changed(shown, words=shown.html != words))

    async def answer(self, press: str, text: str, link: str = "") -> None:
        """Keep the answer to a press; a press is named for who made it."""
        if len(text) > MOST_TOAST:
            self.flaws.append(f"a toast of {len(text)} characters; Telegram takes {MOST_TOAST}")
        self.happened.append(Toasted(int(press.partition(".")[0]), text, link))

    async def typing(self, chat: int) -> None:
        """Nothing to keep."""

    async def delete(self, chat: int, messages: Sequence[int]) -> int:
        """Take messages away."""
        gone = [shown for shown in self.in_chat(chat) if shown.number in messages]
        self.messages = [shown for shown in self.messages if shown not in gone]
        return len(gone)

    async def send_file(self, chat: int, file: File) -> Sent:
        """Keep a file as a message with its name."""
        return await self.send(chat, {"text": f"[{file.name}]"})

    async def send_photo(self, chat: int, file: File, body: Mapping[str, Json]) -> Sent:
        """Keep a picture as a message with its name and the words under it."""
        return await self.send(chat, {**body, "text": f"[{file.name}] {body['text']}"})

    def in_chat(self, chat: int) -> list[Shown]:
        """The messages of a chat, the oldest first."""
        return [shown for shown in self.messages if shown.chat == chat]

    def next_number(self) -> int:
        """Messages of people and of the bot count in one row."""
        self.number += 1
        return self.number

    def _look_at(self, message: Shown) -> None:
        units = len(message.text.encode("utf-16-le", "surrogatepass")) // 2
        if not 0 < units <= MOST_TEXT:
            self.flaws.append(f"a message of {units} characters; Telegram takes 1 to {MOST_TEXT}")
        for row in message.keyboard:
            if len(row) > MOST_IN_ROW:
                self.flaws.append(f"{len(row)} buttons in a row; Telegram shows {MOST_IN_ROW}")
        for knob in message.knobs:
            if len(knob.data.encode()) > MOST_DATA:
                self.flaws.append(f"the button “{knob.text}” carries more than {MOST_DATA} bytes")


def _keyboard(body: Mapping[str, Json]) -> Keyboard:
    return tuple(tuple(_knob(button) for button in row) for row in body.get("buttons") or ())


def _knob(button: Mapping[str, str]) -> Knob:
    return Knob(button["text"], button.get("data", ""), button.get("copy", ""), button.get("url", ""))
