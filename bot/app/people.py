"""What is known of a person: facts for texts and guards, and the actions that a dialog may take on them. No chat stands here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.app import plans
from bot.coach.knowledge import CoachKnowledge
from bot.dialog.model import ACTIONS
from bot.dialog.texts import fill
from bot.engine.effects import Do
from bot.engine.machine import Machine
from bot.engine.session import CARE
from bot.ports import Json, Person

#: Among the settings of a person: what they want to be called, and that the three questions were asked.
CALLED, CHECKED = "called", "checked"
#: Among them too: the couple that they are being asked to join, and the one for which they choose when a prompt comes to both.
JOINING, PLANNING = "joining", "planning"
#: Among them too: that fear, violence or control was told of, and how that and the crisis stood before the last help began.
AFRAID, BEFORE = "afraid", "before_help"
#: Among them too: that something more urgent than any talk of two keeps them, or that they left, until they come back themselves.
ELSEWHERE = "elsewhere"
#: Among them too: when daily prompts come, and which have come (see `daily`).
DAILY = "daily"

#: The version of the text about privacy that people agree to now.
CONSENT = "1"


def facts_of(person: Person, machine: Machine) -> Mapping[str, str]:
    """What texts may say of a person: the name, the country, and help there."""
    knowledge = machine.knowledge
    found: dict[str, str] = {
        "name": called(person),
        "zone": person.zone,
        "country_code": person.country,
        "emergency": fill(machine.common.phrases["your_number"], {}),
        "country": fill(machine.common.phrases["your_country"], {}),
    }
    guessed = knowledge.guess_country(person.language) if isinstance(knowledge, CoachKnowledge) else ""
    return {**found, **knowledge.help_facts(person.country or guessed)}


def called(person: Person) -> str:
    """What somebody wants to be called, else the name that Telegram gives."""
    return str(person.settings.get(CALLED) or person.name)


def is_on_care(person: Person) -> bool:
    """Whether somebody chose to be asked about themselves alone."""
    return bool(person.settings.get(CARE))


def known_of(person: Person) -> frozenset[str]:
    """Which facts guards may know."""
    facts = {
        "consent": person.consent == CONSENT,
        "country": bool(person.country),
        "language": bool(person.language),
        "crisis": person.crisis_at > 0,
        "minor": person.minor,
        "afraid": bool(person.settings.get(AFRAID)),
        "care": is_on_care(person),
        "checked": bool(person.settings.get(CHECKED)),
        "zone": bool(person.zone),
        "daily": plans.is_on(person.settings.get(DAILY, {})),
    }
    return frozenset(name for name, holds in facts.items() if holds)


def act(person: Person, effect: Do, now: float) -> Person:
    """The person after a named action."""
    return _ACTS[effect.action](person, effect.value, now)


def _set(person: Person, name: str, value: Json) -> Person:
    return replace(person, settings={**person.settings, name: value})


def _plans(what: str) -> _Act:
    """A choice about when daily prompts come."""

    def act(person: Person, value: str, now: float) -> Person:
        return _set(person, DAILY, plans.changed(person.settings.get(DAILY, {}), what, value, now))

    return act


def _as_before(person: Person) -> Person:
    """What this help noted is taken back; an earlier crisis, and an earlier fear, stand."""
    crisis_at, afraid = person.settings.get(BEFORE, (0.0, False))
    return replace(_set(person, AFRAID, afraid), crisis_at=crisis_at)


def elsewhere(person: Person) -> Person:
    """The person while nothing of two may come into their chat."""
    return _set(person, ELSEWHERE, True)


def back(person: Person) -> Person:
    """The person when they came back."""
    return replace(person, settings={name: value for name, value in person.settings.items() if name != ELSEWHERE})


_Act = Callable[[Person, str, float], Person]

_ACTS: Mapping[str, _Act] = {
    "consent": lambda person, _, __: replace(person, consent=CONSENT, minor=False),
    "no_consent": lambda person, _, __: replace(person, consent=""),
    "minor": lambda person, _, __: replace(person, minor=True, consent=""),
    "keep_country": lambda person, value, _: replace(person, country=value or person.country),
    "keep_language": lambda person, value, _: replace(person, language=value or person.language),
    "keep_zone": lambda person, value, _: replace(person, zone=value or person.zone),
    "keep_daily": _plans("time"),
    "keep_days": _plans("days"),
    "keep_quiet": _plans("quiet"),
    "keep_rest": _plans("rest"),
    "no_daily": _plans("none"),
    "care": lambda person, _, __: _set(_set(person, CARE, True), AFRAID, False),
    "no_care": lambda person, _, __: _set(_set(person, CARE, False), AFRAID, False),
    "checked": lambda person, _, __: _set(person, CHECKED, True),
    "keep_called": lambda person, value, _: _set(person, CALLED, value) if value else person,
    "crisis": lambda person, _, now: replace(person, crisis_at=now),
    "calm": lambda person, _, __: replace(person, crisis_at=0.0),
    "afraid": lambda person, _, __: _set(person, AFRAID, True),
    "care_offered": lambda person, _, __: _set(person, AFRAID, False),
    "help_begins": lambda person, _, __: _set(person, BEFORE, [person.crisis_at, bool(person.settings.get(AFRAID))]),
    "not_meant": lambda person, _, __: _as_before(person),
}

#: Actions that open a dialog, or are about two, are carried out with the session, not here.
OPENING = frozenset(ACTIONS) - frozenset(_ACTS)
