"""What the engine asks of the coach's knowledge, as a Protocol; the knowledge itself stands in bot.coach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

Pair = tuple[str, str]


class Knowledge(Protocol):
    """Feelings and countries as the engine offers and understands them. Pairs are (key, label)."""

    def families(self) -> Sequence[Pair]:
        """The families of feelings."""

    def feelings(self, family: str) -> Sequence[Pair]:
        """The feelings of a family; empty for an unknown one."""

    def feeling(self, key: str) -> str | None:
        """The label of a feeling or a family."""

    def family(self, key: str) -> str:
        """The key of the family that a feeling belongs to; "" where there is none."""

    def recognise(self, text: str) -> Sequence[Pair]:
        """The feelings named in a text, in order."""

    def likely_countries(self, language: str) -> Sequence[Pair]:
        """Countries to offer first to somebody with this language."""

    def country(self, code: str) -> str | None:
        """A country's name."""

    def find_countries(self, text: str) -> Sequence[str]:
        """Codes of the countries that a typed name may mean, the best first."""

    def local_time(self, zone: str, at: float, language: str) -> str:
        """A moment (epoch seconds) by the clock of a time zone, such as 14:40; "" where the zone is not known."""

    def minute_in(self, text: str) -> int | None:
        """The minute of the day that a typed clock names, or None."""

    def clock(self, minute: int, language: str) -> str:
        """A minute of the day as a clock shows it, such as 19:30."""

    def likely_zones(self, country: str, language: str, now: float) -> Sequence[str]:
        """Time zones to offer first to somebody in a country ("" where it is not known) with this language."""

    def find_zone(self, text: str, country: str, language: str, now: float) -> str:
        """The time zone that a typed time or city means, or ""."""

    def city(self, zone: str, language: str) -> str:
        """The city that a time zone is named by."""

    def help_facts(self, code: str) -> Mapping[str, str]:
        """What texts say of help in a country: its number and lines, by the names of holes."""


class Remembering:
    """Knowledge for the length of a turn: a text's feelings are recognised once, however often guards and texts ask."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._recognised: dict[str, Sequence[Pair]] = {}
        self.families = knowledge.families
        self.feelings = knowledge.feelings
        self.feeling = knowledge.feeling
        self.family = knowledge.family
        self.likely_countries = knowledge.likely_countries
        self.country = knowledge.country
        self.find_countries = knowledge.find_countries
        self.help_facts = knowledge.help_facts
        self.local_time = knowledge.local_time
        self.minute_in, self.clock = knowledge.minute_in, knowledge.clock
        self.likely_zones, self.find_zone, self.city = knowledge.likely_zones, knowledge.find_zone, knowledge.city
        self._recognise = knowledge.recognise

    def recognise(self, text: str) -> Sequence[Pair]:
        """The feelings named in a text, in order."""
        if text not in self._recognised:
            self._recognised[text] = self._recognise(text)
        return self._recognised[text]
