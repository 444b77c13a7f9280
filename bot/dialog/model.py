"""A dialog as plain frozen values: what an author wrote, already understood. Reading YAML and running it stand elsewhere.

`marks` says where each word of a thing stands in its file; it is no part of what the thing is, so it is not compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.dialog.expressions import Expr
from bot.dialog.problems import TOP, Mark
from bot.dialog.texts import Text

EACH = "each"
STAY = "stay"
PARK = "park"
BREAK = "break"

#: Who plays a role of the dialog's break: whoever called it, and the other one.
CALLER, OTHER = "caller", "other"

#: Whom a question is about: oneself, or the partner (their side, empathy, an own part, repair).
ME, PARTNER = "me", "partner"

#: What `serious` says of a state where somebody's safety is at stake.
SAFETY = "safety"

#: The six steps of ATTUNE in their order, by the short name that `step` takes.
STEPS = ("A", "TT", "TO", "U", "N", "E")

#: Dialogs about danger: nothing of them is kept for anybody's pictures.
DANGER = frozenset({"sos", "still", "safety_check", "join"})

#: What `note` keeps for the person's own pictures: heat before and after, how they are, and which feelings came up.
BEFORE, AFTER, MOOD, FEELINGS = "before", "after", "mood", "feelings"
NOTES = (BEFORE, AFTER, MOOD, FEELINGS)

#: Named actions of `do`: what each makes happen. Those that keep an answer name the slot they read.
ACTIONS = {
    "consent": "note that the person is an adult and agreed to the current text about privacy",
    "no_consent": "note that the person does not agree, or no longer: what they write goes after 24 hours",
    "minor": "note that the person is under 18; no dialog opens after that",
    "keep_country": "keep the answer in the slot `country` as the person's country",
    "keep_language": "keep the answer in the slot `language` as the person's language",
    "keep_zone": "keep the answer in the slot `zone` as the person's time zone",
    "keep_daily": "send a daily prompt at the time in the slot `daily`",
    "keep_days": "send it on the days in the slot `days`: every, weekdays, weekend or three (Monday, Wednesday, Friday)",
    "keep_quiet": "send nothing unasked at the time in the slot `quiet`: none, night (22-7) or work (9-17)",
    "keep_rest": "send no daily prompt for as long as the slot `rest` says",
    "no_daily": "send no daily prompt any more",
    "keep_our_time": "send a daily prompt to this person and their partner at the time in the slot `our_time`",
    "keep_our_days": "send it to the two on the days in the slot `our_days`, as for `keep_days`",
    "keep_our_rest": "send it to the two again only after as long as the slot `our_rest` says",
    "no_ours": "send no daily prompt to the two any more",
    "care": "note that the person is to be asked about themselves alone, never about the partner's side",
    "no_care": "note that the person wants to be asked about both sides again",
    "crisis": "note that help was needed now; reminders and dialogs rest until the person resumes",
    "calm": "note that the person resumes; reminders and dialogs go on",
    "afraid": "note that the person told of fear, violence or control, until `care` was offered",
    "care_offered": "note that they were offered to be asked about themselves alone, and chose otherwise",
    "help_begins": "note how `crisis` and `afraid` stand before this help",
    "not_meant": "let `crisis` and `afraid` stand again as they did before this help",
    "open_now": "open the dialog `now` when this one ends",
    "open_start": "open the dialog `start` when this one ends",
    "open_daily_plan": "open the dialog `daily_plan` when this one ends",
    "open_soft_start": "open the dialog `soft_start` when this one ends",
    "open_received": "open the dialog `received` when this one ends",
    "open_silent_partner": "open the dialog `silent_partner` when this one ends",
    "open_feel_or_help": "open the dialog `feel_or_help` when this one ends",
    "checked": "note that the three questions about being safe were asked",
    "keep_called": "keep the answer in the slot `called` as the name to be called by",
    "join": "this person is in for the talk of two that they were invited to",
    "first": "note that the first role spoke first, so that it is the other one's turn next time",
}


class Kind(StrEnum):
    """What a slot takes; the word that an author writes in it."""

    CHOICE = "choice"
    TEXT = "text"
    NUMBER = "number"
    SCALE = "scale"
    FEELINGS = "feelings"
    TIME = "time"
    YES_NO = "yesno"
    COUNTRY = "country"
    CLOCK = "clock"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a choice: its key for guards, what stands on the button, and how it reads inside another text."""

    key: str
    label: Text
    phrase: Text
    mark: Mark = TOP


@dataclass(frozen=True, slots=True)
class Slot:
    """A typed answer. `of` names the roles that own one each; `low` and `high` bound a number, a scale or a time (seconds);
    `most` is the longest text in characters, for `text` and for a person's own words beside the choices (0: none taken).
    What is `given` is filled by the program that opens the dialog; what is `passing` is gone when the talk ends. `times` are
    those that a clock offers (minutes of the day); `taps` names a given slot whose lines can be tapped as own words. `note` says as
    what its number, or the family of the feeling, is kept for the person's own pictures ("": it is not)."""

    name: str
    kind: Kind
    of: tuple[str, ...]
    private: bool = False
    low: int = 0
    high: int = 0
    most: int = 0
    choices: tuple[Choice, ...] = ()
    given: bool = False
    passing: bool = False
    times: tuple[int, ...] = ()
    taps: str = ""
    note: str = ""
    mark: Mark = TOP

    @property
    def takes_words(self) -> bool:
        """Whether somebody may answer in their own words."""
        return self.most > 0

    def choice(self, key: str) -> Choice | None:
        """The choice with this key, or None."""
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass(frozen=True, slots=True)
class Says:
    """A text, or variants of it of which one is taken in turn."""

    variants: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: who answers into which slot, where it is put (private or here), and its text."""

    slots: Mapping[str, str]
    text: Says
    where: str = "here"
    mark: Mark = TOP
    marks: Mapping[str, Mark] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Offer:
    """A button that makes a move (a common move, `break`, or a state): beside a question, or after an answer to its owner only."""

    text: Text
    move: str
    guard: Expr | None = None
    mark: Mark = TOP
    marks: Mapping[str, Mark] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Remind:
    """A line to those who still owe an answer, so many seconds after the question."""

    after: int
    text: Text
    mark: Mark = TOP


@dataclass(frozen=True, slots=True)
class Wait:
    """A moment after which the session is parked, or moves to `to`. Seconds, or the slot that holds them."""

    after: int = 0
    slot: str | None = None
    to: str | None = None
    mark: Mark = TOP


@dataclass(frozen=True, slots=True)
class Call:
    """A sub-dialog: its id, which of its roles is which of ours, and where each outcome leads (a state, stay or park)."""

    dialog: str
    roles: Mapping[str, str] = field(default_factory=dict)
    on: Mapping[str, str] = field(default_factory=dict)
    mark: Mark = TOP
    marks: Mapping[str, Mark] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Branch:
    """One way on: taken if its guard holds (None: always); says something on the way; `swap` exchanges the two roles."""

    to: str
    guard: Expr | None = None
    says: Says | None = None
    swap: bool = False
    mark: Mark = TOP
    marks: Mapping[str, Mark] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class State:
    """A place in a dialog and what happens there; every field is a word of the language."""

    name: str
    mark: Mark = TOP
    step: str | None = None
    about: str | None = None
    covers: tuple[str, ...] = ()
    serious: str | None = None
    say: Says | None = None
    copy: Text | None = None
    wrong_example: Text | None = None
    ask: Ask | None = None
    beside: tuple[Offer, ...] = ()
    offer: tuple[Offer, ...] = ()
    stuck: tuple[Text, ...] = ()
    reword: Text | None = None
    remind: tuple[Remind, ...] = ()
    wait: Wait | None = None
    reveal: str | None = None
    call: Call | None = None
    do: tuple[str, ...] = ()
    next: tuple[Branch, ...] = ()
    end: str | None = None
    marks: Mapping[str, Mark] = field(default_factory=dict, compare=False)

    @property
    def rests(self) -> bool:
        """Whether the dialog stops here until something happens."""
        return bool(self.ask or self.wait or self.reveal or self.call)


@dataclass(frozen=True, slots=True)
class Dialog:
    """A whole dialog. States keep the author's order."""

    id: str
    version: int
    title: Text
    cast: tuple[str, ...]
    start: str
    slots: Mapping[str, Slot]
    states: Mapping[str, State]
    break_: Call | None = None
    care: str | None = None
    path: str = ""
    mark: Mark = TOP
    marks: Mapping[str, Mark] = field(default_factory=dict, compare=False)

    def roles_of(self, ask: Ask) -> dict[str, str]:
        """Who answers into which slot, with `each` spelled out."""
        if EACH in ask.slots:
            return dict.fromkeys(self.cast, ask.slots[EACH])
        return dict(ask.slots)


@dataclass(frozen=True, slots=True)
class Move:
    """A common move: its button, the words that mean it when typed alone, and what the coach says to it."""

    name: str
    label: Text
    typed: tuple[str, ...]
    says: Text | None = None


@dataclass(frozen=True, slots=True)
class Common:
    """What every dialog shares: the moves, the names of the steps, the coach's stock phrases, the commands' descriptions."""

    moves: Mapping[str, Move]
    steps: Mapping[str, Text]
    phrases: Mapping[str, Text]
    commands: Mapping[str, Text]
    path: str = ""
