"""A frame's answers as guards read them. What a guard decides stands in the machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialog.expressions import Value
from bot.dialog.model import Dialog, Kind
from bot.engine.knowledge import Knowledge
from bot.engine.session import NUMBER, SHARE, WORDS, Answer, Frame, Seat, shares

#: What is known of somebody who wants to be called what the other one is called already.
NAMESAKE = "namesake"


def is_namesake(seat: Seat) -> bool:
    """Whether a seat is called what the other one of two is called, who is in already (its fact `other`)."""
    own, other = (" ".join(seat.facts.get(fact, "").casefold().split()) for fact in ("name", "other"))
    return bool(other) and own == other


@dataclass(frozen=True, slots=True)
class Reading:
    """What a guard may see; `seat` is whose own answers it reads, None where it decides for everybody."""

    dialog: Dialog
    frame: Frame
    seat: str | None
    seats: Mapping[str, Seat]
    knowledge: Knowledge

    def value(self, slot: str, role: str | None) -> Value:
        """The answer in a slot as guards compare it; own words beside choices equal no choice,
        and feelings in own words are the ones that they name."""
        answer = self._answer(slot, role)
        if answer is None or answer.skipped:
            return None
        kind = self.dialog.slots[slot].kind
        if answer.form == WORDS and kind in (Kind.CHOICE, Kind.YES_NO):
            return ""
        if answer.form == WORDS and kind is Kind.FEELINGS:
            return tuple(key for key, _ in self.knowledge.recognise(str(answer.value)))
        return float(str(answer.value)) if answer.form == NUMBER else answer.value

    def holds(self, function: str, slot: str, role: str | None) -> bool:
        """Whether a function of a slot is true."""
        if function == "known":
            return all(slot in seat.known or (slot == NAMESAKE and is_namesake(seat)) for seat in self.seats.values())
        if function == "shared":
            said = [self.frame.answer(shares(slot), seat) for seat in self.frame.roles.values()]
            return all(each is not None and each.value == SHARE for each in said)
        answer = self._answer(slot, role)
        if answer is None:
            return False
        return {"skipped": answer.skipped, "answered": not answer.skipped, "own": answer.form == WORDS}[function]

    def visits(self) -> int:
        """How often the current state was entered."""
        return self.frame.visits.get(self.frame.state, 0)

    def _answer(self, slot: str, role: str | None) -> Answer | None:
        owners = self.dialog.slots[slot].of
        if role is None and self.seat and len(owners) > 1:
            return self.frame.answer(slot, self.seat)
        player = role or owners[0]
        return self.frame.answer(slot, self.frame.roles.get(player, player))
