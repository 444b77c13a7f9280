"""What of the dialogs was reached while conversations were played: states, ways and timers. Printing it stands in `coverage`."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.dialog.model import Branch
from bot.dialog.problems import Mark
from bot.engine.machine import BROKE, RETURNED, WAITED, Machine, Walker

STATE = "state"
WAY = "way"
OFFER = "button"
OUTCOME = "outcome"
BREAK = "break"
WAIT = "wait"
REMIND = "reminder"


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """Something that can be reached in a dialog: its kind, where it is, and which of several."""

    dialog: str
    kind: str
    state: str = ""
    which: str = ""
    mark: Mark | None = field(default=None, compare=False)


class Reached:
    """The spots that were reached so far."""

    def __init__(self) -> None:
        self.spots: set[Spot] = set()

    def note(self, dialog: str, kind: str, state: str = "", which: str = "") -> None:
        """A spot was reached."""
        self.spots.add(Spot(dialog, kind, state, which))


class WatchedMachine(Machine):
    """A machine that notes what is reached. Shared by all plays of a run, since it holds no session."""

    reached: Reached

    def note_entered(self, dialog: str, state: str) -> None:
        """A state."""
        self.reached.note(dialog, STATE, state)

    def note_taken(self, dialog: str, branch: Branch) -> None:
        """A way on, known by its place in the file."""
        self.reached.note(dialog, WAY, which=place(branch.mark))

    def fire(self, dialog: str, event: str, walker: Walker) -> bool:
        """Let it happen, and note the end of a wait and the outcome of a call."""
        source = walker.state
        done = super().fire(dialog, event, walker)
        if done:
            self._note_event(dialog, source, event)
        return done

    def _note_event(self, dialog: str, source: str, event: str) -> None:
        if event == WAITED:
            self.reached.note(dialog, WAIT, source)
        elif event.startswith(RETURNED):
            self.reached.note(dialog, OUTCOME, source, event.removeprefix(RETURNED))
        elif event.startswith(BROKE):
            self.reached.note(dialog, BREAK, which=event.removeprefix(BROKE))


def place(mark: Mark) -> str:
    """A place in a file as text."""
    return f"{mark.line}:{mark.column}"
