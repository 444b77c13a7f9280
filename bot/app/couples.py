"""Two who take talks together: how they are asked, who is in, when a talk of theirs begins and ends. What is said in a group by whom stands in `group`."""

from __future__ import annotations

from dataclasses import replace

from bot.app import cards
from bot.app.daily import is_prompt
from bot.app.people import JOINING, PLANNING, called, is_on_care
from bot.app.prompting import end_unanswered
from bot.app.sessions import Room
from bot.app.visit import Visit
from bot.engine.effects import Button
from bot.engine.events import Moved
from bot.engine.moves import AWAY
from bot.engine.session import DAILY_PLAN_TWO, ENDED, HELD, JOIN
from bot.ports import Chat, ChatKind, Couple, Person, SessionRow

#: Among the settings of a person: how many links they have used.
LINKS_USED = "links_used"


def is_linked(couple: Couple) -> bool:
    """Whether they are two: each has come in. Who followed a link is not, until the one who sent it has said yes."""
    return bool(couple.two) and bool(couple.dialog or not couple.open_until)


def linked(visit: Visit, person: Person) -> Couple | None:
    """The two that this person is one of; those without a group first."""
    own = [couple for couple in of_person(visit, person) if is_linked(couple)]
    return min(own, key=lambda couple: (bool(couple.home), -couple.open_until), default=None)


def of_person(visit: Visit, person: Person) -> list[Couple]:
    """All that this person is one of, or has asked somebody to."""
    return [couple for couple in visit.draft.couples.values() if person.id in couple]


# Coming in


def invited(visit: Visit, person: Person, chat: Chat, couple: Couple) -> None:
    """Somebody followed a link into their own chat: they are asked there, alone, whether they want it."""
    settings = {**person.settings, JOINING: couple.id, LINKS_USED: links_used(person) + 1}
    person = replace(person, settings=settings)
    visit.draft.keep_person(person)
    visit.fresh(person, chat, JOIN)


def joining(person: Person) -> int | None:
    """The couple that this person is being asked to join."""
    return person.settings.get(JOINING)


def links_used(person: Person | None) -> int:
    """How many links this person has used: a link names the next number, and so holds once."""
    return int(person.settings.get(LINKS_USED, 0)) if person else 0


def come_in(visit: Visit, person: Person) -> None:
    """They said that they are in. When both are, the talk begins."""
    couple = visit.draft.couples.get(joining(person) or 0)
    chat = visit.draft.own_chat(person)
    settings = {name: value for name, value in person.settings.items() if name != JOINING}
    person = replace(person, settings=settings)
    visit.draft.keep_person(person)
    if chat is None:
        return
    if couple is None or not cards.is_open(visit, couple) or (couple.two and person.id not in couple):
        visit.posting.say(chat, "invite_over")
    elif couple.home:
        visit.posting.say(chat, "you_are_in")
        in_group(visit, _placed(visit, couple, person), person)
    elif is_linked(couple):
        ready_alone(visit, couple, person, chat)
    else:
        _meet(visit, couple, person, chat)


def _placed(visit: Visit, couple: Couple, person: Person) -> Couple:
    """The first two in a group who come in are the two, whoever called. Whose turn it is goes with them from another place."""
    if couple.two or couple.ready == (person.id,):
        return couple
    if not couple.ready:
        return replace(couple, one=person.id)
    turns = (other.turn for other in of_person(visit, person) if couple.one in other)
    return replace(couple, two=person.id, turn=next(filter(None, turns), 0))


def in_group(visit: Visit, couple: Couple, person: Person) -> None:
    """One more is in, before the group."""
    visit.draft.keep_couple(couple)
    if go_on(visit, couple, person):
        return
    couple = _one_more(visit, couple, person)
    if len(couple.ready) == 2:
        cards.show_card(visit, couple, ())
        begin(visit, couple)
    else:
        cards.show_card(visit, couple, cards.card_rows(visit, couple))


def ready_alone(visit: Visit, couple: Couple, person: Person, chat: Chat) -> None:
    """One of two without a group wants this talk now."""
    if go_on(visit, couple, person):
        return
    couple = _one_more(visit, couple, person)
    if len(couple.ready) == 2:
        begin(visit, couple)
    else:
        visit.posting.say(chat, "waits_for_yes", other=called(other_of(visit, couple, person)))


def _one_more(visit: Visit, couple: Couple, person: Person) -> Couple:
    visit.arrives(person)
    couple = replace(couple, ready=tuple(dict.fromkeys((*couple.ready, person.id))))
    visit.draft.keep_couple(couple)
    return couple


def _meet(visit: Visit, couple: Couple, person: Person, chat: Chat) -> None:
    """Without a group: who began hands a link to the other one; who came by it is confirmed by who began."""
    if person.id == couple.one:
        link = visit.posting.link(visit.tokens.invitation(couple.id))
        visit.posting.say(chat, "link_ready", link=link)
        return
    visit.draft.keep_couple(replace(couple, two=person.id))
    visit.posting.say(chat, "link_waits")
    one = visit.draft.persons[couple.one]
    home = visit.draft.own_chat(one)
    if home is not None:
        rows = (
            (Button(visit.phrase("link_yes"), cards.act(cards.CONFIRM, couple)),),
            (Button(visit.phrase("link_no"), cards.act(cards.DECLINE, couple)),),
        )
        visit.posting.say(home, "link_ask", rows, other=called(person))


def confirm(visit: Visit, couple: Couple) -> None:
    """Who began says that it is the right one: they are two."""
    visit.draft.keep_couple(replace(couple, open_until=0.0, ready=()))
    for person in (visit.draft.persons[couple.one], visit.draft.persons[couple.two]):
        chat = visit.draft.own_chat(person)
        if chat is not None:
            visit.posting.say(chat, "linked", other=called(other_of(visit, couple, person)))


def other_of(visit: Visit, couple: Couple, person: Person) -> Person:
    """The other one of two."""
    return visit.draft.persons[couple.two if person.id == couple.one else couple.one]


# A talk of two


def begin(visit: Visit, couple: Couple, dialog: str = "", caller: Person | None = None) -> None:
    """The talk that both want begins; who spoke first last time listens first now. Whoever something more urgent keeps has
    said yes before it: they are away from it, which the other one cannot tell from any silence."""
    dialog = dialog or couple.dialog
    if dialog == DAILY_PLAN_TWO:
        visit.draft.keep_couple(_begun(couple))
        ask_when(visit, couple)
        return
    first = caller.id if caller else couple.turn or (couple.one, couple.two)[visit.draft.chance.new_id() % 2]
    people = [
        visit.draft.persons[number] for number in sorted((couple.one, couple.two), key=lambda each: each != first)
    ]
    chats = [chat for person in people if (chat := visit.draft.own_chat(person))]
    if len(chats) < len(people):
        return
    visit.draft.keep_couple(_begun(couple))
    _no_more_wanted(visit, couple)
    _make_room(visit, couple, dialog)
    home = visit.draft.chats[couple.home] if couple.home else chats[0]
    away = [person for person in people if visit.sessions.is_elsewhere(person) or is_on_care(person)]
    row = visit.sessions.open_two(people, Room(home, couple.topic), dialog, away=away)
    for person, chat in zip(people, chats, strict=True):
        if not couple.home and person not in away and not _is_busy(visit, chat):
            visit.draft.keep_chat(replace(visit.draft.chats[chat.id], focus=row.id))


def _make_room(visit: Visit, couple: Couple, dialog: str) -> None:
    """A question of the day makes way for a talk, and an earlier promise to come back to the same one, too."""
    end_unanswered(visit.draft, visit.sessions, talks_of(visit, couple))
    for row in talks_of(visit, couple):
        if visit.sessions.promises(row) and visit.is_in(row, dialog):
            visit.sessions.end(row)


def ask_when(visit: Visit, couple: Couple) -> None:
    """Who acts is asked alone when a small question is to come to both; later, if something more urgent keeps them, for all that
    the other one can tell. What is only chosen there keeps nobody from a talk."""
    person = visit.draft.known_person(visit.event.who)
    chat = visit.draft.own_chat(person) if person else None
    if person is None or chat is None:
        return
    tell_home(visit, couple, "ours_asked", but=person, who=called(person))
    if not visit.sessions.is_elsewhere(person):
        visit.draft.keep_person(replace(person, settings={**person.settings, PLANNING: couple.id}))
        visit.fresh(visit.draft.persons[person.id], chat, DAILY_PLAN_TWO)


def plans_for_nobody(visit: Visit, person: Person, chat: Chat) -> bool:
    """Whether somebody was being asked when a question is to come to two who have parted since: it is over, and said so."""
    row = visit.focus(person, chat)
    if not visit.is_in(row, DAILY_PLAN_TWO) or person.settings.get(PLANNING) in visit.draft.couples:
        return False
    for each in visit.draft.sessions_of(person):
        if visit.is_in(each, DAILY_PLAN_TWO) and each.status != ENDED:
            visit.move(each, person, "over")
    visit.posting.say(chat, "ours_off")
    return True


def _begun(couple: Couple) -> Couple:
    """The two, now that what they were asked to begins."""
    return replace(couple, ready=(), card=0, open_until=0.0)


def _no_more_wanted(visit: Visit, couple: Couple) -> None:
    """What these two said yes to on another card is not wanted any more: they have begun."""
    for other in list(visit.draft.couples.values()):
        if other.id != couple.id and other.ready and {other.one, other.two} == {couple.one, couple.two}:
            _is_out(visit, replace(other, ready=()))


def step_out(visit: Visit, person: Person) -> bool:
    """Whoever said that they are in takes it back, for every talk that has not begun; False where they did not say so."""
    wanted = [couple for couple in of_person(visit, person) if person.id in couple.ready]
    for couple in wanted:
        _is_out(visit, replace(couple, ready=tuple(each for each in couple.ready if each != person.id)))
    return bool(wanted)


def _is_out(visit: Visit, couple: Couple) -> None:
    visit.draft.keep_couple(couple)
    cards.show_card(visit, couple, cards.card_rows(visit, couple))


def _is_busy(visit: Visit, chat: Chat) -> bool:
    """Whether somebody who has not acted just now is in the middle of something in their chat: the next words are for that."""
    if chat.chat == visit.event.where.chat or chat.focus is None or chat.asked is None:
        return False
    return visit.draft.now - chat.asked.at < AWAY


def talk_of(visit: Visit, couple: Couple, home: Chat | None = None) -> SessionRow | None:
    """The talk that these two have open, the one last touched, and one that only waits for its time after all others; of those
    in one place alone, where that is given. A question of the day is none."""
    rows = [row for row in talks_of(visit, couple, home) if row.status != HELD and not is_prompt(row)]
    return next((row for row in rows if not visit.sessions.only_waits(row)), rows[0] if rows else None)


def talks_of(visit: Visit, couple: Couple, home: Chat | None = None) -> list[SessionRow]:
    """All that these two have not ended, the one last touched first; what is in one place alone, where that is given."""
    rows = {row.id: row for person in both(visit, couple) for row in visit.draft.sessions_of(person)}
    own = [row for row in rows.values() if is_theirs(row, couple) and row.status != ENDED]
    return [row for row in own if home is None or row.home == home.id]


def place_in_talk(visit: Visit, couple: Couple, person: Person) -> tuple[SessionRow, str] | None:
    """The talk that these two have open, and this person's role in it."""
    row = talk_of(visit, couple)
    role = visit.sessions.seat_of(row, person) if row else None
    return (row, role) if row and role else None


def kept_by(visit: Visit, couple: Couple, person: Person) -> tuple[SessionRow, str] | None:
    """The talk that these two are to finish or leave before another one begins, and this person's role in it."""
    place = place_in_talk(visit, couple, person)
    return place if place and not visit.sessions.only_waits(place[0]) else None


def go_on(visit: Visit, couple: Couple, person: Person) -> bool:
    """Say to this person where the talk stands that these two have open; False where there is none. In a group it goes along
    to the topic where it is asked for: the one where it was may be gone."""
    place = kept_by(visit, couple, person)
    if place is None:
        return False
    row, role = place
    visit.sessions.advance(moved_here(visit, row), Moved(role, "return", here=is_here(visit, row)))
    return True


def is_here(visit: Visit, row: SessionRow) -> bool:
    """Whether a talk is at home in the group from which the update comes."""
    return visit.draft.chats[row.home].chat == visit.event.where.chat and not visit.event.where.private


def moved_here(visit: Visit, row: SessionRow) -> SessionRow:
    """A talk of this group in the topic from which the update comes."""
    topic = visit.event.where.topic
    if is_here(visit, row) and row.body.get("topic", 0) != topic:
        visit.draft.keep_session(replace(row, body={**row.body, "topic": topic}))
    return visit.draft.sessions[row.id]


def is_theirs(row: SessionRow, couple: Couple) -> bool:
    """Whether a session is one of these two."""
    return len(row.seats) > 1 and all(seat.person in couple for seat in row.seats)


def end_talks(visit: Visit, couple: Couple, home: Chat | None = None) -> list[SessionRow]:
    """Whatever they have open (in one place) ends without a word; returns what it was, questions of the day aside."""
    ended = talks_of(visit, couple, home)
    for row in ended:
        visit.sessions.end(row)
    return [row for row in ended if not is_prompt(row)]


def part(visit: Visit, couple: Couple, leaver: Person | None = None) -> None:
    """They are two no more. If a talk was open, it stops for the other one in neutral words."""
    if stop_talks(visit, couple):
        tell_both(visit, couple, "talk_over", but=leaver)
    visit.draft.part(couple)


def stop_talks(visit: Visit, couple: Couple, home: Chat | None = None) -> bool:
    """Whatever they have open (in one place) stops, before a group in neutral words; False where nothing was open."""
    ended = end_talks(visit, couple, home)
    for place, topic in {(row.home, row.body.get("topic", 0)) for row in ended}:
        chat = visit.draft.chats[place]
        if chat.kind is ChatKind.GROUP:
            visit.posting.say(chat, "stopped_two", topic=topic)
    return bool(ended)


def tell_both(visit: Visit, couple: Couple, phrase: str, *, but: Person | None = None) -> None:
    """Both hear something in their own chats, or all but one."""
    for person in both(visit, couple):
        if but is None or person.id != but.id:
            go_on_alone(visit, person, phrase)


def tell_home(visit: Visit, couple: Couple, phrase: str, *, but: Person | None = None, **values: str) -> None:
    """Both hear something where they are at home: in their group, or each in their own chat (all but one, if one is named)."""
    home = visit.draft.chats.get(couple.home)
    if home is not None:
        visit.posting.say(home, phrase, ((open_private(visit),),), topic=couple.topic, **values)
        return
    for person in both(visit, couple):
        chat = visit.draft.own_chat(person)
        if chat is not None and not (but and person.id == but.id) and not visit.sessions.is_elsewhere(person):
            visit.posting.say(chat, phrase, (), topic=0, **values)


def open_private(visit: Visit, start: str = "") -> Button:
    """What leads into the chat that each has with the bot alone."""
    return Button(visit.phrase("open_private"), visit.posting.link(start))


def both(visit: Visit, couple: Couple) -> list[Person]:
    """The two, as far as they are known."""
    return [visit.draft.persons[number] for number in (couple.one, couple.two) if number in visit.draft.persons]


def withdraw(visit: Visit, person: Person) -> None:
    """Somebody does not agree any more that anything is kept: no talk of two goes on."""
    for couple in of_person(visit, person):
        part(visit, couple, person)


def go_on_alone(visit: Visit, person: Person, phrase: str) -> None:
    """One of two hears in their own chat that the talk cannot go on for now, with a way to go on alone."""
    chat = visit.draft.own_chat(person)
    if chat is not None and not visit.sessions.is_elsewhere(person):
        visit.posting.say(chat, phrase, ((Button(visit.phrase("start_now"), "a:now"),),))
