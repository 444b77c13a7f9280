"""A sitting at a terminal: a conversation line by line, with nothing behind it but memory. For two people it is `sitting_two`."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar

from bot.adapters.terminal.drawing import Drawing
from bot.adapters.terminal.lines import Lines
from bot.dialog.problems import did_you_mean, quoted
from bot.dialog.words.reader import DURATION_FIX, seconds_of
from bot.stage.keys import keyed
from bot.stage.recording import Changed, Knob, Said, Shown, Toasted
from bot.stage.stage import Cast, Stage

YOU = "you"
HELP = (
    ("a number or letter", "presses the button with that key; #3 presses the third, whatever its key"),
    ("anything else", "is typed to the bot; commands too: /now /help /back /stop /privacy /settings"),
    (":say TEXT", "types a text that is also a key, such as a number"),
    (":clock 20 minutes", "lets time pass (short: :+20m, :+2h, :+1d); each line that you write takes 3 seconds"),
    (":restart", "kills the bot and starts it again on what it kept"),
    (":who ANA", "somebody else joins or takes over; then ana: TEXT speaks for her. Alone it lists all"),
    (":quit", "ends it (so does Ctrl-D)"),
)

_SHORT = re.compile(r"\+\s*(\d{1,5})\s*([smhdw])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPEAKER = re.compile(r"([a-z][a-z0-9_]*):\s*(.*)", re.ASCII | re.DOTALL | re.IGNORECASE)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,20}", re.ASCII)


class Sitting:
    """One person, or several who take over from each other."""

    help: ClassVar[tuple[tuple[str, str], ...]] = HELP

    def __init__(self, stage: Stage, drawing: Drawing, lines: Lines) -> None:
        self._stage = stage
        self._drawing = drawing
        self._lines = lines
        self._seen = 0
        self._speaker = Cast(YOU, 7)

    async def run(self, dialog: str) -> int:
        """Open a dialog, then line by line."""
        await self._stage.open()
        self._drawing.dim("Nothing you write here is kept. :help says what else you can do, :quit ends it.")
        await self._begin(dialog)
        self._show()
        while (line := self._lines.next(await self._prompt())) is not None and await self._take(line.strip()):
            self._show()
        await self._stage.close()
        self._drawing.dim("\nTake care.")
        return 0

    async def _begin(self, dialog: str) -> None:
        await self._stage.add(self._speaker)
        if dialog == "now":
            await self._stage.type(self._speaker, "/now")
        else:
            await self._stage.open_dialog(self._speaker, dialog)

    async def _prompt(self) -> str:
        return f"{self._speaker.name}> " if len(self._stage.people) > 1 else "> "

    async def _take(self, line: str) -> bool:
        """Do what a line says; False for the last one."""
        if line.startswith(":"):
            word, _, rest = line[1:].strip().partition(" ")
            command = self._commands.get("+" if word.startswith("+") else word)
            if command is None:
                self._drawing.dim(f"there is no :{word}. {did_you_mean(word, self._commands)}")
            else:
                await command(self, line[1:].strip() if word.startswith("+") else rest.strip())
            return word not in ("quit", "q")
        if line:
            await self._act(self._addressed(line))
        return True

    def _addressed(self, line: str) -> str:
        """The line is of whoever is named in front, else of the one who spoke last; returns the rest of it."""
        match = _SPEAKER.fullmatch(line)
        if match and match[1].lower() in self._stage.people:
            self._speaker = self._stage.people[match[1].lower()]
            return match[2].strip()
        return line

    async def _act(self, line: str) -> None:
        """A key, or a text."""
        found = self._button(line)
        if found is not None:
            await self._press(*found)
        elif len(line) == 1 and line.isalpha() and line.isascii():
            self._drawing.dim(f"(no button has the key {line}; :say {line} types it)")
        else:
            await self._type(line)

    async def _type(self, text: str) -> None:
        await self._stage.type(self._speaker, text)

    async def _press(self, message: Shown, knob: Knob) -> None:
        if knob.copy:
            self._drawing.dim(f"(copied: {knob.copy})")
        elif knob.url:
            self._drawing.dim(f"(opens {knob.url})")
        else:
            await self._stage.press(self._speaker, message, knob)

    def _button(self, key: str) -> tuple[Shown, Knob] | None:
        """The button behind a key, among those of the last message that has any to press."""
        message = self._keyboard()
        if message is None:
            return None
        pairs = [pair for row in keyed(message.keyboard) for pair in row]
        if key.startswith("#") and key[1:].isdecimal() and 1 <= int(key[1:]) <= len(pairs):
            return message, pairs[int(key[1:]) - 1][1]
        return next(((message, knob) for each, knob in pairs if each and each == key.casefold()), None)

    def _keyboard(self) -> Shown | None:
        return self._keyboard_of(self._speaker)

    def _keyboard_of(self, cast: Cast) -> Shown | None:
        """The last message before somebody that has anything to press."""
        messages = self._stage.messenger.in_chat(cast.where.chat)
        return next(
            (each for each in reversed(messages) if any(key for row in keyed(each.keyboard) for key, _ in row)), None
        )

    # Drawing

    def _show(self) -> None:
        """Draw what happened since the last time."""
        fresh, self._seen = self._stage.happened[self._seen :], len(self._stage.happened)
        for each in fresh:
            match each:
                case Toasted(text=text):
                    if text:
                        self._drawing.dim(f"({text})")
                case Said(message=message):
                    self._drawing.message(message.html, rows_of(message), to=self._to(message))
                case Changed(message=message):
                    self._changed(message)

    def _changed(self, message: Shown) -> None:
        """A choice that was made is one dim line; other buttons are drawn again."""
        rows = rows_of(message)
        if any(key for row in rows for key, _ in row):
            self._drawing.changed(rows, to=self._to(message))
        else:
            self._drawing.dim(" ".join(label for row in rows for _, label in row))

    def _to(self, message: Shown) -> str:
        names = {cast.where.chat: name for name, cast in self._stage.people.items()}
        return names[message.chat] if len(names) > 1 else ""

    # Commands

    async def _help(self, _: str) -> None:
        self._drawing.table(self.help)

    async def _clock(self, rest: str) -> None:
        match = _SHORT.fullmatch(rest)
        words = f"{match[1]} {_UNITS[match[2]]}" if match else rest
        seconds = seconds_of(words)
        if seconds is None:
            self._drawing.dim(f"{quoted(rest)} is no length of time; {DURATION_FIX}")
            return
        await self._stage.wait(seconds)
        self._drawing.dim(f"— {words} later —")

    async def _restart(self, _: str) -> None:
        await self._stage.restart()
        self._drawing.dim("— the bot was killed and runs again —")

    async def _who(self, rest: str) -> None:
        name = rest.lower()
        if name and not _NAME.fullmatch(name):
            self._drawing.dim("a name is one word, such as ana")
            return
        if name and name not in self._stage.people:
            await self._stage.add(Cast(name, 7 + len(self._stage.people)))
        self._speaker = self._stage.people.get(name, self._speaker)
        for each in self._stage.people:
            self._drawing.dim(f"{'→' if each == self._speaker.name else ' '} {each}")

    async def _say(self, rest: str) -> None:
        if rest:
            await self._type(rest)

    async def _quit(self, _: str) -> None:
        """The caller ends it."""

    _commands: ClassVar[Mapping[str, Callable[[Any, str], Awaitable[None]]]] = {
        "help": _help,
        "clock": _clock,
        "+": _clock,
        "restart": _restart,
        "who": _who,
        "say": _say,
        "quit": _quit,
        "q": _quit,
    }


def rows_of(message: Shown) -> list[list[tuple[str, str]]]:
    """The buttons of a message, each with its key."""
    return [[(key, knob.text) for key, knob in row] for row in keyed(message.keyboard)]
