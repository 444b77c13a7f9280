"""What the bot has of a person, as a file for them alone: their own words and their own state. Nobody else's, and no secret of ours."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog

from bot.app import plans
from bot.app.asking import open_asks
from bot.app.flights import Flight, Flights
from bot.app.hearing import ASKED_SOFTLY
from bot.app.library import Library
from bot.app.people import AFRAID, BEFORE, CALLED, DAILY, ELSEWHERE, is_on_care
from bot.dialog.texts import fill
from bot.ports import Clock, Couple, File, Mark, Messenger, Person, SendError, SessionRow, Store, StoreError, Wanted

log = structlog.get_logger()

NAME = "attune.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of a person."""

    person: Person
    sessions: Sequence[SessionRow] = ()
    couples: Sequence[Couple] = ()
    marks: Sequence[Mark] = ()


def export(kept: Kept, *, chat: int, now: float) -> dict[str, Any]:
    """What is kept of a person and their talks, as JSON. `chat` is Telegram's id of their private chat, `now` epoch seconds; times are
    written in UTC. What is left out, and why, stands in docs/privacy.md."""
    person, couples = kept.person, kept.couples
    return {
        "made": _time(now),
        "you": {
            "telegram_user": person.user,
            "telegram_chat": chat,
            "name": person.name,
            "called": person.settings.get(CALLED, ""),
            "language": person.language,
            "country": person.country,
            "time_zone": person.zone,
            "agreed_to": person.consent,
            "under_18": person.minor,
            "asked_only_about_yourself": is_on_care(person),
            "help_was_needed": _time(person.crisis_at),
            "told_of_fear": bool(person.settings.get(AFRAID)),
            "spared_talks_for_two": bool(person.settings.get(ELSEWHERE)),
            "before_the_last_help": _before(person),
            "asked_whether_it_is_over": _time(float(person.settings.get(ASKED_SOFTLY, 0.0))),
            "not_yet_answered": [{"about": ask.kind, "asked": _time(ask.at)} for ask in open_asks(person)],
            "last_seen": _time(person.touched),
        },
        "daily_prompts": _prompts(person.settings.get(DAILY, {})),
        "couples": {
            "count": len(couples),
            "asked_to": [couple.dialog for couple in couples if couple.dialog],
            "daily_prompts_for_both": sum(plans.is_on(couple.plan) for couple in couples),
        },
        "talks": [_talk(session, person) for session in kept.sessions],
        "for_your_pictures": [_mark(mark) for mark in kept.marks],
    }


def _prompts(plan: plans.Plan) -> dict[str, Any]:
    """When they come, by the person's own clock, and which came."""
    if not plan:
        return {}
    chosen = plans.as_daily(plan, "")
    return {
        "on": plans.is_on(plan),
        "at": f"{chosen.at // 60:02}:{chosen.at % 60:02}",
        "days": list(chosen.days),
        "quiet_from_to": [f"{minute // 60:02}:{minute % 60:02}" for minute in chosen.quiet],
        "pause_until": _time(chosen.resumes),
        "came": plans.used(plan),
    }


def _before(person: Person) -> dict[str, Any]:
    """How the last two stood before: "That's not what I meant" puts them back."""
    needed, afraid = person.settings.get(BEFORE, (0.0, False))
    return {"help_was_needed": _time(needed), "told_of_fear": afraid}


def _talk(session: SessionRow, person: Person) -> dict[str, Any]:
    frames = session.body.get("frames", [])
    words = session.words.get(person.id, {})
    answers = words.get("frames", [])
    return {
        "last": _time(session.touched),
        "status": session.status,
        "you_are": next((seat.role for seat in session.seats if seat.person == person.id), ""),
        "parts": [
            {
                "dialog": frame["dialog"],
                "state": frame["state"],
                "passed": list(frame["visits"]),
                "waits_until": _time(frame["until"]),
                "answers": {slot: given[1] for slot, given in (answers[at] if at < len(answers) else {}).items()},
            }
            for at, frame in enumerate(frames)
        ],
        "earlier_answers": [given[1] for given in words.get("history", {}).values()],
        "not_yet_taken": words.get("pending", [""])[0],
    }


def _mark(mark: Mark) -> dict[str, Any]:
    return {"at": _time(mark.at), "what": mark.kind, "value": mark.value}


def _time(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds") if moment else ""


class Exporting:
    """Hands people their file. One after the other for each, beside everything else."""

    def __init__(self, store: Store, messenger: Messenger, clock: Clock, library: Library, *, flights: Flights) -> None:
        self._store = store
        self._flights = flights
        self._messenger = messenger
        self._clock = clock
        self._library = library
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def begin(self, person: int, chat: int) -> None:
        """Make the file of a person (our id) and send it to their private chat (Telegram's id)."""
        task = asyncio.ensure_future(self._hand_over(person, chat, self._tasks.get(person)))
        self._tasks[person] = task
        task.add_done_callback(lambda done: self._tasks.pop(person) if self._tasks.get(person) is done else None)

    async def finish(self) -> None:
        """Until all that was begun has ended."""
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _hand_over(self, person: int, chat: int, before: asyncio.Task[None] | None) -> None:
        with self._flights.to(chat) as flight:
            if before is not None:
                await asyncio.wait([before])
            try:
                content = await self._made(person, chat)
                if content is not None and not flight.left:
                    await self._flights.landed(flight, await self._messenger.send_file(chat, File(NAME, content)))
            except (SendError, StoreError) as error:
                log.warning("export_failed", error=type(error).__name__)
                await self._apologise(flight)

    async def _made(self, number: int, chat: int) -> bytes | None:
        """None for somebody who was forgotten meanwhile."""
        person, sessions = await self._store.own(number)
        if person is None:
            return None
        around = await self._store.load(Wanted(users=frozenset({person.user})))
        couples = [couple for couple in around.couples.values() if number in couple]
        kept = Kept(person, sessions, couples, await self._store.marks(number))
        return orjson.dumps(export(kept, chat=chat, now=self._clock.now()), option=orjson.OPT_INDENT_2)

    async def _apologise(self, flight: Flight) -> None:
        if flight.left:
            return
        text = fill(self._library.common.phrases["export_failed"], {})
        try:
            await self._flights.landed(flight, await self._messenger.send(flight.chat, {"text": text, "buttons": []}))
        except SendError as error:
            log.warning("export_failed", error=type(error).__name__)
