"""When the next daily prompt comes, to one person or to two, as a row of the store. What happens at the moment is in `prompting`.

The choices are in `plans`, the clocks in `schedules`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.app import plans
from bot.app.draft import Draft
from bot.app.people import DAILY
from bot.app.plans import Plan
from bot.coach import schedules
from bot.coach.schedules import Daily, Due
from bot.engine.effects import Do
from bot.engine.session import TODAY, TODAY_TWO
from bot.ports import PROMPT, Chat, Couple, Person, SessionRow, TimerRow

#: Actions after which a person's next moment may be another one.
CHANGING = frozenset(
    {"keep_zone", "keep_daily", "keep_days", "keep_quiet", "keep_rest", "no_daily", "minor", "no_consent", "consent"}
)
#: Actions on what comes to two, and what each changes in their plan.
OURS = {"keep_our_time": "time", "keep_our_days": "days", "keep_our_rest": "rest", "no_ours": "none"}
#: Moments are spread over so many seconds, so that not everybody's 20:00 is one.
SPREAD = 20

#: Whose prompts they are.
Owner = Person | Couple


def owner_of(draft: Draft, number: int) -> Owner | None:
    """Whose prompts wait under an id of ours, if they are still there."""
    return draft.persons.get(number) or draft.couples.get(number)


def people_of(draft: Draft, owner: Owner) -> list[Person]:
    """Who is asked, as they are known now."""
    numbers = (owner.one, owner.two) if isinstance(owner, Couple) else (owner.id,)
    return [draft.persons[number] for number in numbers if number in draft.persons]


def plan_of(owner: Owner) -> Plan:
    """What was chosen, and which prompts have come."""
    return owner.plan if isinstance(owner, Couple) else owner.settings.get(DAILY, {})


def is_prompt(row: SessionRow) -> bool:
    """Whether a talk is no more than a question of the day."""
    return row.began in (TODAY, TODAY_TWO)


def hours_of(person: Person) -> Daily:
    """What somebody chose, by their own clock: their quiet hours hold whether or not a prompt of their own comes."""
    return plans.as_daily(plan_of(person), person.zone)


def is_hidden(person: Person) -> bool:
    """Whether the time that somebody chose lies in the hours in which nothing comes unasked."""
    hours = hours_of(person)
    return plans.is_on(plan_of(person)) and schedules.is_within(hours.quiet, hours.at)


# When the next one comes


def schedule(draft: Draft, owner: Owner) -> None:
    """Set when the next prompt comes to somebody, or that none does."""
    _set(draft, owner, next_due(draft, owner))


def next_due(draft: Draft, owner: Owner) -> Due | None:
    """The next moment, or the one that has just passed and is not dealt with; None where nobody wants any, or may get none."""
    daily = _daily(draft, owner)
    return schedules.next_due(daily, draft.now) if daily else None


def later(draft: Draft, owner: Owner, at: float) -> None:
    """The prompt of this day is looked at again at a later moment (epoch seconds)."""
    draft.set_timer(TimerRow(owner.id, PROMPT, schedules.TZ_DATA, 0, at))


def dealt_with(draft: Draft, owner: Owner, due: Due, used: Sequence[str] | None = None) -> None:
    """This day has had its prompt (`used`: the ids of all that came, with it), or is passed over; the next one follows."""
    came = {} if used is None else {"used": list(used)}
    schedule(draft, _keep(draft, owner, {**plan_of(owner), **came, "last": due.day.isoformat()}))


def comes_back(draft: Draft, chat: Chat) -> None:
    """The bot may write to a chat again: the prompts of who is there go on."""
    person = draft.persons.get(chat.person or 0)
    here: list[Owner] = [couple for couple in draft.couples.values() if couple.home == chat.id]
    for owner in [person, *here] if person else here:
        schedule(draft, owner)


# What somebody chooses


def changed(draft: Draft, owner: Owner) -> None:
    """Somebody chose when prompts come: from the next such moment on, not for one that has just passed. By another clock, what
    comes to two by that one comes at another moment, too."""
    due = next_due(draft, owner)
    if due is not None and due.at <= draft.now:
        dealt_with(draft, owner, due)
    else:
        _set(draft, owner, due)
    for couple in [couple for couple in draft.couples.values() if couple.plan.get("whose") == owner.id]:
        changed(draft, couple)


def choose(draft: Draft, couple: Couple, person: Person, effect: Do) -> None:
    """One of two chose when prompts come to both. A time goes by the clock of who chose it."""
    plan = plans.changed(couple.plan, OURS[effect.action], effect.value, draft.now)
    if OURS[effect.action] == "time":
        plan = {**plan, "whose": person.id}
    changed(draft, _keep(draft, couple, plan))


def _set(draft: Draft, owner: Owner, due: Due | None) -> None:
    draft.clear_timers(owner.id)
    if due is not None:
        later(draft, owner, due.at + owner.id % SPREAD)


def _daily(draft: Draft, owner: Owner) -> Daily | None:
    plan, people = plan_of(owner), people_of(draft, owner)
    clock = draft.persons.get(plan.get("whose", 0)) if isinstance(owner, Couple) else owner
    if clock is None or not plans.is_on(plan) or any(person.minor or not person.consent for person in people):
        return None
    return plans.as_daily(plan, clock.zone)


def _keep(draft: Draft, owner: Owner, plan: Plan) -> Owner:
    """Keep a plan with whatever else is known of its owner by now."""
    if isinstance(owner, Couple):
        draft.keep_couple(replace(draft.couples[owner.id], plan=plan))
        return draft.couples[owner.id]
    person = draft.persons[owner.id]
    draft.keep_person(replace(person, settings={**person.settings, DAILY: plan}))
    return draft.persons[owner.id]
