"""The bot's conversation as a play has it: any dialog can be opened, alone or for two. Nothing else of it is changed."""

from __future__ import annotations

from dataclasses import replace

from bot.app import couples, prompting
from bot.app.conversation import Conversation
from bot.app.daily import Owner
from bot.app.draft import Draft
from bot.app.incoming import Command, Incoming
from bot.app.visit import Visit
from bot.engine.session import ENDED, TODAY, TODAY_TWO

#: The commands by which a play opens a dialog that no command of the bot opens: a dialog, or a dialog and the couple's id.
OPENS = " open"
PAIRS = " pair"


class Prompted(Conversation):
    """The bot's conversation, and a way to open any dialog."""

    def handle(self, draft: Draft, event: Incoming) -> None:
        """One update; for the play's own commands, the dialog they name opens and the talk before is over."""
        if isinstance(event, Command) and event.name == OPENS:
            self._open(draft, event)
        elif isinstance(event, Command) and event.name == PAIRS:
            self._pair(draft, event)
        else:
            super().handle(draft, event)

    def couple_of(self, event: Incoming) -> int | None:
        """The couple that the play's command names, else as ever."""
        if isinstance(event, Command) and event.name == PAIRS:
            return int(event.argument.split()[1])
        return super().couple_of(event)

    def _open(self, draft: Draft, event: Command) -> None:
        person = draft.person(event.who)
        chat = draft.chat(event.where, person)
        before = draft.session(chat.focus)
        if before is not None and before.status != ENDED:
            draft.clear_timers(before.id)
            draft.keep_session(replace(before, status=ENDED))
        visit = Visit(self._rules, draft, event)
        if event.argument == TODAY:
            self._put(visit, person)
        else:
            visit.sessions.open(person, chat, event.argument)

    def _pair(self, draft: Draft, event: Command) -> None:
        visit = Visit(self._rules, draft, event)
        dialog, number = event.argument.split()
        couple = draft.couples[int(number)]
        couples.end_talks(visit, couple)
        if dialog == TODAY_TWO:
            self._put(visit, couple)
        else:
            couples.begin(visit, couple, dialog, draft.person(event.who))

    def _put(self, visit: Visit, owner: Owner) -> None:
        """The question of the day, without waiting for its moment."""
        prompt = prompting.prompt_for(self._library, owner)
        if prompt is not None:
            prompting.put(visit.draft, visit.sessions, owner, prompt)
