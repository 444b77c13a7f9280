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
from bot.coach.rotation import next_prompt
from bot.coach.schedules import LATEST
from bot.dialog.prompts import Prompt
from bot.engine.events import Moved
from bot.engine.session import ENDED, OPEN, TODAY, TODAY_TWO
from bot.ports import Couple, Person, SessionRow, TimerRow

#: Where something else goes on, it is tried again after so long (seconds); a talk that is older than this goes on no more.
LATER, GOES_ON = 1800.0, 3600.0


def came_due(draft: Draft, library: Library, sessions: Sessions, timer: TimerRow) -> None:
    """The moment of a prompt."""
    owner = daily.owner_of(draft, timer.owner)
    if owner is None or not _reaches(draft, owner):
        return  # who blocked the bot is asked again when they come back
    due = daily.next_due(draft, owner)
    if due is None or due.at > draft.now or timer.entry != schedules.TZ_DATA:
        daily.schedule(draft, owner)  # reckoned anew; if it is due by now, it takes its place among all that are
    elif not _is_in_the_way(draft, sessions, owner):
        daily.dealt_with(draft, owner, due, _comes(draft, library, sessions, owner))
    elif draft.now + LATER <= due.at + LATEST:
        daily.later(draft, owner, draft.now + LATER)
    else:
        daily.dealt_with(draft, owner, due)


def prompt_for(draft: Draft, library: Library, owner: Owner) -> Prompt | None:
    """The prompt whose turn it is; None where there is none. One that is wholly about oneself, where somebody is to be asked
    about nothing else."""
    alone = any(map(is_on_care, daily.people_of(draft, owner)))
    return next_prompt(library.shelf.prompts, plans.used(daily.plan_of(owner)), owner.id, alone=alone)


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
    away = [
        each for each in people if _is_kept(draft, sessions, each) or sessions.is_elsewhere(each) or is_on_care(each)
    ]
    sessions.open_two(people, Room(room, owner.topic), TODAY_TWO, away=away, given=given(prompt))


def given(prompt: Prompt) -> Mapping[str, str]:
    """What the dialog is given of a prompt."""
    return {"question": prompt.question, "act": prompt.act, "labels": "\n".join(prompt.answers)}


def end_unanswered(draft: Draft, sessions: Sessions, rows: Iterable[SessionRow]) -> None:
    """A question of the day makes way for something else, without a word about it."""
    for row in rows:
        if row.status != ENDED and is_prompt(row):
            sessions.advance(draft.sessions[row.id], Moved(row.seats[0].role, "over"))


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
    if any(_is_quiet(draft, person) for person in people):
        return True
    if isinstance(owner, Couple):
        return any(_goes_on(draft, sessions, row) for row in _talks(draft, owner)) or all(
            _is_kept(draft, sessions, each) for each in people
        )
    return _is_kept(draft, sessions, owner)


def _is_quiet(draft: Draft, person: Person) -> bool:
    return schedules.is_quiet(plans.as_daily(daily.plan_of(person), person.zone), draft.now)


def _is_kept(draft: Draft, sessions: Sessions, person: Person) -> bool:
    """Whether something else matters more to somebody now: a crisis that they have not come back from, a talk, a break."""
    return person.crisis_at > 0 or any(_goes_on(draft, sessions, row) for row in draft.sessions_of(person))


def _goes_on(draft: Draft, sessions: Sessions, row: SessionRow) -> bool:
    """Whether a talk is under way, or a break whose return is appointed. An earlier prompt that nobody answered is none, nor is
    a promise to come back in a week."""
    if row.status == ENDED or not row.body or is_prompt(row) or sessions.promises(row):
        return False
    if row.status == OPEN and draft.now - row.touched < GOES_ON:
        return True
    return any(frame["until"] > draft.now for frame in row.body["frames"])


def _comes(draft: Draft, library: Library, sessions: Sessions, owner: Owner) -> str:
    """Ask what is next in the place of what was not answered; returns the prompt's id, "" where there is none."""
    prompt = prompt_for(draft, library, owner)
    if prompt is None:
        return ""
    end_unanswered(draft, sessions, _talks(draft, owner))
    sessions.posting.unasked = True
    put(draft, sessions, owner, prompt)
    return prompt.id


def _talks(draft: Draft, owner: Owner) -> list[SessionRow]:
    """What one person has open alone, or what two have together."""
    people = daily.people_of(draft, owner)
    own = draft.sessions_of(people[0]) if people else []
    return [row for row in own if {seat.person for seat in row.seats} == {person.id for person in people}]
