"""Everything that affects where a conversation stands: sessions, frames, answers. Frozen values; nothing happens here."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

OPEN = "open"
PARKED = "parked"
HELD = "held"
ENDED = "ended"

#: The dialogs that code knows by name: help in danger, the argument itself, the first choices, free text, a break of
#: one's own and of two, the soft question about harm that is told as past, the three questions about being safe, the question of the
#: day for one and for two and when it comes, the look back at a week, how somebody is.
SOS = "sos"
NOW = "now"
START = "start"
TOPIC = "topic"
TIMEOUT, TIMEOUT_TWO = "timeout", "timeout_two"
STILL = "still"
SAFETY_CHECK = "safety_check"
TODAY, TODAY_TWO = "daily", "daily_two"
DAILY_PLAN, DAILY_PLAN_TWO = "daily_plan", "daily_plan_two"
WEEKLY_ME = "weekly_me"
MOOD = "checkin_mood"
#: What somebody is asked alone before a talk of two.
JOIN = "join"

#: What is known of somebody who is to be asked about themselves alone.
CARE = "care"

KEY = "key"
WORDS = "words"
NUMBER = "number"

#: What somebody says to showing what they wrote in private.
SHARE, KEEP = "share", "keep"
SKIPPED = "skipped"

#: How many answers back one can go.
MOST_HISTORY = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person gave: a choice's key, own words, a number, several words, or nothing (skipped).

    `message` is the id of the message that gave it, so that an edit of it can be told; 0 for a press.
    """

    form: str
    value: str | float | tuple[str, ...] = ""
    message: int = 0

    @property
    def skipped(self) -> bool:
        """Whether the question was passed over."""
        return self.form == SKIPPED

    def given_by(self, message: int) -> Answer:
        """This answer, with the message that gave it."""
        return replace(self, message=message)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who plays a role: the person and the chat to ask them in (our ids), and what is known of them for texts and guards."""

    person: int
    chat: int
    facts: Mapping[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()


Answers = Mapping[str, Mapping[str, Answer]]


@dataclass(frozen=True, slots=True)
class Frame:
    """One dialog in progress. `roles` maps its roles to seats; `answers` is slot → seat → answer; `done` are the seats
    that answered in this entry, `tries` their unusable answers, `until` the end of a wait (epoch seconds, 0 for none);
    `via` says how the caller came here: call or break."""

    dialog: str
    state: str
    entry: int = 0
    roles: Mapping[str, str] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)
    done: tuple[str, ...] = ()
    tries: Mapping[str, int] = field(default_factory=dict)
    visits: Mapping[str, int] = field(default_factory=dict)
    until: float = 0.0
    via: str = ""

    def answer(self, slot: str, seat: str) -> Answer | None:
        """The answer of a seat in a slot, if there is one."""
        return self.answers.get(slot, {}).get(seat)

    def without(self, slots: Container[str]) -> Frame:
        """This frame without what was answered in some slots, and without the way that it took."""
        kept = {slot: held for slot, held in self.answers.items() if slot not in slots}
        return replace(self, answers=kept, visits={})

    def without_shares(self, slot: str) -> Frame:
        """This frame without what was said to showing this slot before."""
        return replace(self, answers={name: held for name, held in self.answers.items() if name != shares(slot)})

    def with_answer(self, slot: str, seat: str, answer: Answer | None) -> Frame:
        """This frame with an answer set, or taken out for None."""
        owned = {key: value for key, value in self.answers.get(slot, {}).items() if key != seat}
        if answer is not None:
            owned[seat] = answer
        others = {name: held for name, held in self.answers.items() if name != slot}
        return replace(self, answers={**others, slot: owned} if owned else others)


#: A frame as back needs it, as plain JSON and as short as can be, since it is kept for each of the last answers and seldom
#: read: dialog, state, roles, done, tries, until, via.
Mark = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Undo:
    """What back needs: whose answer it was, the frames as they stood (answers, visits and entries go on),
    the slot, what it held before, and the states entered since, whose visits are taken back."""

    seat: str
    marks: Sequence[Mark]
    slot: str
    before: Answer | None
    entered: tuple[str, ...] = ()


def mark(frame: Frame) -> Mark:
    """How a frame stands."""
    return [frame.dialog, frame.state, frame.roles, list(frame.done), frame.tries, frame.until, frame.via]


def put_back(frame: Frame, mark: Mark) -> Frame:
    """A frame as it stood, with the answers, visits and entry that it has now."""
    dialog, state, roles, done, tries, until, via = mark
    return replace(frame, dialog=dialog, state=state, roles=roles, done=tuple(done), tries=tries, until=until, via=via)


@dataclass(frozen=True, slots=True)
class Pending:
    """Words that were taken for something else, kept in case they were the answer; `beside` where another talk took them.
    `entry`: words of one whose turn it was not, and the entry at which they heard last that these wait for it; 0 for others."""

    text: str
    message: int
    beside: bool = False
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation. `seats` are by role of the first dialog; `entry` counts entries into states over all frames and never
    falls; `seed` picks variants; `touched` is the last sign of life (epoch seconds). `home` is the chat where it takes place,
    and `topic` the forum topic there (0 for none). `away` are the seats of two that something more urgent keeps: nothing is
    asked of them meanwhile, and to the other one it looks like any silence. `to_agree` are those without whose word it does not go
    on, since somebody else can read along. `noted` is set once it has left what it leaves for pictures, so that a talk that goes on
    after its end leaves nothing twice."""

    id: int
    bundle: str
    home: int
    seats: Mapping[str, Seat]
    frames: tuple[Frame, ...] = ()
    entry: int = 0
    history: tuple[Undo, ...] = ()
    status: str = OPEN
    touched: float = 0.0
    seed: int = 0
    language: str = "en"
    pending: Mapping[str, Pending] = field(default_factory=dict)
    topic: int = 0
    away: tuple[str, ...] = ()
    to_agree: tuple[str, ...] = ()
    noted: bool = False

    @property
    def group(self) -> int | None:
        """The chat that two share, beside a private one each; None for somebody alone, or two without a group."""
        return None if self.home in {seat.chat for seat in self.seats.values()} else self.home

    @property
    def frame(self) -> Frame:
        """The dialog in progress."""
        return self.frames[-1]


def shares(slot: str) -> str:
    """Where the answer stands to whether a private slot is to be shown. No slot of an author's has such a name."""
    return f"{slot}?"


def runs(frames: Iterable[Frame], dialog: str) -> bool:
    """Whether a dialog is in progress in any of the frames, also as one that was called."""
    return any(frame.dialog == dialog for frame in frames)


# At rest: `pack` splits what everybody's state is from what one person wrote, so that each is sealed under its own key.


def pack(session: Session) -> tuple[dict[str, Any], dict[str, Any]]:
    """A session as (where it stands, what each seat answered), both JSON."""
    body = {
        "frames": [_pack_frame(frame) for frame in session.frames],
        "entry": session.entry,
        "seed": session.seed,
        "language": session.language,
        "status": session.status,
        "history": [_pack_undo(undo) for undo in session.history],
        **(_pack_two(session) if len(session.seats) > 1 else {}),
        **({"noted": True} if session.noted else {}),
    }
    return body, {seat: _pack_words(session, seat) for seat in session.seats}


def unpack(body: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a session from what `pack` gave; words that were erased are simply absent."""
    frames = tuple(_unpack_frame(raw, _answers_of(words, number)) for number, raw in enumerate(body["frames"]))
    return {
        "frames": frames,
        "entry": body["entry"],
        "seed": body["seed"],
        "language": body["language"],
        "status": body["status"],
        "history": tuple(_unpack_undo(raw, number, words) for number, raw in enumerate(body["history"])),
        "pending": {seat: Pending(*held["pending"]) for seat, held in words.items() if held.get("pending")},
        "topic": body.get("topic", 0),
        "away": tuple(body.get("away", ())),
        "to_agree": tuple(body.get("to_agree", ())),
        "noted": body.get("noted", False),
    }


def _pack_two(session: Session) -> dict[str, Any]:
    return {"topic": session.topic, "away": session.away, "to_agree": session.to_agree}


def _pack_frame(frame: Frame) -> dict[str, Any]:
    return {
        "dialog": frame.dialog,
        "state": frame.state,
        "entry": frame.entry,
        "roles": frame.roles,
        "done": frame.done,
        "tries": frame.tries,
        "visits": frame.visits,
        "until": frame.until,
        "via": frame.via,
    }


def _unpack_frame(raw: Mapping[str, Any], answers: Answers) -> Frame:
    return Frame(**{**raw, "done": tuple(raw["done"])}, answers=answers)


def _pack_words(session: Session, seat: str) -> dict[str, Any]:
    held: dict[str, Any] = {
        "frames": [
            {slot: _pack_answer(owned[seat]) for slot, owned in frame.answers.items() if seat in owned}
            for frame in session.frames
        ],
        "history": {
            str(number): _pack_answer(undo.before)
            for number, undo in enumerate(session.history)
            if undo.seat == seat and undo.before is not None
        },
    }
    if seat in session.pending:
        kept = session.pending[seat]
        held["pending"] = [kept.text, kept.message, kept.beside, kept.entry]
    return held


def _pack_answer(answer: Answer) -> list[Any]:
    value = list(answer.value) if isinstance(answer.value, tuple) else answer.value
    return [answer.form, value, answer.message]


def _unpack_answer(raw: list[Any]) -> Answer:
    form, value, message = raw
    return Answer(form, tuple(value) if isinstance(value, list) else value, message)


def _answers_of(words: Mapping[str, Any], number: int) -> dict[str, dict[str, Answer]]:
    answers: dict[str, dict[str, Answer]] = {}
    for seat, held in words.items():
        frames = held.get("frames", [])
        for slot, raw in (frames[number] if number < len(frames) else {}).items():
            answers.setdefault(slot, {})[seat] = _unpack_answer(raw)
    return answers


def _pack_undo(undo: Undo) -> list[Any]:
    return [undo.seat, undo.slot, undo.entered, undo.marks]


def _unpack_undo(raw: list[Any], number: int, words: Mapping[str, Any]) -> Undo:
    seat, slot, entered, marks = raw
    before = words.get(seat, {}).get("history", {}).get(str(number))
    return Undo(seat, marks, slot, _unpack_answer(before) if before else None, tuple(entered))
