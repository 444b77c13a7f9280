"""What the bot has of a person, as a file for them alone: their own words and their own state. Nobody else's, and no secret of ours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog

from bot.app.library import Library
from bot.dialog.texts import fill
from bot.engine.session import CARE
from bot.ports import Clock, File, Messenger, Person, SendError, Sent, SessionRow, Store, StoreError

log = structlog.get_logger()

NAME = "attune.json"

#: Takes note of a message that went out to a chat (Telegram's id), so that `/exit` can take it away.
Noting = Callable[[int, Sent], None]


def export(person: Person, sessions: Iterable[SessionRow], now: float) -> dict[str, Any]:
    """All that is kept of a person, as JSON. `now` is epoch seconds; times are written in UTC."""
    return {
        "made": _time(now),
        "you": {
            "name": person.name,
            "language": person.language,
            "country": person.country,
            "time_zone": person.zone,
            "agreed_to": person.consent,
            "under_18": person.minor,
            "asked_only_about_yourself": bool(person.settings.get(CARE)),
            "help_was_needed": _time(person.crisis_at),
            "last_seen": _time(person.touched),
        },
        "talks": [_talk(session, person) for session in sessions],
    }


def _talk(session: SessionRow, person: Person) -> dict[str, Any]:
    frames = session.body.get("frames", [])
    words = session.words.get(person.id, {})
    answers = words.get("frames", [])
    return {
        "last": _time(session.touched),
        "status": session.status,
        "parts": [
            {
                "dialog": frame["dialog"],
                "state": frame["state"],
                "answers": {slot: given[1] for slot, given in (answers[at] if at < len(answers) else {}).items()},
            }
            for at, frame in enumerate(frames)
        ],
        "earlier_answers": [given[1] for given in words.get("history", {}).values()],
        "not_yet_taken": words.get("pending", [""])[0],
    }


def _time(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds") if moment else ""


class Exporting:
    """Hands people their file. One at a time for each, beside everything else."""

    def __init__(self, store: Store, messenger: Messenger, clock: Clock, library: Library, *, note: Noting) -> None:
        self._store = store
        self._note = note
        self._messenger = messenger
        self._clock = clock
        self._library = library
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def begin(self, person: int, chat: int) -> None:
        """Make the file of a person (our id) and send it to their private chat (Telegram's id)."""
        if person not in self._tasks:
            task = self._tasks[person] = asyncio.ensure_future(self._hand_over(person, chat))
            task.add_done_callback(lambda _: self._tasks.pop(person, None))

    async def finish(self) -> None:
        """Until all that was begun has ended."""
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _hand_over(self, person: int, chat: int) -> None:
        try:
            content = await self._made(person)
            if content is not None:
                self._note(chat, await self._messenger.send_file(chat, File(NAME, content)))
        except (SendError, StoreError) as error:
            log.warning("export_failed", error=type(error).__name__)
            await self._apologise(chat)

    async def _made(self, number: int) -> bytes | None:
        """None for somebody who was forgotten meanwhile."""
        person, sessions = await self._store.own(number)
        if person is None:
            return None
        made: Mapping[str, Any] = export(person, sessions, self._clock.now())
        return orjson.dumps(made, option=orjson.OPT_INDENT_2)

    async def _apologise(self, chat: int) -> None:
        text = fill(self._library.common.phrases["export_failed"], {})
        try:
            await self._messenger.send(chat, {"text": text, "buttons": []})
        except SendError as error:
            log.warning("export_failed", error=type(error).__name__)
