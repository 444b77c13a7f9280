"""Two without a group: linking, parting, and asking for a talk in their private chats. What goes for all couples stands in `couples`."""

from __future__ import annotations

from dataclasses import replace

from bot.app import couples
from bot.app.couples import CONFIRM, DECLINE, IN, OTHER_TALK, TALK, TALKS
from bot.app.people import called
from bot.app.visit import Visit
from bot.engine.events import Moved
from bot.engine.session import CARE
from bot.ports import Chat, Couple, Person


def follow(visit: Visit, person: Person, chat: Chat, argument: str) -> None:
    """Somebody came by a link: to their partner, or out of a group."""
    number = visit.tokens.invited(argument, person.user, couples.links_used(person) + 1)
    couple = visit.draft.couples.get(number) if number else None
    is_own = couple is not None and person.id == couple.one and not couple.home
    if person.minor:
        visit.minor_closed(chat)
    elif couple is None or is_own or not couples.is_open(visit, couple) or (couple.two and person.id not in couple):
        visit.sessions.say(chat, "invite_over")
    else:
        couples.invited(visit, person, chat, couple)


def link(visit: Visit, person: Person, chat: Chat) -> None:
    """`/link`: two who have no group become two all the same."""
    couple = visit.draft.couple_of(person)
    if person.minor:
        visit.minor_closed(chat)
    elif couple and couple.two:
        visit.sessions.say(chat, "linked", other=called(couples.other_of(visit, couple, person)))
    else:
        if couple is None or couple.home:
            couple = Couple(visit.draft.chance.new_id(), person.id)
        couple = replace(couple, open_until=visit.draft.now + couples.A_DAY)
        visit.draft.keep_couple(couple)
        couples.invited(visit, person, chat, couple)


def unlink(visit: Visit, person: Person, chat: Chat) -> None:
    """`/unlink`: at once, without a reason. What is open between them stops."""
    couple = visit.draft.couple_of(person)
    if couple is None:
        visit.sessions.say(chat, "not_linked")
        return
    couples.part(visit, couple, person)
    visit.sessions.say(chat, "unlinked")


def attune(visit: Visit, person: Person, chat: Chat) -> None:
    """`/attune` alone: the partner is asked whether they want a talk for two in their own chats."""
    couple = visit.draft.couple_of(person)
    if person.minor:
        visit.minor_closed(chat)
    elif couple is None or not couple.two:
        visit.sessions.say(chat, "not_linked")
    elif (row := couples.talk_of(visit, couple)) and (role := visit.sessions.seat_of(row, person)):
        visit.sessions.advance(row, Moved(role, "return"))
    else:
        couple = replace(couple, home=0, topic=0, dialog=TALKS[0])
        for each in (person, couples.other_of(visit, couple, person)):
            if own := visit.draft.own_chat(each):
                couples.ask(visit, couple, own)


def pressed(visit: Visit, person: Person, chat: Chat, act: str) -> None:
    """A press on a card, or on the question whether it is the right one, in a private chat."""
    couple = visit.draft.couples.get(couples.couple_of_act(act) or 0)
    what = act.removeprefix(couples.ACT).partition(":")[0]
    if couple is None or person.id not in couple or not couples.is_open(visit, couple):
        visit.toast("invite_over")
        return
    visit.toast("")
    if what == CONFIRM and couple.two and person.id == couple.one:
        couples.confirm(visit, couple)
    elif what == DECLINE and person.id == couple.one:
        visit.draft.part(couple)
        visit.sessions.say(chat, "link_declined")
    elif what == IN and couple.two:
        _in(visit, couple, person, chat)
    elif what == OTHER_TALK:
        visit.sessions.say(chat, "card_talks", couples.talks(visit, couple))
    elif what.startswith(TALK):
        _other_talk(visit, couple, what.removeprefix(TALK))


def _in(visit: Visit, couple: Couple, person: Person, chat: Chat) -> None:
    if person.settings.get(CARE):
        couples.invited(visit, person, chat, couple)
    else:
        couples.ready_alone(visit, couple, person, chat)


def _other_talk(visit: Visit, couple: Couple, at: str) -> None:
    """Another talk: both are asked for that one."""
    if not at.isdecimal() or int(at) >= len(TALKS):
        return
    couple = replace(couple, dialog=TALKS[int(at)])
    for number in (couple.one, couple.two):
        if own := visit.draft.own_chat(visit.draft.persons[number]):
            couples.ask(visit, couple, own)
