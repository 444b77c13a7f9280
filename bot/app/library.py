"""The dialogs in use: the current ones, and those that older sessions are pinned to, each compiled once. Reading disks stands elsewhere."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.coach.knowledge import CoachKnowledge
from bot.dialog.bundle import Bundle, read_bundle, unpack
from bot.dialog.model import Common
from bot.dialog.problems import BrokenDialogs, has_errors
from bot.dialog.prompts import Prompt, read_prompts
from bot.engine.machine import Machine
from bot.ports import Store

#: What the screen says of harm that is told as settled history: no alarm, but a soft question.
PAST = "history"
#: So many older versions are kept compiled at a time.
MOST_KEPT = 8


def is_alarm(kind: str) -> bool:
    """Whether help comes first for what the screen said."""
    return kind not in ("", PAST)


class Screen(Protocol):
    """Looks at free text for danger. What it finds never carries the text."""

    def look(self, text: str, language: str) -> str:
        """The kind of danger that a text tells, PAST for harm that is told as over, "" for none."""

    def warm(self) -> None:
        """Make ready what would else be made at the first text."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is current: dialogs, shared words, the coach's knowledge, the screen, the daily prompts."""

    bundle: Bundle
    common: Common
    knowledge: CoachKnowledge
    screen: Screen
    prompts: Sequence[Prompt] = ()


class Library:
    """Machines by the hash of their bundle."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.current = Machine(shelf.bundle, shelf.common, shelf.knowledge)
        self._older: OrderedDict[str, Machine] = OrderedDict()

    @property
    def common(self) -> Common:
        """The shared words; always current."""
        return self.shelf.common

    async def publish(self, store: Store, now: float) -> None:
        """Keep the current bundle for the sessions that will begin on it."""
        await store.publish(self.shelf.bundle.digest, self.shelf.bundle.content, now)

    async def fetch(self, digests: Iterable[str], store: Store) -> None:
        """Have the machines of these bundles ready for `machine`. Raises StoreError."""
        wanted = set(digests)
        for digest in wanted:
            if digest != self.shelf.bundle.digest and digest not in self._older:
                content = await store.bundle(digest)
                if content is not None:
                    self._keep(digest, content)
        spare = [digest for digest in self._older if digest not in wanted]
        for digest in spare[: max(0, len(self._older) - MOST_KEPT)]:
            del self._older[digest]

    def machine(self, digest: str) -> Machine | None:
        """The machine of a bundle, or None where it was withdrawn or is not known."""
        if digest == self.shelf.bundle.digest:
            return self.current
        machine = self._older.get(digest)
        if machine is not None:
            self._older.move_to_end(digest)
        return machine

    def _keep(self, digest: str, content: bytes) -> None:
        bundle, problems = read_bundle(unpack(content))
        if has_errors(problems):
            return
        self._older[digest] = Machine(bundle, self.shelf.common, self.shelf.knowledge)


def read_shelf(files: Mapping[str, str], knowledge: CoachKnowledge, screen: Screen, common: Common) -> Shelf:
    """The shelf of a folder's files. Raises BrokenDialogs with every problem."""
    bundle, problems = read_bundle(files)
    prompts, wrong = read_prompts(files)
    if has_errors([*problems, *wrong]):
        raise BrokenDialogs([*problems, *wrong])
    return Shelf(bundle, common, knowledge, screen, prompts)
