"""The coach's knowledge in the form that the engine asks for: feelings and countries, by key and label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.coach import countries, feelings, helplines, places, zones
from bot.coach.countries import Countries
from bot.coach.feelings import Feelings
from bot.coach.helplines import Helplines, Kind

Pair = tuple[str, str]

#: There are fewer languages than this; a phone may name any other.
MOST_GUESSES = 500


@dataclass(frozen=True)
class CoachKnowledge:
    """Feelings, countries and helplines as their files have them. Implements the engine's Knowledge."""

    known_feelings: Feelings
    known_countries: Countries
    helplines: Helplines
    _facts: dict[str, Mapping[str, str]] = field(default_factory=dict, compare=False, repr=False)
    _guesses: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def families(self) -> Sequence[Pair]:
        """The families of feelings that come up in an argument."""
        return [(family.key, family.label) for family in self.known_feelings.families]

    def feelings(self, family: str) -> Sequence[Pair]:
        """The feelings of a family."""
        found = next((each for each in self.known_feelings.families if each.key == family), None)
        return [(word.key, word.label) for word in found.words] if found else []

    def feeling(self, key: str) -> str | None:
        """The label of a feeling, or of a family."""
        word = self.known_feelings.word(key)
        if word is not None:
            return word.label
        return dict(self.families()).get(key)

    def family(self, key: str) -> str:
        """The key of the family that a feeling belongs to; "" where there is none."""
        found = self.known_feelings.family_of(key)
        return found.key if found else ""

    def recognise(self, text: str) -> Sequence[Pair]:
        """The feelings that a text names."""
        words = [self.known_feelings.word(key) for key in feelings.recognise(text, self.known_feelings)]
        return [(word.key, word.label) for word in words if word]

    def likely_countries(self, language: str) -> Sequence[Pair]:
        """Countries to offer first."""
        return [(code, self.known_countries.name(code) or code) for code in self.known_countries.likely(language)]

    def country(self, code: str) -> str | None:
        """A country's name."""
        return self.known_countries.name(code)

    def find_countries(self, text: str) -> Sequence[str]:
        """Codes of the countries that a typed name may mean."""
        return countries.find(text, self.known_countries)

    def guess_country(self, language: str) -> str:
        """The country that a language code all but names, or ""."""
        if language not in self._guesses:
            if len(self._guesses) >= MOST_GUESSES:
                self._guesses.clear()
            self._guesses[language] = self.known_countries.guess(language) or ""
        return self._guesses[language]

    def local_time(self, zone: str, at: float, language: str) -> str:
        """A moment by the clock of a zone; "" where the zone is not known."""
        return zones.local_time(zone, at, language)

    def minute_in(self, text: str) -> int | None:
        """The minute of the day that a typed clock names, or None."""
        return places.minute_in(text)

    def clock(self, minute: int, language: str) -> str:
        """A minute of the day as a clock shows it."""
        return places.clock(minute, language)

    def likely_zones(self, country: str, language: str, now: float) -> Sequence[str]:
        """Time zones to offer first."""
        return places.likely(self._countries(country, language), now)

    def find_zone(self, text: str, country: str, language: str, now: float) -> str:
        """The time zone that a typed time or city means, or ""."""
        return places.find(text, self._countries(country, language), now)

    def city(self, zone: str, language: str) -> str:
        """The city that a time zone is named by."""
        return places.city(zone, language)

    def _countries(self, country: str, language: str) -> list[str]:
        return [*filter(None, [country]), *(code for code, _ in self.likely_countries(language))]

    def help_facts(self, code: str) -> Mapping[str, str]:
        """What texts say of help in a country: the emergency number if known, and lines by kind; the directory where none is known."""
        if code not in self._facts:
            self._facts[code] = self._help_facts(code)
        return self._facts[code]

    def _help_facts(self, code: str) -> Mapping[str, str]:
        country = self.helplines.country(code)
        number = helplines.emergency_number(country)
        facts = {"emergency": number} if number else {}
        if name := self.known_countries.name(code):
            facts["country"] = name
        kinds: tuple[Kind, ...] = ("crisis", "violence", "youth")
        for kind in kinds:
            lines = country.shown(kind) if country else ()
            shown = [helplines.summary(line) for line in lines] or [helplines.summary(self.helplines.directory)]
            facts[f"{kind}_lines"] = "\n".join(shown)
        return facts


def parse_knowledge(files: Mapping[str, str]) -> CoachKnowledge:
    """The coach's knowledge from its three files (name → text). Raises ValueError with file, entry and fix."""
    return CoachKnowledge(
        feelings.parse(files.get("feelings.yaml", "")),
        countries.parse(files.get("countries.yaml", "")),
        helplines.parse(files.get("helplines.yaml", "")),
    )
