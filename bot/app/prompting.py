"""What happens at the moment of a daily prompt, of one person or of two: it comes, it waits, or its day is passed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.app import daily, plans
from bot.app.daily import Owner, is_prompt
from bot.app.draft import Draft
from bot.app.library import Library
from bot.app.people import is_on_care
from bot.app.sessions import Room, Sessions
from bot.coach import schedules
from bot.coach.rotation import next_prompt, used_with
from bot.coach.schedules import LATEST, Due
from bot.dialog.prompts import Prompt
from bot.engine.session import ENDED, TODAY, TODAY_TWO
from bot.ports import Couple, Person, SessionRow, TimerRow

#: Where something else goes on, it is tried again after so long (seconds).
LATER = 1800.0


def came_due(draft: Draft, library: Library, sessions: Sessions, timer: TimerRow) -> None:
    """The moment of a prompt."""
    owner = daily.owner_of(draft, timer.owner)
    if owner is None or not _reaches(draft, owner):
        return  # who blocked the bot is asked again when they come back
    due = daily.next_due(draft, owner)
    if due is None or due.at > draft.now or timer.entry != schedules.TZ_DATA:
        daily.schedule(draft, owner)  # reckoned anew; if it is due by now, it takes its place among all that are
    elif not _is_in_the_way(draft, sessions, owner):
        daily.dealt_with(draft, owner, due, _comes(draft, library, sessions, (owner, due)))
    elif draft.now + LATER <= due.at + LATEST:
        daily.later(draft, owner, draft.now + LATER)
    else:
        daily.dealt_with(draft, owner, due)


def prompt_for(library: Library, owner: Owner) -> Prompt | None:
    """The prompt whose turn it is; None where there is none."""
    used = plans.used(daily.plan_of(owner))
    return next_prompt(library.shelf.prompts, used, owner.id, alone=_alone(owner))


def _alone(owner: Owner) -> bool:
    """Whether only what is wholly about oneself may come. Who is on the care path among two is left out, and what comes tells the
    other one nothing of it."""
    return isinstance(owner, Person) and is_on_care(owner)


def put(draft: Draft, sessions: Sessions, owner: Owner, prompt: Prompt) -> None:
    """A prompt is asked: of one person alone; of two before both, and in the chat of each. Whom of two something else keeps is
    left out, which the other one cannot tell from any silence."""
    people = daily.people_of(draft, owner)
    home = draft.chats.get(owner.home) if isinstance(owner, Couple) else None
    room = home or draft.own_chat(people[0])
    if room is None:
        return
    if isinstance(owner, Person):
        sessions.open(owner, room, TODAY, given=given(prompt))
        return
    away = [each for each in people if _is_kept(draft, sessions, each) or is_on_care(each)]
    sessions.open_two(people, Room(room, owner.topic), TODAY_TWO, away=away, given=given(prompt))


def given(prompt: Prompt) -> Mapping[str, str]:
    """What the dialog is given of a prompt."""
    return {"question": prompt.question, "act": prompt.act, "labels": "\n".join(prompt.answers)}


def end_unanswered(draft: Draft, sessions: Sessions, rows: Iterable[SessionRow]) -> None:
    """A question of the day makes way for something else, without a word about it."""
    for row in rows:
        if row.status != ENDED and is_prompt(row):
            sessions.end(draft.sessions[row.id])


def _reaches(draft: Draft, owner: Owner) -> bool:
    """Whether there is a place where it can be asked. What comes to two waits for their group, not for the chat of either."""
    chats = [draft.own_chat(person) for person in daily.people_of(draft, owner)]
    if isinstance(owner, Couple):
        home = draft.chats.get(owner.home)
        return bool(owner.two) and all(chats) and (home is None or home.blocked_at is None)
    return all(chat is not None and chat.blocked_at is None for chat in chats)


def _is_in_the_way(draft: Draft, sessions: Sessions, owner: Owner) -> bool:
    """Whether nothing is to come unasked now: in quiet hours, after a crisis until they resume, in a talk, in a break. Of two,
    what only one of them does is in nobody's way, since the other one could read it off the time."""
    people = daily.people_of(draft, owner)
    if any(schedules.is_quiet(daily.hours_of(person), draft.now) for person in people):
        return True
    if isinstance(owner, Couple):
        return any(sessions.goes_on(row) for row in _talks(draft, owner))
    return _is_kept(draft, sessions, owner)


def _is_kept(draft: Draft, sessions: Sessions, person: Person) -> bool:
    """Whether something else matters more to somebody now: a crisis or a cleared chat that they have not come back from, a talk, a
    break."""
    if person.crisis_at > 0 or sessions.is_elsewhere(person):
        return True
    return any(sessions.goes_on(row) for row in draft.sessions_of(person))


def _comes(draft: Draft, library: Library, sessions: Sessions, what: tuple[Owner, Due]) -> list[str] | None:
    """Ask what is next in the place of what was not answered; returns what came so far, None where nothing is left to ask."""
    owner, due = what
    prompt = prompt_for(library, owner)
    if prompt is None:
        return None
    end_unanswered(draft, sessions, _talks(draft, owner))
    quiet = (schedules.quiet_from(daily.hours_of(person), draft.now) for person in daily.people_of(draft, owner))
    sessions.posting.until = min(due.at + LATEST, *quiet)
    put(draft, sessions, owner, prompt)
    used = plans.used(daily.plan_of(owner))
    return used_with(library.shelf.prompts, used, prompt, alone=_alone(owner))


def _talks(draft: Draft, owner: Owner) -> list[SessionRow]:
    """What one person has open alone, or what two have together."""
    people = daily.people_of(draft, owner)
    own = draft.sessions_of(people[0]) if people else []
    return [row for row in own if {seat.person for seat in row.seats} == {person.id for person in people}]
