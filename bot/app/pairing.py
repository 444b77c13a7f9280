"""Two without a group: linking, parting, and asking for a talk in their private chats. What goes for all couples stands in `couples`."""

from __future__ import annotations

from dataclasses import replace

from bot.app import cards, couples
from bot.app.cards import CONFIRM, DECLINE, FIGHTS, OTHER_TALK, QUIET, TALK, TALKS
from bot.app.people import called, is_on_care
from bot.app.visit import Visit
from bot.engine.events import Moved
from bot.engine.session import OPEN, TIMEOUT, TIMEOUT_TWO, WEEKLY_ME
from bot.ports import Chat, Couple, Person, SessionRow


def follow(visit: Visit, person: Person, chat: Chat, argument: str) -> None:
    """Somebody came by a link: to their partner, or out of a group."""
    number = visit.tokens.invited(argument, person.user, couples.links_used(person) + 1)
    couple = visit.draft.couples.get(number) if number else None
    if person.minor:
        visit.minor_closed(chat)
    elif couple is None or not cards.is_open(visit, couple) or _is_taken(couple, person):
        visit.posting.say(chat, "invite_over")
    elif couple.home:
        couples.invited(visit, person, chat, couple)
    elif person.id == couple.one:
        visit.posting.say(chat, "link_own")
    elif other := couples.linked(visit, person):
        visit.posting.say(chat, "linked", other=called(couples.other_of(visit, other, person)))
    else:
        couples.invited(visit, person, chat, couple)


def _is_taken(couple: Couple, person: Person) -> bool:
    """Whether two are in already; without a group, a link serves once."""
    return bool(couple.two) and not (couple.home and person.id in couple)


def link(visit: Visit, person: Person, chat: Chat) -> None:
    """`/link`: two who have no group become two all the same. A link that was made before holds no more."""
    couple = couples.linked(visit, person)
    if person.minor:
        visit.minor_closed(chat)
    elif couple:
        visit.posting.say(chat, "linked", other=called(couples.other_of(visit, couple, person)))
    else:
        for old in couples.of_person(visit, person):
            if old.one == person.id and not old.home:
                visit.draft.part(old)
        couple = Couple(visit.draft.chance.new_id(), person.id, open_until=visit.draft.now + cards.A_DAY)
        visit.draft.keep_couple(couple)
        couples.invited(visit, person, chat, couple)


def unlink(visit: Visit, person: Person, chat: Chat) -> None:
    """`/unlink`: at once, without a reason. What is open between them stops."""
    own = couples.of_person(visit, person)
    for couple in own:
        couples.part(visit, couple, person)
    visit.posting.say(chat, "unlinked" if own else "not_linked")


def attune(visit: Visit, person: Person, chat: Chat) -> None:
    """`/attune` alone: the partner is asked whether they want a talk for two in their own chats."""
    couple = couples.linked(visit, person)
    if person.minor:
        visit.minor_closed(chat)
    elif couple is None:
        visit.posting.say(chat, "not_linked")
    else:
        _talk(visit, person, couple, FIGHTS[0])


def weekly(visit: Visit, person: Person, chat: Chat) -> None:
    """`/weekly` alone: the same for the week; by oneself for who has nobody linked, or is asked about themselves alone."""
    couple = couples.linked(visit, person)
    if person.minor:
        visit.minor_closed(chat)
    elif couple is None or is_on_care(person):
        visit.fresh(person, chat, WEEKLY_ME)
    else:
        _talk(visit, person, couple, QUIET[0])


def _talk(visit: Visit, person: Person, couple: Couple, dialog: str) -> None:
    if not couples.go_on(visit, couple, person):
        _ask_both(visit, replace(_without_group(visit, couple), dialog=dialog))


def timeout(visit: Visit, person: Person, chat: Chat) -> None:
    """`/timeout` alone: a break from what is open; else for two who are linked, or a break of one's own."""
    row = visit.focus(person, chat) or visit.shared(person)
    couple = couples.linked(visit, person)
    if person.minor:
        visit.minor_closed(chat)
    elif row is not None and visit.in_sos(row):
        visit.help_again(person, chat)
    elif row is not None and row.status == OPEN and not visit.gives_way(row):
        _breaks_off(visit, row, person, chat)
    elif couple is None or is_on_care(person):
        visit.fresh(person, chat, TIMEOUT)
    elif place := couples.kept_by(visit, couple, person):
        row, role = place
        visit.sessions.advance(row, Moved(role, "pause"))
    else:
        couples.begin(visit, _without_group(visit, couple), TIMEOUT_TWO, person)


def _breaks_off(visit: Visit, row: SessionRow, person: Person, chat: Chat) -> None:
    """Where they talk in their group it is asked there how long, and so it is said here."""
    visit.move(row, person, "pause")
    row, role = visit.draft.sessions[row.id], visit.sessions.seat_of(row, person)
    if role and row.status == OPEN and visit.sessions.owes_here(row, role):
        visit.posting.say(chat, "waits_in_group")


def _without_group(visit: Visit, couple: Couple) -> Couple:
    """The same two in their own chats; their group stays a place of theirs too."""
    return replace(couple, id=visit.draft.chance.new_id(), home=0, topic=0, plan={}) if couple.home else couple


def _ask_both(visit: Visit, couple: Couple) -> None:
    """Whoever something more urgent keeps is not asked: to the other one it looks like a card that stays unanswered."""
    for person in couples.both(visit, couple):
        acts = person.user == visit.event.who.user
        if (own := visit.draft.own_chat(person)) and (acts or not visit.sessions.is_elsewhere(person)):
            cards.ask(visit, couple, own)


def pressed(visit: Visit, person: Person, chat: Chat, act: str) -> None:
    """A press on a card, or on the question whether it is the right one, in a private chat."""
    couple = visit.draft.couples.get(cards.couple_of_act(act) or 0)
    what = act.removeprefix(cards.ACT).partition(":")[0]
    if couple is None or person.id not in couple or not cards.is_open(visit, couple):
        visit.toast("invite_over")
    elif not couples.is_linked(couple):
        _vouch(visit, couple, chat, what)
    elif what == cards.wish(couple):
        visit.toast("")
        _in(visit, couple, person, chat)
    elif what == OTHER_TALK:
        visit.toast("")
        visit.posting.say(chat, "card_talks", cards.talks(visit, couple))
    elif what.startswith(TALK):
        visit.toast("")
        _other_talk(visit, couple, what.removeprefix(TALK))
    else:
        visit.toast("press_stale")


def _vouch(visit: Visit, couple: Couple, chat: Chat, what: str) -> None:
    """Who made the link says whether the right one came by it; nobody else is asked, or told of a no."""
    visit.toast("")
    if what == CONFIRM:
        couples.confirm(visit, couple)
    elif what == DECLINE:
        visit.draft.part(couple)
        visit.posting.say(chat, "link_declined")


def _in(visit: Visit, couple: Couple, person: Person, chat: Chat) -> None:
    if is_on_care(person):
        couples.invited(visit, person, chat, couple)
    else:
        couples.ready_alone(visit, couple, person, chat)


def _other_talk(visit: Visit, couple: Couple, at: str) -> None:
    """Another talk: both are asked for that one."""
    if at.isdecimal() and int(at) < len(TALKS):
        _ask_both(visit, replace(couple, dialog=TALKS[int(at)]))
