"""Daily prompts: when the next one comes to a person, which it is, and when it had better not come. The clocks are in `schedules`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.app.draft import Draft
from bot.app.people import DAILY
from bot.coach import schedules
from bot.coach.rotation import next_prompt
from bot.coach.schedules import EVERY_DAY, LATEST, Daily, Due
from bot.dialog.prompts import Prompt
from bot.engine.events import Moved
from bot.engine.session import CARE, ENDED, OPEN
from bot.ports import PROMPT, Chat, ChatKind, Json, Person, SessionRow, TimerRow

if TYPE_CHECKING:
    from bot.app.library import Library
    from bot.app.sessions import Sessions

#: The dialog that a prompt comes in.
TODAY = "daily"
#: Actions after which the next moment may be another one.
CHANGING = frozenset(
    {"keep_zone", "keep_daily", "keep_days", "keep_quiet", "keep_rest", "no_daily", "minor", "no_consent"}
)
#: Where something else goes on, it is tried again after so long (seconds); a talk that is older than this goes on no more.
LATER, GOES_ON = 1800.0, 3600.0
#: Moments are spread over so many seconds, so that not everybody's 20:00 is one.
SPREAD = 20


def schedule(draft: Draft, person: Person) -> None:
    """Set when the next prompt comes to a person, or that none does."""
    draft.clear_timers(person.id)
    plan = plan_of(person)
    due = schedules.next_due(plan, draft.now) if plan else None
    if due is not None:
        _wait(draft, person, due.at + person.id % SPREAD)


def changed(draft: Draft, person: Person) -> None:
    """Somebody chose when prompts come: from the next such moment on, not for one that has just passed."""
    plan = plan_of(person)
    due = schedules.next_due(plan, draft.now) if plan else None
    if due is not None and due.at <= draft.now:
        _dealt_with(draft, person, due)
    else:
        schedule(draft, person)


def plan_of(person: Person) -> Daily | None:
    """When this person wants prompts; None where they do not, or may get none."""
    kept: Mapping[str, Json] = person.settings.get(DAILY, {})
    if "at" not in kept or person.minor or not person.consent:
        return None
    return Daily(
        at=int(kept["at"]),
        zone=person.zone,
        days=tuple(kept.get("days", EVERY_DAY)),
        quiet=(int(kept.get("quiet", (0, 0))[0]), int(kept.get("quiet", (0, 0))[1])),
        resumes=float(kept.get("resumes", 0.0)),
        last=date.fromisoformat(kept["last"]) if "last" in kept else None,
    )


def came_due(draft: Draft, library: Library, sessions: Sessions, timer: TimerRow) -> None:
    """The moment of somebody's prompt: it comes, or later on this day, or its day is passed over."""
    person = draft.persons.get(timer.session)
    chat = draft.own_chat(person) if person else None
    plan = plan_of(person) if person else None
    if person is None or chat is None or plan is None or chat.blocked_at is not None:
        return  # who blocked the bot is asked again when they come back
    due = schedules.next_due(plan, draft.now)
    if due is None or due.at > draft.now or timer.entry != schedules.TZ_DATA:
        schedule(draft, person)  # reckoned anew; if it is due by now, it takes its place among all that are
    elif not _is_in_the_way(draft, person, plan):
        _comes(draft, library, sessions, (person, chat), due)
    elif draft.now + LATER <= due.at + LATEST:
        _wait(draft, person, draft.now + LATER)
    else:
        _dealt_with(draft, person, due)


def _is_in_the_way(draft: Draft, person: Person, plan: Daily) -> bool:
    """Whether nothing is to come unasked now: in quiet hours, after a crisis until they resume, in a talk, in a break."""
    return (
        schedules.is_quiet(plan, draft.now)
        or person.crisis_at > 0
        or any(_goes_on(draft, row) for row in draft.sessions_of(person))
    )


def _goes_on(draft: Draft, row: SessionRow) -> bool:
    """Whether a talk is under way, or a return is appointed. An earlier prompt that nobody answered is none."""
    if row.status == ENDED or not row.body or row.body["frames"][0]["dialog"] == TODAY:
        return False
    if row.status == OPEN and draft.now - row.touched < GOES_ON:
        return True
    return any(frame.get("until", 0.0) > draft.now for frame in row.body["frames"])


def _comes(draft: Draft, library: Library, sessions: Sessions, to: tuple[Person, Chat], due: Due) -> None:
    person, chat = to
    used = _used(person)
    prompt = prompt_for(library, person)
    if prompt is not None:
        _end_unanswered(draft, sessions, person)
        sessions.unasked = True
        sessions.open(person, chat, TODAY, given=given(prompt))
        used = [prompt.id] if prompt.id in used else [*used, prompt.id]
    _dealt_with(draft, draft.persons[person.id], due, used)


def prompt_for(library: Library, person: Person) -> Prompt | None:
    """The prompt whose turn it is for a person; None where there is none."""
    alone = bool(person.settings.get(CARE))
    return next_prompt(library.shelf.prompts, _used(person), person.id, alone=alone)


def _used(person: Person) -> list[str]:
    return list(person.settings.get(DAILY, {}).get("used", ()))


def given(prompt: Prompt) -> Mapping[str, str]:
    """What the dialog is given of a prompt."""
    return {"question": prompt.question, "act": prompt.act, "labels": "\n".join(prompt.answers)}


def _end_unanswered(draft: Draft, sessions: Sessions, person: Person) -> None:
    """Yesterday's question makes way for today's, without a word about it."""
    for row in draft.sessions_of(person):
        role = sessions.seat_of(row, person)
        if role and row.status != ENDED and row.body and row.body["frames"][0]["dialog"] == TODAY:
            sessions.advance(row, Moved(role, "over"))


def _dealt_with(draft: Draft, person: Person, due: Due, used: list[str] | None = None) -> None:
    """This day has had its prompt, or is passed over; the next one follows."""
    kept = {**person.settings[DAILY], "last": due.day.isoformat()}
    if used is not None:
        kept["used"] = used
    person = replace(person, settings={**person.settings, DAILY: kept})
    draft.keep_person(person)
    schedule(draft, person)


def _wait(draft: Draft, person: Person, at: float) -> None:
    draft.set_timer(TimerRow(person.id, PROMPT, schedules.TZ_DATA, 0, at))


def comes_back(draft: Draft, person: Person, chat: Chat) -> None:
    """Somebody who had blocked the bot writes again: their prompts go on."""
    if chat.kind is ChatKind.PRIVATE and plan_of(person) is not None:
        schedule(draft, person)
