"""What a rule is, what it looks at, and the registry of all rules. The rules stand in `rules`, one a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from bot.dialog.model import Call, Common, Dialog
from bot.dialog.problems import ERROR, MOST_PROBLEMS, Mark, Problem

Finding = tuple[Mark, str]


@dataclass(frozen=True)
class Shelf:
    """All that a rule may look at: the dialogs by id, what they share, the ids of ideas to teach and those that prompts
    teach, and the dialogs that two people take together (a cast of two, or called by one)."""

    dialogs: Mapping[str, Dialog]
    common: Common | None
    inventory: frozenset[str] | None = None
    taught: frozenset[str] = frozenset()
    cache: dict[tuple[str, str], Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def shared(self) -> frozenset[str]:
        """The dialogs that two people take together."""
        return _shared(self.dialogs)


DialogCheck = Callable[[Dialog, Shelf], Iterator[Finding]]
CommonCheck = Callable[[Common], Iterator[Finding]]
ShelfCheck = Callable[[Shelf], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by the name that stands behind its problems; `doc` says what it is for."""

    name: str
    level: str
    doc: str
    of_dialog: DialogCheck | None = None
    of_common: CommonCheck | None = None
    of_shelf: ShelfCheck | None = None

    def problems(self, shelf: Shelf) -> Iterator[Problem]:
        """All that this rule finds."""
        if self.of_dialog:
            for dialog in shelf.dialogs.values():
                yield from self._placed(dialog.path, self.of_dialog(dialog, shelf))
        if self.of_common and shelf.common:
            yield from self._placed(shelf.common.path, self.of_common(shelf.common))
        if self.of_shelf:
            yield from self.of_shelf(shelf)

    def _placed(self, path: str, findings: Iterable[Finding]) -> Iterator[Problem]:
        """More than the most of one rule are not even looked for: to word them takes longer than to find them."""
        some = islice(findings, MOST_PROBLEMS + 1)
        return (Problem(path, mark, self.level, text, self.name) for mark, text in some)


#: Every rule, filled when the modules of rules are imported. A rule may look at dialogs and at what they share.
RULES: list[Rule] = []


def dialog_rule(name: str, level: str = ERROR) -> Callable[[DialogCheck], DialogCheck]:
    """Register a check of one dialog."""

    def keep(check: DialogCheck) -> DialogCheck:
        RULES.append(Rule(name, level, _doc(check.__module__), of_dialog=check))
        return check

    return keep


def common_rule(name: str, level: str = ERROR) -> Callable[[CommonCheck], CommonCheck]:
    """Register a check of what all dialogs share."""

    def keep(check: CommonCheck) -> CommonCheck:
        RULES.append(Rule(name, level, _doc(check.__module__), of_common=check))
        return check

    return keep


def shelf_rule(name: str, level: str = ERROR) -> Callable[[ShelfCheck], ShelfCheck]:
    """Register a check of all dialogs together."""

    def keep(check: ShelfCheck) -> ShelfCheck:
        RULES.append(Rule(name, level, _doc(check.__module__), of_shelf=check))
        return check

    return keep


def calls(dialog: Dialog) -> Iterator[Call]:
    """Every call of a dialog, its break among them."""
    if dialog.break_:
        yield dialog.break_
    yield from (state.call for state in dialog.states.values() if state.call)


def _shared(dialogs: Mapping[str, Dialog]) -> frozenset[str]:
    """Dialogs of two, and those that they call: what happens there, both get to know."""
    open_ = [dialog.id for dialog in dialogs.values() if len(dialog.cast) > 1]
    found: set[str] = set()
    while open_:
        name = open_.pop()
        if name in found or name not in dialogs:
            continue
        found.add(name)
        open_ += [call.dialog for call in calls(dialogs[name])]
    return frozenset(found)


def _doc(module: str) -> str:
    return (sys.modules[module].__doc__ or "").strip()
