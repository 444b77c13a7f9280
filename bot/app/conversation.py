"""One update: who did what where, and what answers it. Safety first, then the talk in focus, then a kind line. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.app import incoming
from bot.app.draft import Aside, Draft
from bot.app.incoming import Incoming
from bot.app.library import Library
from bot.app.sessions import NOW, SOS, START, TOPIC, Sessions
from bot.app.tokens import Token, Tokens
from bot.dialog.texts import fill
from bot.engine.effects import Button, Rows
from bot.engine.events import Added, Due, Moved, Resume, Revised, Tapped, Typed
from bot.engine.session import ENDED, HELD, OPEN
from bot.engine.typed import move_of
from bot.ports import Chat, Person, SessionRow, TimerRow

#: A talk untouched for longer than this is over when somebody comes with `/now`.
STALE = 12 * 3600
#: The longest topic that is kept from a text without a session, in characters.
MOST_TOPIC = 3500
#: Telegram's dates have no fractions (seconds).
A_SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Manners:
    """How chats are dealt with: messages within so many seconds of a question belong to the answer before; links to the bot.

    `since` is when this process began (epoch seconds): what an earlier one sent last may have arrived without a note of it.
    """

    burst_seconds: float = 2.0
    bot_name: str = ""
    since: float = 0.0


class Conversation:
    """Answers updates on a draft."""

    def __init__(self, library: Library, tokens: Tokens, manners: Manners) -> None:
        self._library = library
        self._tokens = tokens
        self._manners = manners

    def handle(self, draft: Draft, event: Incoming) -> None:
        """One update, from a person or about a chat."""
        _Visit(self._library, self._tokens, self._manners, draft, event).answer()

    def session_of(self, event: Incoming) -> int | None:
        """The session that a press names, before it is known whether the press is genuine."""
        return self._tokens.peek(event.data) if isinstance(event, incoming.Pressed) else None

    def due(self, draft: Draft, timer: TimerRow) -> None:
        """A timer ran out."""
        row = draft.session(timer.session)
        if row is not None and row.status != ENDED:
            Sessions(draft, self._library, self._tokens).advance(row, Due(timer.kind, timer.entry, timer.number))

    def apologise(self, draft: Draft, event: Incoming) -> None:
        """The chat is asked to say it again, after an update that could not be handled."""
        if event.where.private:
            person = draft.person(event.who)
            chat = draft.chat(event.where, person)
            Sessions(draft, self._library, self._tokens).say(chat, "say_again")

    def repeat(self, draft: Draft, session: int) -> None:
        """After an outage the current question comes again, once."""
        row = draft.session(session)
        if row is None:
            return
        for seat in row.seats:
            Sessions(draft, self._library, self._tokens).repeat(row, draft.persons[seat.person])


class _Visit:
    """One update being answered."""

    def __init__(self, library: Library, tokens: Tokens, manners: Manners, draft: Draft, event: Incoming) -> None:
        self.library = library
        self.tokens = tokens
        self.manners = manners
        self.draft = draft
        self.event = event
        press = event.press if isinstance(event, incoming.Pressed) else ""
        self.sessions = Sessions(draft, library, tokens, press)
        self.press = press

    def answer(self) -> None:
        """Deal with it by its kind and place."""
        match self.event:
            case incoming.Relocated(to=new):
                self.draft.migrate(self.event.where.chat, new)
            case incoming.Standing(change=change):
                self._standing(change)
            case _ if not self.event.where.private:
                self._in_group()
            case _:
                self._alone()

    # The bot's standing

    def _standing(self, change: str) -> None:
        """Blocked, or back again: schedules and queues of the chat rest, or go on."""
        if not self.event.where.private:
            return
        person = self.draft.person(self.event.who)
        chat = self.draft.chat(self.event.where, person)
        blocked = self.draft.now if change == "blocked" else None
        self.draft.keep_chat(replace(chat, blocked_at=blocked))
        row = self._focus(person, chat)
        if blocked is None and chat.blocked_at is not None and row is not None:
            self.sessions.repeat(row, person)

    # In a group: one person at a time, in private

    def _in_group(self) -> None:
        event = self.event
        if isinstance(event, incoming.Pressed):
            self.draft.aside(Aside(0, press=event.press, text=self._phrase("press_unknown")))
        elif isinstance(event, incoming.Unreadable) and event.kind == "anonymous":
            return
        elif isinstance(event, incoming.Command):
            chat = self.draft.chat(event.where)
            link = Button(self._phrase("open_private"), f"https://t.me/{self.manners.bot_name}?start=now")
            self.sessions.say(chat, "group_private", ((link,),))

    # Alone with the bot

    def _alone(self) -> None:
        person = self._greeted(self.draft.person(self.event.who))
        chat = self._unblocked(self.draft.chat(self.event.where, person))
        match self.event:
            case incoming.Pressed():
                self._pressed(self.event, person, chat)
            case incoming.Command():
                self._command(self.event, person, chat)
            case incoming.Words():
                self._words(self.event, person, chat)
            case incoming.Edited():
                self._edited(self.event, person, chat)
            case incoming.Unreadable():
                self.sessions.say(chat, "words_please")

    def _greeted(self, person: Person) -> Person:
        person = replace(person, touched=self.draft.now, name=self.event.who.name or person.name)
        self.draft.keep_person(person)
        return person

    def _unblocked(self, chat: Chat) -> Chat:
        if chat.blocked_at is not None:
            chat = replace(chat, blocked_at=None)
            self.draft.keep_chat(chat)
        return chat

    def _words(self, event: incoming.Words, person: Person, chat: Chat) -> None:
        row = self._focus(person, chat)
        if self._alarming(event.text, person) and not self._in_sos(row):
            self.sessions.hold_others(person, None, event.text, event.message)
            self.sessions.open(person, chat, SOS)
        elif person.minor:
            self._minor(chat)
        elif row is None:
            self._topic(event, person, chat)
        else:
            self._to_session(event, row, person, chat)

    def _to_session(self, event: incoming.Words, row: SessionRow, person: Person, chat: Chat) -> None:
        role = self.sessions.seat_of(row, person)
        if role is None:
            return
        if row.status == OPEN and self._unseen(row, chat):
            self.sessions.repeat(row, person, event.text, event.message)
        elif row.status != OPEN or self._is_move(event.text) or not self._early(event, row, chat):
            self.sessions.advance(row, Typed(role, event.text, event.message))
        elif self._in_doubt(row, chat):
            self._ask_again(event, row, person)
        else:
            seen = _was_asked(row, chat) and event.message > (chat.asked.message if chat.asked else 0)
            self.sessions.advance(row, Added(role, event.text, event.message, seen))

    def _unseen(self, row: SessionRow, chat: Chat) -> bool:
        """Whether the question that stands was given up on before it reached the chat."""
        return chat.asked is not None and _was_asked(row, chat) and chat.asked.message == 0

    def _in_doubt(self, row: SessionRow, chat: Chat) -> bool:
        """Whether the question may have been seen already: it was put by a process that ended before it noted so."""
        noted = chat.asked is not None and _was_asked(row, chat) and chat.asked.at < self.manners.since - A_SECOND
        return row.touched < self.manners.since and not noted

    def _ask_again(self, event: incoming.Words, row: SessionRow, person: Person) -> None:
        """Words that may answer the question, or belong to the answer before, are kept; the question comes again, once."""
        self.sessions.repeat(row, person, event.text, event.message)
        if len(row.seats) == 1:
            self.draft.supersede(row.id, _entry(row) + 1)

    def _is_move(self, text: str) -> bool:
        return move_of(text, self.library.common) is not None

    def _early(self, event: incoming.Words, row: SessionRow, chat: Chat) -> bool:
        """Typed before the current question was seen: people in a fight send five short messages."""
        asked = chat.asked
        if asked is None or not _was_asked(row, chat) or event.message < asked.message:
            return True
        return event.at - asked.at < self.manners.burst_seconds

    def _edited(self, event: incoming.Edited, person: Person, chat: Chat) -> None:
        row = self._focus(person, chat)
        role = self.sessions.seat_of(row, person) if row else None
        if self._alarming(event.text, person) and not self._in_sos(row):
            self.sessions.hold_others(person, None)
            self.sessions.open(person, chat, SOS)
        elif row and role:
            self.sessions.advance(row, Revised(role, event.text, event.message))

    # Commands

    def _command(self, event: incoming.Command, person: Person, chat: Chat) -> None:
        command = COMMANDS.get(event.name, _Visit._help)
        command(self, person, chat)

    def _start(self, person: Person, chat: Chat) -> None:
        if isinstance(self.event, incoming.Command) and self.event.argument == "now":
            self._now(person, chat)
        elif person.minor:
            self._minor(chat)
        else:
            self._fresh(person, chat, START)

    def _now(self, person: Person, chat: Chat) -> None:
        row = self._focus(person, chat) or self._held(person)
        if person.minor:
            self._minor(chat)
        elif row is None or self._in(row, START) or self._in(row, TOPIC) or self.draft.now - row.touched > STALE:
            self._fresh(person, chat, NOW)
        elif self._in_sos(row):
            self.sessions.repeat(row, person)
        else:
            self._move(row, person, "return")

    def _stop(self, person: Person, chat: Chat) -> None:
        self._in_talk(person, chat, "stop")

    def _back(self, person: Person, chat: Chat) -> None:
        self._in_talk(person, chat, "back")

    def _help(self, person: Person, chat: Chat) -> None:
        row = self._focus(person, chat) or self._held(person)
        rows: Rows = ((Button(self._phrase("help_now"), "a:sos"),),)
        if row is not None:
            rows = (*rows, (Button(self._phrase("continue"), "a:go"),))
        self.sessions.say(chat, "help_text", rows)

    def _privacy(self, _: Person, chat: Chat) -> None:
        self.sessions.say(chat, "privacy_text", ((Button(self._phrase("forget_start"), "a:forget"),),))

    def _settings(self, person: Person, chat: Chat) -> None:
        name = self.library.shelf.knowledge.country(person.country) or "–"
        rows = ((Button(self._phrase("settings_country"), "a:country"),),)
        self.sessions.say(chat, "settings_text", rows, country=name, language=person.language)

    # Presses

    def _pressed(self, event: incoming.Pressed, person: Person, chat: Chat) -> None:
        token = self.tokens.read(event.data, chat.id)
        if token is None:
            self._toast("press_unknown")
        elif token.session == 0:
            self._app_press(token, person, chat)
        else:
            self._session_press(event, token, person, chat)

    def _session_press(self, event: incoming.Pressed, token: Token, person: Person, chat: Chat) -> None:
        row = self.draft.session(token.session)
        role = self.sessions.seat_of(row, person) if row else None
        if row is None or row.status == HELD:
            self._toast("press_stale")
        elif role is None:
            self._toast("press_not_yours")
        else:
            self._to_row(row, Tapped(role, token.entry, token.act, event.message), chat)

    def _to_row(self, row: SessionRow, tapped: Tapped, chat: Chat) -> None:
        """A press on a talk. It comes into focus by it, unless the press is stale or the talk is over and stays so."""
        fresh = bool(row.body) and row.body["frames"][-1]["entry"] == tapped.entry
        if fresh and row.status != ENDED:
            self.draft.keep_chat(replace(self.draft.chats[chat.id], focus=row.id))
        if row.body and self.library.machine(row.bundle):
            self.sessions.advance(row, tapped)
        if row.status != ENDED:
            return
        if self.draft.sessions[row.id].status == ENDED:
            self._toast("press_stale")
        else:
            self.draft.keep_chat(replace(self.draft.chats[chat.id], focus=row.id))

    def _app_press(self, token: Token, person: Person, chat: Chat) -> None:
        act = PRESSES.get(token.act)
        if act is None and token.act.startswith("k:"):
            self._toast("")
            self._set_country(person, chat, token.act.removeprefix("k:"))
        elif act is None:
            self._toast("press_unknown")
        else:
            self._toast("")
            act(self, person, chat)

    def _press_now(self, person: Person, chat: Chat) -> None:
        self._now(person, chat)

    def _press_else(self, person: Person, chat: Chat) -> None:
        self._fresh(person, chat, START)

    def _press_sos(self, person: Person, chat: Chat) -> None:
        row = self._focus(person, chat)
        if row is not None and self._in_sos(row):
            self.sessions.repeat(row, person)
        else:
            self.sessions.hold_others(person, None)
            self.sessions.open(person, chat, SOS)

    def _press_go(self, person: Person, chat: Chat) -> None:
        row = self._focus(person, chat) or self._held(person)
        role = self.sessions.seat_of(row, person) if row else None
        if row is None or role is None:
            self._nothing_open(chat)
        else:
            self.sessions.advance(row, Resume(role))

    def _press_country(self, person: Person, chat: Chat) -> None:
        likely = self.library.shelf.knowledge.likely_countries(person.language)
        rows = tuple((Button(name, f"k:{code}"),) for code, name in likely)
        self.sessions.say(chat, "settings_country", rows)

    def _set_country(self, person: Person, chat: Chat, code: str) -> None:
        name = self.library.shelf.knowledge.country(code)
        if name is not None:
            self.draft.keep_person(replace(person, country=code))
            self.sessions.say(chat, "changed", country=name)

    def _press_forget(self, _: Person, chat: Chat) -> None:
        yes, no = Button(self._phrase("forget_yes"), "a:forget!"), Button(self._phrase("forget_no"), "a:keep")
        self.sessions.say(chat, "forget_ask", ((yes,), (no,)))

    def _press_forget_yes(self, person: Person, chat: Chat) -> None:
        self.draft.forget(person)
        self.draft.aside(Aside(chat.chat, body={"text": self._phrase("forgotten"), "buttons": []}))

    def _press_keep(self, _: Person, chat: Chat) -> None:
        self.sessions.say(chat, "kept")

    def _press_adult(self, person: Person, chat: Chat) -> None:
        person = replace(person, minor=False)
        self.draft.keep_person(person)
        self._fresh(person, chat, START)

    # Pieces

    def _fresh(self, person: Person, chat: Chat, dialog: str) -> None:
        """A new talk. Others of this chat rest; what a new `/now` takes the place of is over."""
        for row in self.draft.sessions_of(person):
            if (_waits(row) or (row.status == HELD and dialog == NOW)) and row.home == chat.id:
                if dialog == NOW or self._in(row, START) or self._in(row, TOPIC):
                    self.draft.clear_timers(row.id)
                    self.draft.keep_session(replace(row, status=ENDED))
                else:
                    self._move(row, person, "rest")
        self.sessions.open(person, chat, dialog)

    def _focus(self, person: Person, chat: Chat) -> SessionRow | None:
        """The talk that a text goes to: the one in focus, else the one last touched that still waits here."""
        row = self.draft.session(self.draft.chats[chat.id].focus)
        if row is not None and _waits(row):
            return row
        return next((each for each in self.draft.sessions_of(person) if _waits(each)), None)

    def _held(self, person: Person) -> SessionRow | None:
        """What still waits since help was needed, after the person chose to rest."""
        held = (each for each in self.draft.sessions_of(person) if each.status == HELD)
        return next((each for each in held if not self._in_sos(each)), None)

    def _in(self, row: SessionRow | None, dialog: str) -> bool:
        return row is not None and bool(row.body) and row.body["frames"][0]["dialog"] == dialog

    def _in_sos(self, row: SessionRow | None) -> bool:
        return self._in(row, SOS)

    def _in_talk(self, person: Person, chat: Chat, move: str) -> None:
        row = self._focus(person, chat)
        if row is None:
            self._nothing_open(chat)
        else:
            self._move(row, person, move)

    def _move(self, row: SessionRow, person: Person, move: str) -> None:
        role = self.sessions.seat_of(row, person)
        if role is not None:
            self.sessions.advance(row, Moved(role, move))

    def _alarming(self, text: str, person: Person) -> bool:
        return self.library.shelf.screen.alarms(text, person.language)

    def _topic(self, event: incoming.Words, person: Person, chat: Chat) -> None:
        """Free text without a session is never ignored: it is the first answer of a talk about it."""
        row = self.sessions.open(person, chat, TOPIC, silently=True)
        role = self.sessions.seat_of(row, person)
        if role is not None:
            self.sessions.advance(row, Typed(role, event.text[:MOST_TOPIC], event.message))

    def _nothing_open(self, chat: Chat) -> None:
        self.sessions.say(chat, "nothing_open", ((Button(self._phrase("start_now"), "a:now"),),))

    def _minor(self, chat: Chat) -> None:
        self.sessions.say(chat, "minor_closed", ((Button(self._phrase("not_minor"), "a:adult"),),))

    def _toast(self, phrase: str) -> None:
        self.draft.aside(Aside(0, press=self.press, text=self._phrase(phrase) if phrase else ""))

    def _phrase(self, name: str) -> str:
        return fill(self.library.common.phrases[name], {})


def _waits(row: SessionRow) -> bool:
    """Whether a text may go to it: not over, not held for something more urgent, its words not gone."""
    return row.status not in (ENDED, HELD) and bool(row.body)


def _was_asked(row: SessionRow, chat: Chat) -> bool:
    """Whether the question that stands in a session is the one that the chat got last."""
    return chat.asked is not None and (chat.asked.session, chat.asked.entry) == (row.id, _entry(row))


def _entry(row: SessionRow) -> int:
    frames = row.body.get("frames") or [{"entry": 0}]
    return int(frames[-1]["entry"])


_Act = Callable[[_Visit, Person, Chat], None]

COMMANDS: Mapping[str, _Act] = {
    "start": _Visit._start,
    "now": _Visit._now,
    "help": _Visit._help,
    "stop": _Visit._stop,
    "back": _Visit._back,
    "privacy": _Visit._privacy,
    "settings": _Visit._settings,
}

PRESSES: Mapping[str, _Act] = {
    "a:now": _Visit._press_now,
    "a:else": _Visit._press_else,
    "a:sos": _Visit._press_sos,
    "a:go": _Visit._press_go,
    "a:country": _Visit._press_country,
    "a:forget": _Visit._press_forget,
    "a:forget!": _Visit._press_forget_yes,
    "a:keep": _Visit._press_keep,
    "a:adult": _Visit._press_adult,
}
