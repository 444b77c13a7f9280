"""Questions that stand beside every talk: shall the file be sent, everything be deleted, a yes be taken back? Each holds for an
hour, and once.

What was asked is kept with the person, so that a restart changes nothing. What the other commands say stands in `commands`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.app import couples
from bot.app.draft import Aside, Draft
from bot.app.incoming import Pressed, Words
from bot.app.tokens import Token
from bot.app.visit import Visit
from bot.dialog.model import Choice, Kind, Slot
from bot.engine.answers import kind_of
from bot.engine.effects import Button
from bot.engine.presses import CHOSEN
from bot.engine.session import Answer
from bot.ports import Chat, Json, Person

EXPORT, FORGET, WITHDRAW = "export", "forget", "withdraw"
YES, NO = "yes", "no"
#: What the acts of these buttons begin with; behind it stand the kind, the answer and when it was asked.
ACT = "q:"
#: An answer counts for so long (seconds): whoever finds the phone later finds a button that does nothing.
AN_HOUR = 3600.0

#: Among the settings of a person: the questions that were not answered, the oldest first, and whether the words that come
#: next may answer the last of them.
OPEN_ASKS, AWAITED = "open_asks", "ask_awaited"
#: So many are kept, whoever asks for the file again and again.
MOST = 20


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: its kind, and when it was put (epoch seconds; no two of a person share it)."""

    kind: str
    at: int


def put(visit: Visit, person: Person, chat: Chat, kind: str) -> None:
    """Ask."""
    asks = open_asks(person)
    lately = [each for each in asks if not _late(visit, each)][1 - MOST :]
    ask = Ask(kind, max([int(visit.draft.now), *(each.at + 1 for each in asks)]))
    _keep(visit.draft, person, [*lately, ask], awaited=True)
    rows = tuple((Button(visit.phrase(f"{kind}_{answer}"), f"{ACT}{kind}:{answer}:{ask.at}"),) for answer in (YES, NO))
    visit.posting.say(chat, f"{kind}_ask", rows)


def open_asks(person: Person) -> list[Ask]:
    """The questions that were not answered, the oldest first."""
    return [Ask(kind, at) for kind, at in person.settings.get(OPEN_ASKS, ())]


def taken(draft: Draft, person: Person) -> tuple[Ask | None, Person]:
    """The question that the words which come now may answer, and the person of whom no more are awaited after them."""
    asks = open_asks(person)
    if not person.settings.get(AWAITED):
        return None, person
    return asks[-1] if asks else None, _keep(draft, person, asks, awaited=False)


def typed(visit: Visit, person: Person, chat: Chat, ask: Ask | None) -> bool:
    """Take a text as the answer, as any choice takes one; False where it is none."""
    answer = _meant(visit, ask.kind, visit.event.text) if ask and isinstance(visit.event, Words) else ""
    if ask is None or not answer:
        return False
    if _late(visit, ask):
        visit.posting.say(chat, f"{ask.kind}_late")
    else:
        _answered(visit, person, chat, (ask, answer))
    return True


def pressed(visit: Visit, person: Person, chat: Chat, act: str) -> None:
    """A press on one of the buttons."""
    kind, answer, at = act.removeprefix(ACT).split(":")
    ask = Ask(kind, int(at))
    if _late(visit, ask):
        visit.toast(f"{kind}_late")
    elif ask not in open_asks(person):
        visit.toast("press_done")
    else:
        visit.toast("")
        _mark_chosen(visit, chat, visit.phrase(f"{kind}_{answer}"))
        _answered(visit, person, chat, (ask, answer))


def _answered(visit: Visit, person: Person, chat: Chat, given: tuple[Ask, str]) -> None:
    ask, answer = given
    asks = [each for each in open_asks(person) if each != ask]
    person = _keep(visit.draft, person, asks, awaited=False)
    if answer == NO:
        visit.posting.say(chat, f"{ask.kind}_kept")
    elif ask.kind == EXPORT:
        visit.draft.export(person, chat)
    elif ask.kind == WITHDRAW:
        visit.draft.keep_person(replace(person, consent=""))
        couples.withdraw(visit, person)
        visit.posting.say(chat, "withdrawn")
    else:
        couples.withdraw(visit, person)
        visit.draft.forget(person)
        visit.draft.aside(Aside(chat.chat, body={"text": visit.phrase("forgotten"), "buttons": []}))


def _late(visit: Visit, ask: Ask) -> bool:
    return visit.draft.now - ask.at >= AN_HOUR


def _meant(visit: Visit, kind: str, text: str) -> str:
    """The answer that a text means; "" for none. A mere number deletes and ends nothing: it may be meant for the talk."""
    if kind != EXPORT and text.strip().isdecimal():
        return ""
    phrases = visit.library.common.phrases
    labels = {answer: phrases[f"{kind}_{answer}"] for answer in (YES, NO)}
    slot = Slot(kind, Kind.CHOICE, (), choices=tuple(Choice(key, label, label) for key, label in labels.items()))
    found = kind_of(slot).typed(slot, text, visit.library.current.manner("en"))
    return str(found.value) if isinstance(found, Answer) else ""


def _mark_chosen(visit: Visit, chat: Chat, label: str) -> None:
    """Under the pressed message, only what was chosen stays."""
    if isinstance(visit.event, Pressed) and visit.event.message:
        shown = {"text": f"✓ {label}", "data": visit.tokens.make(Token(0, 0, CHOSEN), chat.id)}
        visit.draft.aside(Aside(chat.chat, message=visit.event.message, body={"buttons": [[shown]]}))


def _keep(draft: Draft, person: Person, asks: Sequence[Ask], *, awaited: bool) -> Person:
    """The person with these questions open."""
    others = {name: value for name, value in person.settings.items() if name not in (OPEN_ASKS, AWAITED)}
    own: Mapping[str, Json] = {OPEN_ASKS: [[ask.kind, ask.at] for ask in asks]} if asks else {}
    person = replace(person, settings={**others, **own, **({AWAITED: True} if awaited else {})})
    draft.keep_person(person)
    return person
