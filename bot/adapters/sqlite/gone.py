"""What a batch may still write after somebody in it was forgotten, or agreed to nothing. Data in, data out; both stores use it."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from bot.ports import PROMPT, Changes, SessionRow


def named(changes: Changes) -> frozenset[int]:
    """Our ids of all persons that a batch writes about."""
    seated = (seat.person for session in changes.sessions for seat in session.seats)
    worded = (person for session in changes.sessions for person in session.words)
    owners = (chat.person for chat in changes.chats if chat.person is not None)
    receivers = (message.person for message in changes.outgoing if message.person is not None)
    linked = (person for couple in changes.couples for person in (couple.one, couple.two) if person)
    waiting = (timer.owner for timer in changes.timers if timer.kind == PROMPT)
    marked = (mark.person for mark in changes.marks)
    people = (person.id for person in changes.persons)
    return frozenset((*people, *seated, *worded, *owners, *receivers, *linked, *marked, *waiting))


def without(changes: Changes, gone: Set[int]) -> Changes:
    """The batch without anything of the persons that are gone: nobody comes back through a turn that had begun before.

    A session stays where somebody else has a seat in it, without the words of those who are gone. A couple is two, or none.
    """
    if not gone:
        return changes
    lost = {session.id for session in changes.sessions if _only_of(session, gone)}
    parted = {couple.id for couple in changes.couples if couple.one in gone or couple.two in gone}
    return replace(
        changes,
        persons=[person for person in changes.persons if person.id not in gone],
        chats=[chat for chat in changes.chats if chat.person not in gone],
        sessions=[_spared(session, gone) for session in changes.sessions if session.id not in lost],
        couples=[couple for couple in changes.couples if couple.id not in parted],
        marks=[mark for mark in changes.marks if mark.person not in gone],
        timers=[timer for timer in changes.timers if timer.owner not in lost | parted | gone],
        outgoing=[m for m in changes.outgoing if m.person not in gone and m.session not in lost],
    )


def agreed_to_nothing(changes: Changes) -> frozenset[int]:
    """The persons in a batch of whom nothing is kept for pictures: who did not agree to it, or no longer."""
    last = {person.id: person.consent for person in changes.persons}
    return frozenset(number for number, consent in last.items() if not consent)


def _only_of(session: SessionRow, gone: Set[int]) -> bool:
    return bool(session.seats) and all(seat.person in gone for seat in session.seats)


def _spared(session: SessionRow, gone: Set[int]) -> SessionRow:
    return replace(session, words={person: words for person, words in session.words.items() if person not in gone})
