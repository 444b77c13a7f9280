"""What happens in a group: presses and answers of the two, somebody who comes or goes, the bot's standing there.

Danger comes first, and is answered in private; see `conversation`. Nothing that is private is ever said here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.app import cards, couples, daily, incoming, plans
from bot.app.cards import FIGHTS, IN, OTHER_TALK, QUIET, TALK, TALKS
from bot.app.daily import is_prompt
from bot.app.draft import Aside
from bot.app.people import is_on_care
from bot.app.seen import answers_older, is_early, seen_by_reply, was_seen
from bot.app.tokens import Token
from bot.app.visit import Visit
from bot.dialog.phrases import COMMANDS
from bot.engine.effects import Rows
from bot.engine.events import Added, Moved, Revised, Tapped, Typed
from bot.engine.moves import HELP_LINK
from bot.engine.presses import CHOSEN
from bot.engine.session import DAILY_PLAN_TWO, ENDED, HELD, NOW, OPEN, TIMEOUT, TIMEOUT_TWO
from bot.engine.typed import move_of
from bot.ports import Chat, Couple, Person, SessionRow


def in_group(visit: Visit) -> None:
    """Deal with an update from a group."""
    _open_again(visit)
    match visit.event:
        case incoming.Pressed():
            _pressed(visit, visit.event)
        case incoming.Command():
            _command(visit, visit.event)
        case incoming.Words():
            _words(visit, visit.event)
        case incoming.Edited():
            _edited(visit, visit.event)
        case incoming.Unreadable():
            _no_words(visit, visit.event)
        case incoming.Came(users=users):
            _came(visit, users)
        case incoming.Left(user=user):
            _left(visit, user)
        case _:
            return


def _open_again(visit: Visit) -> None:
    """A group that took the right to write from all at once tells no bot when it gives it back: what comes from there is
    answered, and where that is refused it is closed once more."""
    chat = visit.draft.known_chat(visit.event.where)
    if chat is not None and chat.blocked_at is not None:
        visit.draft.keep_chat(replace(chat, blocked_at=None))
        daily.comes_back(visit.draft, chat)


# The bot's own standing


def standing(visit: Visit, change: str) -> None:
    """The bot was added, removed, silenced or heard again."""
    chat = _here(visit)
    couple = visit.draft.couple_at(chat)
    if change in ("removed", "muted"):
        visit.draft.keep_chat(replace(chat, blocked_at=visit.draft.now))
    else:
        chat = replace(chat, blocked_at=None)
        visit.draft.keep_chat(chat)
        daily.comes_back(visit.draft, chat)
    if change == "added":
        visit.posting.say(chat, "welcome", _to_private(visit, "now"))
    elif change == "removed" and couple:
        if couples.end_talks(visit, couple, chat):
            couples.tell_both(visit, couple, "group_gone")
        _no_longer_here(visit, couple)
    elif change == "muted" and couple and couples.talk_of(visit, couple, chat):
        couples.tell_both(visit, couple, "group_silent")
    elif change == "unmuted" and couple and (row := couples.talk_of(visit, couple, chat)):
        _heard_again(visit, couple, row)


def _heard_again(visit: Visit, couple: Couple, row: SessionRow) -> None:
    """What was asked meanwhile comes again; a talk that was given up meanwhile says that it waits."""
    if row.status == OPEN:
        for person in couples.both(visit, couple):
            visit.sessions.repeat(visit.draft.sessions[row.id], person)
    else:
        visit.sessions.advance(row, Moved(row.seats[0].role, "return", here=True))


def _no_longer_here(visit: Visit, couple: Couple) -> None:
    """The group is their place no more; they stay two, if they were."""
    if couple.two:
        visit.draft.clear_timers(couple.id)
        plan = plans.changed(couple.plan, "none", "", visit.draft.now)
        visit.draft.keep_couple(replace(couple, home=0, topic=0, card=0, ready=(), open_until=0.0, plan=plan))
    else:
        visit.draft.part(couple)


# Who comes and goes


def _came(visit: Visit, users: tuple[int, ...]) -> None:
    """Somebody else can read along now: a talk rests until the two want to go on."""
    chat = _here(visit)
    couple = visit.draft.couple_at(chat)
    row = couples.talk_of(visit, couple, chat) if couple else None
    known = {person.user for person in couples.both(visit, couple)} if couple else set()
    if row is not None and not known.issuperset(users):
        visit.sessions.advance(row, Moved(row.seats[0].role, "guest"))


def _left(visit: Visit, user: int) -> None:
    """One of the two has left the group, or was put out of it: the talk ends, and the other one can go on alone."""
    chat = _here(visit)
    couple = visit.draft.couple_at(chat)
    leaver = next((person for person in couples.both(visit, couple) if person.user == user), None) if couple else None
    if couple is None or leaver is None:
        return
    if couples.stop_talks(visit, couple, chat):
        couples.tell_both(visit, couple, "talk_over", but=leaver)
    _no_longer_here(visit, couple)


# What the two say and press


def _words(visit: Visit, event: incoming.Words) -> None:
    """A reply to the bot is an answer where one is owed; anything else in a group is none of its business."""
    place = _place_here(visit) if event.to_bot else None
    if place and is_prompt(place[0]):
        _say_here(visit, "ours_alone", ((couples.open_private(visit),),))
    elif place:
        visit.sessions.advance(place[0], _said_here(visit, event, *place))


def _said_here(visit: Visit, event: incoming.Words, row: SessionRow, role: str) -> Typed | Added:
    """Words for the question that stands, or for one before: a reply says so by its message, other words by when they came."""
    chat = visit.draft.chat(event.where)
    older = answers_older(event, row, chat) if event.reply_to else is_early(visit, event, row, chat)
    if event.reply_to and not older:
        visit.draft.keep_chat(seen_by_reply(event, row, chat))
    if not older or row.status != OPEN or move_of(event.text, visit.library.current) is not None:
        return Typed(role, event.text, event.message, here=True)
    seen = not event.reply_to and was_seen(event, row, chat)
    return Added(role, event.text, event.message, seen, here=True)


def _edited(visit: Visit, event: incoming.Edited) -> None:
    """An answer that somebody gave here, in other words."""
    place = _place_here(visit) if event.to_bot else None
    if place:
        row, role = place
        visit.sessions.advance(row, Revised(role, event.text, event.message, here=True))


def _no_words(visit: Visit, event: incoming.Unreadable) -> None:
    """What cannot be an answer, though it is meant as one: whoever is asked hears so. Who writes as the group may be that one."""
    if event.kind == "anonymous":
        if event.to_bot and _asks_here(visit):
            _say_here(visit, "anonymous")
    elif event.to_bot and (place := _place_here(visit)) and visit.sessions.owes_here(*place):
        _say_here(visit, "words_please")


def _asks_here(visit: Visit) -> bool:
    """Whether a question stands here before both."""
    chat = _here(visit)
    couple = visit.draft.couple_at(chat)
    row = couples.talk_of(visit, couple, chat) if couple else None
    return row is not None and any(visit.sessions.owes_here(row, seat.role) for seat in row.seats)


def _say_here(visit: Visit, phrase: str, rows: Rows = ()) -> None:
    visit.posting.say(_here(visit), phrase, rows, topic=visit.event.where.topic)


def _here(visit: Visit) -> Chat:
    return visit.draft.chat(visit.event.where)


def _place_here(visit: Visit) -> tuple[SessionRow, str] | None:
    """The talk in which this person has a role here, and the role."""
    person = visit.draft.known_person(visit.event.who)
    row = talk_here(visit, person) if person else None
    role = visit.sessions.seat_of(row, person) if row and person else None
    return (row, role) if row and role else None


def talk_here(visit: Visit, person: Person) -> SessionRow | None:
    """The talk that this person has in this group, and in this topic of it; a question of the day only where there is no other."""
    chat, topic = _here(visit), visit.event.where.topic
    open_here = [
        row
        for row in visit.draft.sessions_of(person)
        if row.home == chat.id and row.status not in (ENDED, HELD) and row.body.get("topic", 0) == topic
    ]
    return min(open_here, key=is_prompt, default=None)


def _pressed(visit: Visit, event: incoming.Pressed) -> None:
    chat = visit.draft.chat(event.where)
    token = visit.tokens.read(event.data, chat.id)
    if token is None:
        visit.toast("press_unknown")
    elif token.session:
        _session_press(visit, event, token)
    elif (couple := visit.draft.couples.get(cards.couple_of_act(token.act) or 0)) is not None:
        _card_press(visit, event, couple, token.act)
    else:
        visit.toast("press_done" if token.act == CHOSEN else "invite_over")


def _session_press(visit: Visit, event: incoming.Pressed, token: Token) -> None:
    row = visit.draft.session(token.session)
    person = visit.draft.known_person(event.who)
    role = visit.sessions.seat_of(row, person) if row and person else None
    if row is None or row.status in (ENDED, HELD):
        visit.toast("press_stale")
    elif role is None:
        visit.draft.count("presses_of_others")
        visit.toast("press_not_yours")
    else:
        visit.sessions.advance(row, Tapped(role, token.entry, token.act, event.message, here=True))


def _card_press(visit: Visit, event: incoming.Pressed, couple: Couple, act: str) -> None:
    """A press on the card that asks both."""
    couple = replace(couple, card=event.message)
    visit.draft.keep_couple(couple)
    person = visit.draft.known_person(event.who)
    is_theirs = person is not None and person.id in couple
    what = act.removeprefix(cards.ACT).partition(":")[0]
    if not cards.is_open(visit, couple):
        visit.toast("invite_over")
    elif couple.two and not is_theirs:
        visit.draft.count("presses_of_others")
        visit.toast("two_already")
    elif what.startswith(IN) and what != cards.wish(couple):
        visit.toast("press_stale")
    elif what.startswith(IN):
        _wants_in(visit, event, couple, person)
    elif not is_theirs:
        visit.toast("press_not_yours")
    elif what == OTHER_TALK:
        visit.toast("")
        cards.show_card(visit, couple, cards.talks(visit, couple))
    else:
        _chosen(visit, couple, what)


def _wants_in(visit: Visit, event: incoming.Pressed, couple: Couple, person: Person | None) -> None:
    """Who has been asked alone before is in by the press; anybody else by a link into their own chat, bound to them."""
    if person and person.id in couple.ready:
        visit.toast("in_already")
    elif person and couple.two and person.id in couple and not is_on_care(person):
        visit.toast("noted")
        couples.in_group(visit, couple, person)
    else:
        token = visit.tokens.invitation(couple.id, event.who.user, couples.links_used(person) + 1)
        visit.draft.aside(Aside(0, press=event.press, link=visit.posting.link(token)))


def _chosen(visit: Visit, couple: Couple, what: str) -> None:
    """Another talk than the first: who was in is asked once more, since it is another thing to want."""
    at = what.removeprefix(TALK)
    if at.isdecimal() and int(at) < len(TALKS):
        couple = replace(couple, dialog=TALKS[int(at)], ready=())
        visit.draft.keep_couple(couple)
    visit.toast("")
    cards.show_card(visit, couple, cards.card_rows(visit, couple))


# Commands


def _command(visit: Visit, event: incoming.Command) -> None:
    if not event.named and event.name not in COMMANDS:
        return  # for another bot, in a group where all that is said can be read
    if event.who.user == 0:
        _say_here(visit, "anonymous")
        return
    _COMMANDS.get(event.name, _elsewhere)(visit)


def _elsewhere(visit: Visit) -> None:
    """Everything else is for the private chat."""
    start = _STARTS.get(_name(visit), NOW)
    _say_here(visit, "group_private", _to_private(visit, start))


def _to_private(visit: Visit, start: str) -> Rows:
    return ((couples.open_private(visit, start),),)


def _attune(visit: Visit) -> None:
    """A card that asks both; or where the talk of the two stands."""
    _card(visit, FIGHTS[0])


def _weekly(visit: Visit) -> None:
    """The same for a quieter hour."""
    _card(visit, QUIET[0])


def _daily(visit: Visit) -> None:
    """A small question a day for both: a card that asks both, or where it comes already, what shall be different."""
    person = visit.draft.known_person(visit.event.who)
    couple = visit.draft.couple_at(_here(visit))
    if person and couple and person.id in couple and plans.is_on(couple.plan):
        couple = replace(couple, topic=visit.event.where.topic)
        visit.draft.keep_couple(couple)
        couples.ask_when(visit, couple)
    else:
        _card(visit, DAILY_PLAN_TWO)


def _card(visit: Visit, dialog: str) -> None:
    person, chat = visit.draft.person(visit.event.who), _here(visit)
    couple = visit.draft.couple_at(chat)
    if couple and couple.two and person.id not in couple:
        _say_here(visit, "two_here")
        return
    if couple and couple.two and couples.go_on(visit, couple, person):
        return
    if couple is None or (not couple.two and not couple.ready):
        couple = replace(couple or Couple(visit.draft.chance.new_id(), person.id), one=person.id, home=chat.id)
    cards.ask(visit, replace(couple, topic=visit.event.where.topic, dialog=dialog), chat)


def _timeout(visit: Visit) -> None:
    """Either calls a break, in a talk or without one; to the other it is an ordinary break."""
    person = visit.draft.known_person(visit.event.who)
    couple = visit.draft.couple_at(_here(visit))
    if person is None or couple is None or not couple.two or person.id not in couple:
        _elsewhere(visit)
        return
    if place := couples.kept_by(visit, couple, person):
        row, role = place
        visit.sessions.advance(couples.moved_here(visit, row), Moved(role, "pause", here=couples.is_here(visit, row)))
    else:
        couples.begin(visit, replace(couple, topic=visit.event.where.topic), TIMEOUT_TWO, person)


def _stop(visit: Visit) -> None:
    """Either ends it from anywhere, without a reason; and who said that they are in takes it back."""
    person, topic = visit.draft.known_person(visit.event.who), visit.event.where.topic
    row = _talk_to_stop(visit, person) if person else None
    role = visit.sessions.seat_of(row, person) if row and person else None
    was_in = couples.step_out(visit, person) if person else False
    if row and role:
        visit.sessions.advance(row, Moved(role, "stop", here=couples.is_here(visit, row)))
    if row is None or not couples.is_here(visit, row) or row.body.get("topic", 0) != topic:
        said = "stopped_two" if row else "not_in" if was_in else "nothing_open_group"
        _say_here(visit, said)


def _talk_to_stop(visit: Visit, person: Person) -> SessionRow | None:
    """The talk of theirs in this group, in any topic; else the one that they have elsewhere."""
    chat = _here(visit)
    own = (row for row in visit.draft.sessions_of(person) if row.home == chat.id)
    return next((row for row in own if row.status not in (ENDED, HELD)), None) or visit.shared(person)


def _back(visit: Visit) -> None:
    """What somebody answered here is taken back."""
    if place := _place_here(visit):
        row, role = place
        visit.sessions.advance(row, Moved(role, "back", here=True))
    else:
        _say_here(visit, "nothing_open_group")


def _name(visit: Visit) -> str:
    return visit.event.name if isinstance(visit.event, incoming.Command) else ""


_COMMANDS: Mapping[str, Callable[[Visit], None]] = {
    "attune": _attune,
    "weekly": _weekly,
    "daily": _daily,
    "timeout": _timeout,
    "stop": _stop,
    "back": _back,
}
#: What a command opens in the private chat; any other one, `now`.
_STARTS = {"help": HELP_LINK, "timeout": TIMEOUT}
