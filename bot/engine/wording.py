"""What a turn says, put together: values for the holes of texts, the row of moves, one message a chat. No decision stands here."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import escape

from bot.dialog.model import STEPS, Choice, Dialog, Kind, Says, Slot, State
from bot.dialog.phrases import MENU, ROW
from bot.dialog.texts import Text, fill, plain, render
from bot.engine.answers import Manner, kind_of, spoken
from bot.engine.effects import Button, Rows, Say
from bot.engine.session import KEEP, SHARE, WORDS, Frame

#: Telegram takes 4096 UTF-16 units; what people wrote may make a text longer, and then it is cut here.
MOST_UNITS = 4000
MOST_COPIED = 256

#: The act of the button "that was my answer".
MINE = "mine"


@dataclass(slots=True)
class Page:
    """What one chat gets in a turn: lines in order, then buttons."""

    lines: list[str] = field(default_factory=list)
    copies: list[Button] = field(default_factory=list)
    extra: list[Button] = field(default_factory=list)
    rows: Rows = ()
    header: str = ""
    entry: int | None = None
    to: str = ""

    def message(self, chat: int, priority: str) -> Say:
        """The page as one message."""
        parts = [part for part in (self.header, *self.lines) if part]
        above = tuple((button,) for button in (*self.copies, *self.extra))
        text = cut("\n\n".join(parts))
        if not self.to:  # else a name comes before it
            text = text[:1].upper() + text[1:]
        return Say(chat, text, above + self.rows, self.entry, priority, self.to)


@dataclass(frozen=True, slots=True)
class Sight:
    """What one seat may see of a session when a text is filled, or what all may see (no viewer)."""

    dialog: Dialog
    frame: Frame
    viewer: str | None
    facts: Mapping[str, str]
    manner: Manner
    now: float

    def values(self, names: Iterable[str]) -> dict[str, str]:
        """A value for each name that a text may hold; names without one are left out."""
        found = {name: self._answer(name) or self._built_in(name) or "" for name in names}
        return {name: value for name, value in found.items() if value}

    def _answer(self, name: str) -> str | None:
        slot = self.dialog.slots.get(name)
        if slot is None:
            return None
        if slot.given and (given := next(iter(self.frame.answers.get(name, {}).values()), None)):
            return str(given.value) if given.form == WORDS else kind_of(slot).shown(slot, given, self.manner)
        owner = self.viewer if len(slot.of) > 1 else self.frame.roles.get(slot.of[0], self.viewer)
        if owner is None or (slot.private and owner != self.viewer):
            return None
        answer = self.frame.answer(name, owner)
        return None if answer is None or answer.skipped else kind_of(slot).shown(slot, answer, self.manner)

    def _built_in(self, name: str) -> str | None:
        if name == "left" and self.frame.until > self.now:
            return spoken(self.frame.until - self.now, self.manner.language)
        if name == "until" and self.frame.until > self.now:
            clock = self._clock()
            return self.manner.phrase("at_time", time=clock) if clock else self._in_words()
        if name == "dialog":
            return fill(self.dialog.title, {})
        step = self.dialog.states[self.frame.state].step
        if name == "step" and step:
            return fill(self.manner.common.steps[step], {})
        return self.facts.get(name)

    def _in_words(self) -> str:
        left = spoken(self.frame.until - self.now, self.manner.language)
        return self.manner.phrase("in_time", left=left)

    def _clock(self) -> str:
        """The end of the wait by the viewer's own clock, where their time zone is known."""
        return self.manner.knowledge.local_time(self.facts.get("zone", ""), self.frame.until, self.manner.language)


def sharing(slot: str, manner: Manner) -> Slot:
    """The choice to show what is in a slot, or to keep it."""
    labels = [(key, manner.common.phrases[f"reveal_{key}"]) for key in (SHARE, KEEP)]
    choices = tuple(Choice(key, label, label) for key, label in labels)
    return Slot(slot, Kind.CHOICE, (), private=True, choices=choices)


def with_taps(slot: Slot, frame: Frame) -> Slot:
    """A slot for own words with what can be tapped in their place: each line of what the program has given."""
    given = next(iter(frame.answers.get(slot.taps, {}).values()), None)
    lines = str(given.value).splitlines() if given and not given.skipped else []
    texts = [Text(line, (line,)) for line in lines]
    return replace(slot, choices=tuple(Choice(f"t{at}", text, text) for at, text in enumerate(texts)))


def quote(words: str) -> str:
    """What somebody wrote, set off, as HTML."""
    return f"<blockquote>{escape(words, quote=False)}</blockquote>"


def variant(says: Says, turn: int) -> Text:
    """The variant whose turn it is."""
    return says.variants[turn % len(says.variants)]


def header(state: State, manner: Manner) -> str:
    """The name of the step and how far along it is, as HTML; nothing outside the steps."""
    if state.step is None:
        return ""
    at = STEPS.index(state.step) + 1
    name = fill(manner.common.steps[state.step], {})
    line = render(manner.common.phrases["progress"], {"step": name, "at": str(at), "of": str(len(STEPS))})
    return f"<b>{line}</b>"


def moves_row(manner: Manner) -> tuple[Button, ...]:
    """Back · Help · More."""
    return tuple(move_button(name, manner) for name in ROW)


def menu(manner: Manner, left_out: Container[str]) -> Rows:
    """What stands behind More but for some moves, and the way back to the answers."""
    names = [name for name in MENU if name not in left_out]
    buttons = [move_button(name, manner) for name in names]
    pairs = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return (*pairs, (Button(manner.phrase("less"), "less"), move_button("help", manner)))


def return_rows(manner: Manner, *, alone: bool) -> Rows:
    """Continue, start over, leave; two do not start over by the press of one."""
    names = (("continue", "go"), ("start_over", "new"), ("leave", "end"))
    ways = tuple((Button(manner.phrase(name), f"r:{act}"),) for name, act in names if alone or act != "new")
    return (*ways, (move_button("help", manner),))


def mine_button(manner: Manner) -> Button:
    """Words that were taken for a move were the answer."""
    return Button(manner.phrase("that_was_my_answer"), MINE)


def move_button(name: str, manner: Manner) -> Button:
    """The button of a common move."""
    return Button(fill(manner.common.moves[name].label, {}), f"m:{name}")


def copy_button(words: str, manner: Manner) -> Button:
    """A button that copies a sentence, cut to what Telegram lets a button carry."""
    return Button(manner.phrase("copy"), copy=shortened(words, MOST_COPIED))


def cut(text: str) -> str:
    """HTML that fits into a message: unchanged, or as plain words with an ellipsis at its end."""
    if units(text) <= MOST_UNITS:
        return text
    words = shortened(plain(text), MOST_UNITS)
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shortened(words: str, most: int) -> str:
    """Plain words of at most so many units: unchanged, or with an ellipsis at their end."""
    if units(words) <= most:
        return words
    while units(words) >= most:
        words = words[: len(words) - max(1, (units(words) - most) // 2)]
    return words + "…"


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
