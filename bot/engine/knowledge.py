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
        self._recognise = knowledge.recognise

    def recognise(self, text: str) -> Sequence[Pair]:
        """The feelings named in a text, in order."""
        if text not in self._recognised:
            self._recognised[text] = self._recognise(text)
        return self._recognised[text]
