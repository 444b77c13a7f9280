"""The kinds of answers: what to offer for tapping, what a typed text or a press means, and how an answer reads in a text.

Everything that is particular to one kind of slot stands here, one small class a kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Protocol

import re2
from babel.dates import format_timedelta
from babel.lists import format_list
from rapidfuzz import fuzz

from bot.dialog.model import Common, Kind, Slot
from bot.dialog.texts import fill
from bot.engine.effects import Button, Rows
from bot.engine.knowledge import Knowledge
from bot.engine.session import KEY, NUMBER, WORDS, Answer

#: A typed label may have this many per cent of mistakes and still be taken.
CLOSE_ENOUGH = 86
NARROW = 14
A_DAY = 24 * 3600
LENGTHS = (20 * 60, 40 * 60, 3600, 2 * 3600, 4 * 3600, 12 * 3600, A_DAY, 3 * A_DAY, 7 * A_DAY, 14 * A_DAY, 30 * A_DAY)

#: A minus right before the digits is no number on any of our scales.
_NUMBER = re2.compile(r"^(?:\D{0,11}[^\d\-−])?(\d{1,6})(?:\s*/\s*\d+)?\D{0,12}$")
_LENGTH = re2.compile(
    r"^\D{0,6}?(\d{1,4}(?:[.,]\d)?)\s*(m|min|mins|minute|minutes|minuten|minutos|h|hr|hrs|hour|hours|std|stunde|stunden|hora|horas|d|day|days|tag|tage|tagen|día|días|dia|dias|w|week|weeks|woche|wochen|semana|semanas)?[.\s]*$"
)

#: Seconds by the first letter of a unit: minutes, days and weeks in three languages. All others are hours.
_UNITS = {"m": 60, "d": A_DAY, "t": A_DAY, "w": 7 * A_DAY}


@dataclass(frozen=True, slots=True)
class Unclear:
    """A text that is no answer to this question: the phrase that says what would be one, and its values."""

    phrase: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Manner:
    """How this chat is spoken to: the shared phrases, the coach's knowledge, the language of the texts, and the person's own
    language as Telegram names it (it tells likely countries, and may be one that no text is in). `country` is the person's, if
    it is known, and `now` the time (epoch seconds): what time it is tells a time zone."""

    common: Common
    knowledge: Knowledge
    language: str
    own_language: str = ""
    country: str = ""
    now: float = 0.0

    def phrase(self, name: str, **values: str) -> str:
        """A stock phrase as plain words."""
        return fill(self.common.phrases[name], values)

    def joined(self, words: list[str]) -> str:
        """Words as a list in a sentence: sad, hurt and angry."""
        return format_list(words, locale=self.language)


class AnswerKind(Protocol):
    """One kind of slot."""

    def rows(self, slot: Slot, manner: Manner) -> Rows:
        """What can be tapped."""

    def typed(self, slot: Slot, text: str, manner: Manner) -> Answer | Unclear:
        """What a text means."""

    def tapped(self, slot: Slot, act: str, manner: Manner) -> Answer | None:
        """What a press means; None for one that this kind never made."""

    def shown(self, slot: Slot, answer: Answer, manner: Manner) -> str:
        """How the answer reads inside another text."""


def kind_of(slot: Slot) -> AnswerKind:
    """The kind of a slot."""
    return _KINDS[slot.kind]


def spoken(seconds: float, language: str) -> str:
    """A length of time in words, rounded kindly: 40 minutes, 2 hours."""
    minutes = max(1, round(seconds / 60))
    return format_timedelta(
        timedelta(minutes=minutes), threshold=2 if minutes % 60 else 1, granularity="minute", locale=language
    )


def own_words(slot: Slot, text: str) -> Answer | Unclear:
    """A text as own words, if it is not longer than the slot takes."""
    words = text.strip()
    if not words:
        return Unclear("no_words", {})
    if len(words) > slot.most:
        return Unclear("too_long", {"most": str(slot.most)})
    return Answer(WORDS, words)


def clean(text: str) -> str:
    """A short text reduced to what its words are, for comparing."""
    return " ".join("".join([c if c.isalnum() else " " for c in text.casefold()]).split())


@cache
def authored(text: str) -> str:
    """`clean` for words of dialogs and moves, each reduced once. Never for what people write: it would stay in memory."""
    return clean(text)


def packed(buttons: list[Button]) -> Rows:
    """Buttons in rows: two short ones side by side, long ones alone."""
    rows: list[list[Button]] = []
    for button in buttons:
        narrow = len(button.text) <= NARROW
        if narrow and rows and len(rows[-1]) == 1 and len(rows[-1][0].text) <= NARROW:
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple(tuple(row) for row in rows)


class _Choice:
    def rows(self, slot: Slot, manner: Manner) -> Rows:
        return packed([Button(fill(choice.label, {}), f"c{at}") for at, choice in enumerate(slot.choices)])

    def typed(self, slot: Slot, text: str, manner: Manner) -> Answer | Unclear:
        key = self._matching(slot, clean(text))
        if key is not None:
            return Answer(KEY, key)
        return own_words(slot, text) if slot.most else Unclear("unclear_choice", {})

    def _matching(self, slot: Slot, words: str) -> str | None:
        if words.isdecimal() and 1 <= int(words) <= len(slot.choices):
            return slot.choices[int(words) - 1].key
        near = [(fuzz.ratio(words, authored(fill(choice.label, {}))), choice.key) for choice in slot.choices]
        score, key = max(near)
        return key if score >= CLOSE_ENOUGH else None

    def tapped(self, slot: Slot, act: str, manner: Manner) -> Answer | None:
        number = index(act, "c")
        return Answer(KEY, slot.choices[number].key) if number is not None and number < len(slot.choices) else None

    def shown(self, slot: Slot, answer: Answer, manner: Manner) -> str:
        choice = slot.choice(str(answer.value)) if answer.form == KEY else None
        return fill(choice.phrase, {}) if choice else trimmed(answer)


class _Text:
    def rows(self, slot: Slot, manner: Manner) -> Rows:
        return packed([Button(fill(choice.label, {}), f"c{at}") for at, choice in enumerate(slot.choices)])

    def typed(self, slot: Slot, text: str, manner: Manner) -> Answer | Unclear:
        return own_words(slot, text)

    def tapped(self, slot: Slot, act: str, manner: Manner) -> Answer | None:
        number = index(act, "c")
        if number is None or number >= len(slot.choices):
            return None
        return Answer(WORDS, fill(slot.choices[number].label, {}))

    def shown(self, slot: Slot, answer: Answer, manner: Manner) -> str:
        return trimmed(answer)


class _Number(_Text):
    def rows(self, slot: Slot, manner: Manner) -> Rows:
        return ()

    def tapped(self, slot: Slot, act: str, manner: Manner) -> Answer | None:
        return None

    def typed(self, slot: Slot, text: str, manner: Manner) -> Answer | Unclear:
        match = _NUMBER.match(text.strip())
        value = int(match.group(1)) if match else None
        if value is None or not slot.low <= value <= slot.high:
            return Unclear("unclear_number", {"low": str(slot.low), "high": str(slot.high)})
        return Answer(NUMBER, value)

    def shown(self, slot: Slot, answer: Answer, manner: Manner) -> str:
        return str(answer.value)


class _Scale(_Number):
    def rows(self, slot: Slot, manner: Manner) -> Rows:
        buttons = [Button(str(number), f"n{number}") for number in range(slot.low, slot.high + 1)]
        half = len(buttons) // 2 + len(buttons) % 2 if len(buttons) > 8 else len(buttons)
        return tuple(row for row in (tuple(buttons[:half]), tuple(buttons[half:])) if row)

    def tapped(self, slot: Slot, act: str, manner: Manner) -> Answer | None:
        number = index(act, "n")
        return Answer(NUMBER, number) if number is not None and slot.low <= number <= slot.high else None


class _Feelings:
    def rows(self, slot: Slot, manner: Manner) -> Rows:
        return packed([Button(label, f"f:{key}") for key, label in manner.knowledge.families()])

    def typed(self, slot: Slot, text: str, manner: Manner) -> Answer | Unclear:
        return own_words(slot, text)

    def tapped(self, slot: Slot, act: str, manner: Manner) -> Answer | None:
        key = act.removeprefix("w:")
        return Answer(KEY, key) if act != key and manner.knowledge.feeling(key) else None

    def shown(self, slot: Slot, answer: Answer, manner: Manner) -> str:
        if answer.form == KEY:
            return (manner.knowledge.feeling(str(answer.value)) or "").lower()
        named = [label.lower() for _, label in manner.knowledge.recognise(str(answer.value))]
        return manner.joined(named) if named else trimmed(answer)


class _Time:
    def rows(self, slot: Slot, manner: Manner) -> Rows:
        fitting = [seconds for seconds in LENGTHS if slot.low <= seconds <= slot.high]
        return packed([Button(spoken(seconds, manner.language), f"n{seconds}") for seconds in fitting])

    def typed(self, slot: Slot, text: str, manner: Manner) -> Answer | Unclear:
        seconds = _seconds(text)
        if seconds is None or not slot.low <= seconds <= slot.high:
            low, high = (spoken(bound, manner.language) for bound in (slot.low, slot.high))
            return Unclear("unclear_time", {"low": low, "high": high})
        return Answer(NUMBER, seconds)

    def tapped(self, slot: Slot, act: str, manner: Manner) -> Answer | None:
        number = index(act, "n")
        return Answer(NUMBER, number) if number is not None and slot.low <= number <= slot.high else None

    def shown(self, slot: Slot, answer: Answer, manner: Manner) -> str:
        return spoken(float(str(answer.value)), manner.language)


class _YesNo:
    def rows(self, slot: Slot, manner: Manner) -> Rows:
        return ((Button(manner.phrase("yes"), "y"), Button(manner.phrase("no"), "n")),)

    def typed(self, slot: Slot, text: str, manner: Manner) -> Answer | Unclear:
        for number, key in enumerate(("yes", "no"), 1):
            if clean(text) in [str(number), *(clean(word) for word in manner.phrase(f"{key}_typed").split(","))]:
                return Answer(KEY, key)
        return own_words(slot, text) if slot.most else Unclear("unclear_choice", {})

    def tapped(self, slot: Slot, act: str, manner: Manner) -> Answer | None:
        return {"y": Answer(KEY, "yes"), "n": Answer(KEY, "no")}.get(act)

    def shown(self, slot: Slot, answer: Answer, manner: Manner) -> str:
        return manner.phrase(str(answer.value)) if answer.form == KEY else trimmed(answer)


class _Country:
    def rows(self, slot: Slot, manner: Manner) -> Rows:
        return packed(
            [Button(name, f"k:{code}") for code, name in manner.knowledge.likely_countries(manner.own_language)[:6]]
        )

    def typed(self, slot: Slot, text: str, manner: Manner) -> Answer | Unclear:
        found = manner.knowledge.find_countries(text[:80])
        return Answer(KEY, found[0]) if found else Unclear("unclear_country", {})

    def tapped(self, slot: Slot, act: str, manner: Manner) -> Answer | None:
        code = act.removeprefix("k:")
        return Answer(KEY, code) if act != code and manner.knowledge.country(code) else None

    def shown(self, slot: Slot, answer: Answer, manner: Manner) -> str:
        return manner.knowledge.country(str(answer.value)) or ""


class _Clock:
    def rows(self, slot: Slot, manner: Manner) -> Rows:
        return packed([Button(manner.knowledge.clock(minute, manner.language), f"n{minute}") for minute in slot.times])

    def typed(self, slot: Slot, text: str, manner: Manner) -> Answer | Unclear:
        minute = manner.knowledge.minute_in(text)
        return Unclear("unclear_clock", {}) if minute is None else Answer(NUMBER, minute)

    def tapped(self, slot: Slot, act: str, manner: Manner) -> Answer | None:
        number = index(act, "n")
        return Answer(NUMBER, number) if number in slot.times else None

    def shown(self, slot: Slot, answer: Answer, manner: Manner) -> str:
        return manner.knowledge.clock(int(float(str(answer.value))), manner.language)


class _Zone:
    def rows(self, slot: Slot, manner: Manner) -> Rows:
        zones = manner.knowledge.likely_zones(manner.country, manner.own_language, manner.now)
        return packed([Button(self._label(zone, manner), f"z:{zone}") for zone in zones])

    def typed(self, slot: Slot, text: str, manner: Manner) -> Answer | Unclear:
        zone = manner.knowledge.find_zone(text, manner.country, manner.own_language, manner.now)
        return Answer(KEY, zone) if zone else Unclear("unclear_zone", {})

    def tapped(self, slot: Slot, act: str, manner: Manner) -> Answer | None:
        zone = act.removeprefix("z:")
        known = act != zone and manner.knowledge.local_time(zone, manner.now, manner.language)
        return Answer(KEY, zone) if known else None

    def shown(self, slot: Slot, answer: Answer, manner: Manner) -> str:
        return self._label(str(answer.value), manner)

    def _label(self, zone: str, manner: Manner) -> str:
        time = manner.knowledge.local_time(zone, manner.now, manner.language)
        return f"{time} · {manner.knowledge.city(zone, manner.language)}"


def trimmed(answer: Answer) -> str:
    """Own words so that they fit into a sentence: without the mark at the end."""
    return str(answer.value).strip().rstrip(".!,;:…").strip()


def index(act: str, prefix: str) -> int | None:
    """The number behind a prefix, or None if the act is something else."""
    digits = act.removeprefix(prefix)
    return int(digits) if digits != act and digits.isascii() and digits.isdecimal() and len(digits) <= 9 else None


def _seconds(text: str) -> float | None:
    match = _LENGTH.match(text.strip().casefold())
    if match is None:
        return None
    number = float(match.group(1).replace(",", "."))
    unit = match.group(2) or "m"
    return number * (7 * A_DAY if unit.startswith("semana") else _UNITS.get(unit[0], 3600))


_KINDS: Mapping[Kind, AnswerKind] = {
    Kind.CHOICE: _Choice(),
    Kind.TEXT: _Text(),
    Kind.NUMBER: _Number(),
    Kind.SCALE: _Scale(),
    Kind.FEELINGS: _Feelings(),
    Kind.TIME: _Time(),
    Kind.YES_NO: _YesNo(),
    Kind.COUNTRY: _Country(),
    Kind.CLOCK: _Clock(),
    Kind.ZONE: _Zone(),
}
