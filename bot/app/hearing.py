"""What is heard of danger: in which words, whether they are only an answer, and what comes to nobody unasked. What follows stands in `conversation`."""

from __future__ import annotations

from bot.app import incoming
from bot.app.incoming import Incoming
from bot.app.library import is_alarm
from bot.app.visit import Visit
from bot.engine.session import SAFETY_CHECK, SOS, STILL
from bot.engine.typed import asks, last_words, offers
from bot.ports import Person, SessionRow

#: When a person was last asked softly whether something is over (epoch seconds), among their settings.
ASKED_SOFTLY = "asked_softly"
A_DAY = 86_400.0
#: The questions of `sos` to which words of danger are no mere answer, but tell of something new: by slot.
OPEN_QUESTIONS = frozenset({"what", "rest", "trust", "country", "gentle"})


def heard(visit: Visit, event: incoming.Words, row: SessionRow | None, person: Person) -> str:
    """The kind of danger that words tell: alone, or with those right before them, since people in a fight send five short
    messages. "" where they are what stands on a button: an author's words, not the person's."""
    kind = visit.danger_in(event.text, person)
    if kind and offered(visit, event.text, row):
        return ""
    before = "" if is_alarm(kind) else _before(visit, event, row, person)
    whole = visit.danger_in(f"{before}\n{event.text}", person) if before else ""
    return whole if is_alarm(whole) else kind


def _before(visit: Visit, event: incoming.Words, row: SessionRow | None, person: Person) -> str:
    """What the same burst has said already."""
    role = visit.sessions.seat_of(row, person) if row else None
    if row is None or role is None or not row.body or abs(event.at - row.touched) >= visit.manners.burst_seconds:
        return ""
    return last_words(visit.sessions.read(row), role)


def said_to_bot(event: Incoming) -> str:
    """What somebody in a group said to the bot; "" for what is not for it."""
    match event:
        case incoming.Words(text=text, to_bot=True) | incoming.Edited(text=text, to_bot=True):
            return text
        case incoming.Unreadable(text=text, to_bot=True):
            return text
        case incoming.Command(argument=text):
            return text
        case _:
            return ""


def is_answering(visit: Visit, row: SessionRow | None) -> bool:
    """Whether danger is what a question of help is about: words at its end tell of something new."""
    machine = visit.library.machine(row.bundle) if row else None
    if row is None or machine is None or not visit.being_helped(row):
        return False
    return OPEN_QUESTIONS.isdisjoint(asks(machine, visit.sessions.read(row, machine)))


def may_be_asked(visit: Visit, row: SessionRow | None, person: Person) -> bool:
    """Whether harm that is told as past may be asked about: not in the middle of help, and at most once a day."""
    if visit.in_sos(row) or visit.is_in(row, STILL) or visit.is_in(row, SAFETY_CHECK):
        return False
    return visit.draft.now - float(person.settings.get(ASKED_SOFTLY, 0.0)) >= A_DAY


def offered(visit: Visit, text: str, row: SessionRow | None) -> bool:
    """Whether a text is what stands on a button of the question that it answers: an author's words, not the person's."""
    machine = visit.library.machine(row.bundle) if row else None
    return row is not None and machine is not None and offers(machine, visit.sessions.read(row, machine), text)


def is_about_safety(row: SessionRow) -> bool:
    """Whether a question of this talk is one that comes unasked to nobody, since somebody else may hold the phone."""
    return any(frame["dialog"] in (SOS, STILL, SAFETY_CHECK) for frame in row.body.get("frames", ()))
