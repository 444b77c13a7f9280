"""One update: who did what where, and what answers it. Safety first, then the talk in focus, then a kind line. No I/O."""

from __future__ import annotations

from dataclasses import replace

from bot.app import asking, cards, commands, couples, daily, group, hearing, incoming, pairing, prompting
from bot.app.asking import Ask
from bot.app.draft import Draft
from bot.app.incoming import Incoming
from bot.app.library import PAST, Library, is_alarm
from bot.app.posting import Posting
from bot.app.recent import noted
from bot.app.seen import entry_of, is_early, was_asked, was_seen
from bot.app.sessions import Sessions
from bot.app.tokens import Token, Tokens
from bot.app.visit import Manners, Rules, Visit
from bot.engine.events import Added, Due, Kept, Resume, Revised, Tapped, Typed
from bot.engine.presses import CHOSEN
from bot.engine.session import ENDED, OPEN, STILL, TOPIC
from bot.engine.typed import asks_zone, move_of
from bot.ports import PROMPT, Chat, Person, SessionRow, TimerRow

#: The longest topic that is kept from a text without a session, in characters.
MOST_TOPIC = 3500
#: A person's last sign of life is noted anew after so long (seconds): each note is a sealed row.
SIGN_OF_LIFE = 3600.0
#: Telegram's dates have no fractions (seconds).
A_SECOND = 1.0


class Conversation:
    """Answers updates on a draft."""

    def __init__(self, library: Library, tokens: Tokens, manners: Manners) -> None:
        self._library = library
        self._tokens = tokens
        self._rules = Rules(library, tokens, manners)

    def handle(self, draft: Draft, event: Incoming) -> None:
        """One update, from a person or about a chat."""
        visit = Visit(self._rules, draft, event)
        _answer(visit)
        for person in visit.sessions.came_in:
            couples.come_in(visit, draft.persons[person.id])
        for person in visit.sessions.withdrew:
            couples.withdraw(visit, draft.persons[person.id])
        if event.where.private and (who := draft.known_person(event.who)):
            visit.sessions.ask_late(who)
        for couple, phrase in visit.sessions.planned.items():
            couples.tell_home(visit, draft.couples[couple], phrase)

    def couple_of(self, event: Incoming) -> int | None:
        """The couple that a link or a press names, before it is known whether it is genuine."""
        match event:
            case incoming.Command(name="start", argument=argument):
                return self._tokens.couple_in(argument)
            case incoming.Pressed(data=data):
                return cards.couple_of_act(data.partition(".")[2])
            case _:
                return None

    def session_of(self, event: Incoming) -> int | None:
        """The session that a press names, before it is known whether the press is genuine."""
        return self._tokens.peek(event.data) if isinstance(event, incoming.Pressed) else None

    def due(self, draft: Draft, timer: TimerRow) -> None:
        """A timer ran out."""
        if timer.kind == PROMPT:
            prompting.came_due(draft, self._library, self._sessions(draft), timer)
            return
        row = draft.session(timer.owner)
        if row is not None and row.status != ENDED:
            self._sessions(draft).advance(row, Due(timer.kind, timer.entry, timer.number))
            _spoken_to(draft, row)

    def apologise(self, draft: Draft, event: Incoming) -> None:
        """The chat is asked to say it again, after an update that could not be handled."""
        if event.where.private:
            visit = Visit(self._rules, draft, event)
            chat = draft.chat(event.where, draft.person(event.who))
            visit.posting.say(chat, "say_again", visit.way_to_help())

    def repeat(self, draft: Draft, session: int) -> None:
        """After an outage the current question comes again, once."""
        row = draft.session(session)
        if row is None or not row.body or hearing.is_about_safety(row):
            return
        for seat in row.seats:
            self._sessions(draft).repeat(draft.sessions[session], draft.persons[seat.person])
        _spoken_to(draft, row)

    def _sessions(self, draft: Draft) -> Sessions:
        posting = Posting(draft, self._library, self._tokens, bot=self._rules.manners.bot_name)
        return Sessions(draft, self._library, posting)


def _spoken_to(draft: Draft, row: SessionRow) -> None:
    """A talk may have asked something: the words that come next are for that, not for what was asked beside it."""
    for seat in row.seats:
        if seat.person in draft.persons:
            asking.taken(draft, draft.persons[seat.person])


def _answer(visit: Visit) -> None:
    """Deal with it by its kind and place."""
    match visit.event:
        case incoming.Relocated(to=new):
            visit.draft.migrate(visit.event.where.chat, new)
        case incoming.Standing(change=change):
            _standing(visit, change)
        case _ if not visit.event.where.private:
            _in_group(visit)
        case _:
            _alone(visit)


# The bot's standing


def _standing(visit: Visit, change: str) -> None:
    """Blocked, or back again: schedules and queues of the chat rest, or go on."""
    if not visit.event.where.private:
        group.standing(visit, change)
        return
    person = visit.draft.person(visit.event.who)
    chat = visit.draft.chat(visit.event.where, person)
    blocked = visit.draft.now if change == "blocked" else None
    visit.draft.keep_chat(replace(chat, blocked_at=blocked))
    if blocked is None:
        daily.comes_back(visit.draft, chat)
    row = visit.focus(person, chat)
    role = visit.sessions.seat_of(row, person) if row else None
    if (
        blocked is None
        and chat.blocked_at is not None
        and row
        and role
        and row.status == OPEN
        and not hearing.is_about_safety(row)
    ):
        visit.sessions.advance(row, Resume(role))


# In a group


def _in_group(visit: Visit) -> None:
    said = hearing.said_to_bot(visit.event)
    if not said or not _helped_alone(visit, said):
        group.in_group(visit)


def _helped_alone(visit: Visit, text: str) -> bool:
    """Danger in a group is answered in the person's own chat, and the group sees nothing at all: whether or not there is one."""
    person = visit.draft.known_person(visit.event.who)
    kind = visit.library.shelf.screen.look(text, person.language if person else visit.event.who.language)
    if not is_alarm(kind) or (person and hearing.offered(visit, text, group.talk_here(visit, person))):
        return False
    chat = visit.draft.own_chat(person) if person else None
    if person and chat and chat.blocked_at is None and not visit.being_helped(visit.focus(person, chat)):
        visit.posting.quiet = True
        visit.help_first(person, chat, kind)
    return True


# Alone with the bot


def _alone(visit: Visit) -> None:
    person = _greeted(visit, visit.draft.person(visit.event.who))
    chat = _unblocked(visit, _noted(visit, visit.draft.chat(visit.event.where, person)))
    visit.is_back(person)
    asked, person = asking.taken(visit.draft, visit.draft.persons[person.id])
    match visit.event:
        case incoming.Pressed():
            _pressed(visit, visit.event, person, chat)
        case incoming.Command():
            commands.command(visit, visit.event, person, chat)
        case incoming.Words():
            _words(visit, visit.event, person, chat, asked)
        case incoming.Edited():
            _edited(visit, visit.event, person, chat)
        case incoming.Unreadable():
            _no_words(visit, visit.event, person, chat)


def _greeted(visit: Visit, person: Person) -> Person:
    name = visit.event.who.name or person.name
    if name != person.name or visit.draft.now - person.touched >= SIGN_OF_LIFE:
        person = replace(person, touched=visit.draft.now, name=name)
        visit.draft.keep_person(person)
    return person


def _noted(visit: Visit, chat: Chat) -> Chat:
    """Whatever they sent can be taken away again; a press is no message."""
    if not isinstance(visit.event, incoming.Pressed):
        chat = noted(chat, visit.event.message, visit.event.at)
        visit.draft.keep_chat(chat)
    return chat


def _unblocked(visit: Visit, chat: Chat) -> Chat:
    if chat.blocked_at is not None:
        chat = replace(chat, blocked_at=None)
        visit.draft.keep_chat(chat)
        daily.comes_back(visit.draft, chat)
    return chat


def _words(visit: Visit, event: incoming.Words, person: Person, chat: Chat, asked: Ask | None) -> None:
    is_move = _is_move(visit, event.text)
    row = visit.in_hand(person, chat) if is_move else visit.focus(person, chat)
    ended = _just_ended(visit, event, chat) if row is None else None
    kind = hearing.heard(visit, event, row or ended, person)
    if is_alarm(kind) and not hearing.is_answering(visit, row):
        visit.help_first(person, chat, kind, event)
    elif (
        asking.typed(visit, person, chat, asked)
        or commands.typed(visit, event.text, person, chat)
        or couples.plans_for_nobody(visit, person, chat)
    ):
        return
    elif visit.was_left(row):
        visit.help_first(person, chat, "")
    elif person.minor and not visit.in_sos(row):
        visit.minor_closed(chat)
    elif kind == PAST and hearing.may_be_asked(visit, row, person):
        _ask_softly(visit, event, person, chat)
    elif row is not None:
        beside = None if is_move else visit.asked_beside(person, chat, row)
        _to_session(visit, event, row, person, chat)
        if beside and (role := visit.sessions.seat_of(beside, person)):
            visit.sessions.advance(beside, Kept(role, event.text, event.message))
    elif ended is not None:
        visit.sessions.advance(ended, Added(ended.seats[0].role, event.text, event.message))
    else:
        _topic(visit, event, person, chat)


def _ask_softly(visit: Visit, event: incoming.Words, person: Person, chat: Chat) -> None:
    """Is it over? What was under way waits, with the words kept; without a talk, they begin a topic."""
    if visit.focus(person, chat) is None:
        visit.sessions.open(person, chat, TOPIC, silently=True)
    visit.sessions.hold_others(person, None, event.text[:MOST_TOPIC], event.message)
    settings = {**visit.draft.persons[person.id].settings, hearing.ASKED_SOFTLY: visit.draft.now}
    visit.draft.keep_person(replace(visit.draft.persons[person.id], settings=settings))
    visit.sessions.open(person, chat, STILL)


def _just_ended(visit: Visit, event: incoming.Words, chat: Chat) -> SessionRow | None:
    """The talk that the burst before this text has ended: what comes behind belongs to its last answer."""
    row = visit.draft.session(chat.asked.session) if chat.asked else None
    if row is None or row.status != ENDED or not row.body or len(row.seats) != 1:
        return None
    return row if abs(event.at - row.touched) < visit.manners.burst_seconds else None


def _to_session(visit: Visit, event: incoming.Words, row: SessionRow, person: Person, chat: Chat) -> None:
    role = visit.sessions.seat_of(row, person)
    if role is None:
        return
    if row.status == OPEN and _unseen(row, chat):
        visit.sessions.repeat(row, person, event.text, event.message)
    elif row.status != OPEN or _is_move(visit, event.text) or not is_early(visit, event, row, chat):
        visit.sessions.advance(row, Typed(role, event.text, event.message))
    elif _in_doubt(visit, row, chat):
        _ask_again(visit, event, row, person)
    else:
        visit.sessions.advance(row, Added(role, event.text, event.message, was_seen(event, row, chat)))


def _unseen(row: SessionRow, chat: Chat) -> bool:
    """Whether the question that stands was given up on before it reached the chat."""
    return chat.asked is not None and was_asked(row, chat) and chat.asked.message == 0


def _in_doubt(visit: Visit, row: SessionRow, chat: Chat) -> bool:
    """Whether the question may have been seen already: it was put by a process that ended before it noted so."""
    noted = chat.asked is not None and was_asked(row, chat) and chat.asked.at < visit.manners.since - A_SECOND
    return row.touched < visit.manners.since and not noted


def _ask_again(visit: Visit, event: incoming.Words, row: SessionRow, person: Person) -> None:
    """Words that may answer the question, or belong to the answer before, are kept; the question comes again, once."""
    visit.sessions.repeat(row, person, event.text, event.message)
    if len(row.seats) == 1:
        visit.draft.supersede(row.id, entry_of(row) + 1)


def _is_move(visit: Visit, text: str) -> bool:
    return move_of(text, visit.library.current) is not None


def _edited(visit: Visit, event: incoming.Edited, person: Person, chat: Chat) -> None:
    row = visit.focus(person, chat)
    role = visit.sessions.seat_of(row, person) if row else None
    kind = visit.danger_in(event.text, person)
    if is_alarm(kind):
        visit.help_now(person, chat, kind, event)
    elif row and role:
        visit.sessions.advance(row, Revised(role, event.text, event.message))


def _no_words(visit: Visit, event: incoming.Unreadable, person: Person, chat: Chat) -> None:
    """What is no answer; words under a picture, or passed on from somebody, may tell of danger all the same."""
    kind = visit.danger_in(event.text, person) if event.text else ""
    if is_alarm(kind):
        visit.help_now(person, chat, kind)
    elif not (event.zone and _placed(visit, event, person, chat)):
        visit.posting.say(chat, "words_please", visit.way_to_help())


def _placed(visit: Visit, event: incoming.Unreadable, person: Person, chat: Chat) -> bool:
    """A place that was shared answers the question about the time zone, and no other; False where that is not asked."""
    row = visit.focus(person, chat)
    role = visit.sessions.seat_of(row, person) if row else None
    if row is None or role is None or not visit.sessions.holds(asks_zone, row, person):
        return False
    visit.sessions.advance(row, Typed(role, event.zone, event.message))
    return True


def _pressed(visit: Visit, event: incoming.Pressed, person: Person, chat: Chat) -> None:
    token = visit.tokens.read(event.data, chat.id)
    if token is None:
        visit.toast("press_unknown")
    elif cards.couple_of_act(token.act):
        pairing.pressed(visit, person, chat, token.act)
    elif token.session == 0:
        commands.app_press(visit, token, person, chat)
    else:
        _session_press(visit, event, token, person, chat)


def _session_press(visit: Visit, event: incoming.Pressed, token: Token, person: Person, chat: Chat) -> None:
    row = visit.draft.session(token.session)
    role = visit.sessions.seat_of(row, person) if row else None
    if row is None or visit.sessions.is_held(row, person) or couples.plans_for_nobody(visit, person, chat):
        visit.toast("press_stale")
    elif role is None:
        visit.toast("press_not_yours")
    elif person.minor and not visit.in_sos(row):
        visit.toast("")
        visit.minor_closed(chat)
    else:
        _to_row(visit, row, Tapped(role, token.entry, token.act, event.message), chat)


def _to_row(visit: Visit, row: SessionRow, tapped: Tapped, chat: Chat) -> None:
    """A press on a talk. It comes into focus by it, unless the press is stale or the talk is over and stays so."""
    fresh = bool(row.body) and row.body["frames"][-1]["entry"] == tapped.entry and tapped.act != CHOSEN
    if fresh and row.status != ENDED:
        visit.draft.keep_chat(replace(visit.draft.chats[chat.id], focus=row.id))
    if row.status != ENDED or (row.body and visit.library.machine(row.bundle)):
        visit.sessions.advance(row, tapped)
    if row.status != ENDED:
        return
    if visit.draft.sessions[row.id].status == ENDED:
        visit.toast("press_stale")
    else:
        visit.draft.keep_chat(replace(visit.draft.chats[chat.id], focus=row.id))


def _topic(visit: Visit, event: incoming.Words, person: Person, chat: Chat) -> None:
    """Free text without a session is never ignored: it is the first answer of a talk about it."""
    row = visit.sessions.open(person, chat, TOPIC, silently=True)
    role = visit.sessions.seat_of(row, person)
    if role is not None:
        visit.sessions.advance(row, Typed(role, event.text[:MOST_TOPIC], event.message))
