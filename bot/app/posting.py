"""What is said, as messages with their buttons in the draft. When a talk says something is decided in `sessions` and beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.app.draft import Aside, Draft
from bot.app.incoming import Pressed
from bot.app.library import Library
from bot.app.people import called, facts_of
from bot.app.tokens import Tokens
from bot.dialog.texts import render
from bot.engine.effects import Button, Edit, Rows, Say, Toast
from bot.engine.session import SOS, Session, runs
from bot.engine.voice import CHAT
from bot.ports import Asked, Chat, Outgoing, Priority


class Posting:
    """Puts messages, edits and answers to presses into a draft."""

    def __init__(
        self, draft: Draft, library: Library, tokens: Tokens, *, pressed: Pressed | None = None, bot: str = ""
    ) -> None:
        """`pressed`: the press that is answered, if one is. `bot`: the bot's name, for links."""
        self._draft = draft
        self._library = library
        self._tokens = tokens
        self._bot = bot
        #: Whether what is said in this update makes no sound: somebody may be sitting beside them.
        self.quiet = False
        #: Where what is said comes unasked, after all replies and never twice: until when it may (epoch seconds).
        self.until: float | None = None
        self._press = pressed.press if pressed else ""
        self._copies = pressed.copies if pressed else ()

    def say(self, chat: Chat, name: str, rows: Rows = (), *, topic: int = 0, **values: str) -> None:
        """A stock phrase to a chat, outside any session."""
        machine = self._library.current
        person = self._draft.persons.get(chat.person or 0)
        facts = facts_of(person, machine) if person else {}
        text = machine.common.phrases[name]
        self.post(Say(chat.id, render(text, {**facts, **values}), rows, None, "reply"), session=None, topic=topic)

    def post(self, say: Say, session: Session | None, *, topic: int = 0) -> None:
        """A message, of a session if it belongs to one. Where the bot may not write, only that it was to be asked is noted."""
        chat = self._draft.chats[say.chat]
        if session and say.entry is not None and chat.blocked_at is not None:
            unseen = Asked(session.id, say.entry, 0, self._draft.now)
            self._draft.keep_chat(replace(chat, asked=unseen))
        if chat.blocked_at is not None:
            return
        if session and say.entry is not None:
            self._draft.supersede(session.id, say.entry)
        self._draft.post(
            Outgoing(
                id=0,
                chat=chat.id,
                priority=self._priority(say, session),
                body=self._body(say, session, chat, topic),
                created=self._draft.now,
                person=chat.person,
                session=session.id if session else None,
                entry=say.entry,
            )
        )

    def _body(self, say: Say, session: Session | None, chat: Chat, topic: int) -> Mapping[str, Any]:
        number = session.id if session else 0
        entry = say.entry if say.entry is not None else (session.entry if session else 0)
        body: dict[str, Any] = {"text": say.text, "buttons": self._buttons(say.rows, number, entry, chat)}
        if session and chat.id == session.home:
            topic = session.topic
        if topic:
            body["topic"] = topic
        if self.quiet:
            body["silent"] = True
        if self.until is not None:
            body["until"] = self.until
        if session and say.to:
            who = self._draft.persons[session.seats[say.to].person]
            body |= {"mention": {"user": who.user, "name": called(who)}, "write": True}
        return body

    def _priority(self, say: Say, session: Session | None) -> Priority:
        if session is not None and runs(session.frames, SOS):
            return Priority.HELP
        return Priority(say.priority) if self.until is None else Priority.PROMPT

    def edit(self, edit: Edit, session: Session) -> None:
        """Other buttons under a message."""
        chat = self._draft.chats[edit.chat]
        copies = [[{"text": label, "copy": sentence}] for label, sentence in self._copies]
        buttons = self._buttons(edit.rows, session.id, session.frame.entry, chat)
        if edit.message:
            self._draft.aside(Aside(chat.chat, message=edit.message, body={"buttons": [*copies, *buttons]}))

    def toast(self, toast: Toast) -> None:
        """The answer to the press; perhaps by opening the private chat."""
        link = self.link(toast.opens) if toast.opens else ""
        self._draft.aside(Aside(0, press=self._press, text=toast.text, link=link))

    def end_press(self) -> None:
        """No more to say to the press, if there was one: it waits no longer."""
        if self._press:
            self._draft.aside(Aside(0, press=self._press))

    def link(self, start: str = "") -> str:
        """What opens the private chat with the bot, perhaps with something to start."""
        return f"https://t.me/{self._bot}" + (f"?start={start}" if start else "")

    def buttons(self, rows: Rows, chat: Chat) -> list[list[dict[str, str]]]:
        """Buttons that belong to no session."""
        return self._buttons(rows, 0, 0, chat)

    def _buttons(self, rows: Rows, session: int, entry: int, chat: Chat) -> list[list[dict[str, str]]]:
        token = self._tokens.maker(session, entry, chat.id)
        return [[self._button(button, token) for button in row] for row in rows]

    def _button(self, button: Button, token: Callable[[str], str]) -> dict[str, str]:
        if button.copy:
            return {"text": button.text, "copy": button.copy}
        if button.act == CHAT:
            return {"text": button.text, "url": self.link()}
        if button.act.startswith("https://"):
            return {"text": button.text, "url": button.act}
        return {"text": button.text, "data": token(button.act)}
