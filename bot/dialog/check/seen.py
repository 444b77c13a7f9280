"""Every text, button and guard of a dialog with who sees or passes it. What is wrong with them stands in the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.dialog.check.rule import Shelf
from bot.dialog.expressions import Expr, Name
from bot.dialog.model import Dialog, Offer, Says, Slot, State
from bot.dialog.problems import Mark
from bot.dialog.texts import Text


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who sees something: these roles, and whether each sees it alone. Without `alone` it stands before all of them."""

    roles: tuple[str, ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A text of a state: the word that it stands behind, and who sees it. `guard` is what must hold for it to be seen."""

    text: Text
    word: str
    state: State
    eyes: Eyes
    guard: Expr | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """A guard of a state: the word that it belongs to, where it stands, and whose path it decides."""

    guard: Expr
    word: str
    mark: Mark
    state: State
    eyes: Eyes


def lines(dialog: Dialog, shelf: Shelf) -> tuple[Line, ...]:
    """Every text of every state. Many rules want them, so the shelf keeps them."""
    key = ("lines", dialog.id)
    if key not in shelf.cache:
        states = dialog.states.values()
        shelf.cache[key] = tuple(line for state in states for line in state_lines(dialog, state, shelf))
    found: tuple[Line, ...] = shelf.cache[key]
    return found


def state_lines(dialog: Dialog, state: State, shelf: Shelf) -> Iterator[Line]:
    """Every text of a state, in the order of its words."""
    everybody, asked, owner = everyone(dialog, shelf), askers(dialog, state, shelf), answerer(dialog, state)
    for word, texts in _said(state):
        yield from (Line(text, word, state, everybody) for text in texts)
    for word, texts in _asked(state):
        yield from (Line(text, word, state, asked) for text in texts)
    for offer in state.beside:
        yield Line(offer.text, "beside", state, asked, offer.guard)
    for offer in state.offer:
        yield Line(offer.text, "offer", state, owner, offer.guard)
    for branch in state.next:
        for text in variants(branch.says):
            yield Line(text, "next", state, everybody)


def gates(dialog: Dialog, shelf: Shelf) -> tuple[Gate, ...]:
    """Every guard of every state. Many rules want them, so the shelf keeps them."""
    key = ("gates", dialog.id)
    if key not in shelf.cache:
        shelf.cache[key] = tuple(_gates(dialog, shelf))
    found: tuple[Gate, ...] = shelf.cache[key]
    return found


def _gates(dialog: Dialog, shelf: Shelf) -> Iterator[Gate]:
    for state in dialog.states.values():
        for branch in state.next:
            if branch.guard is not None:
                mark = branch.marks.get("if", branch.mark)
                yield Gate(branch.guard, "next", mark, state, everyone(dialog, shelf))
        yield from _offer_gates("beside", state.beside, state, askers(dialog, state, shelf))
        yield from _offer_gates("offer", state.offer, state, answerer(dialog, state))


def labels(dialog: Dialog) -> Iterator[Text]:
    """What stands on buttons."""
    for slot in dialog.slots.values():
        yield from (choice.label for choice in slot.choices)
    for state in dialog.states.values():
        yield from (offer.text for offer in (*state.beside, *state.offer))


def all_texts(dialog: Dialog, shelf: Shelf) -> Iterator[Text]:
    """Every text of a dialog but its wrong examples."""
    yield dialog.title
    for slot in dialog.slots.values():
        for choice in slot.choices:
            yield from dict.fromkeys((choice.label, choice.phrase))
    yield from (line.text for line in lines(dialog, shelf) if line.word != "wrong_example")


def everyone(dialog: Dialog, shelf: Shelf) -> Eyes:
    """Who sees what a state says: the whole cast, together where two take part."""
    return Eyes(dialog.cast, alone=dialog.id not in shelf.shared)


def askers(dialog: Dialog, state: State, shelf: Shelf) -> Eyes:
    """Who sees a question: those asked, each alone if it is put in private; without a question, everybody."""
    if state.ask is None or state.ask.where == "here":
        return everyone(dialog, shelf)
    return answerer(dialog, state)


def answerer(dialog: Dialog, state: State) -> Eyes:
    """Who sees what comes after an answer: the one who gave it."""
    roles = tuple(dialog.roles_of(state.ask)) if state.ask else dialog.cast
    return Eyes(roles, alone=True)


def owners(slot: Slot, role: str | None, eyes: Eyes) -> tuple[str, ...]:
    """Whose answer is meant by a slot's name: the named role's, each reader's own, or the only owner's; () if that is unclear."""
    if role is not None:
        return (role,)
    if eyes.alone and set(eyes.roles) <= set(slot.of):
        return eyes.roles
    return slot.of if len(slot.of) == 1 else ()


def slot_of(dialog: Dialog, name: Name) -> Slot | None:
    """The slot that a guard names, or None for `visits` and unknown ones."""
    return dialog.slots.get(name.slot)


def variants(says: Says | None) -> tuple[Text, ...]:
    """The variants of a text that may be missing."""
    return says.variants if says else ()


def _offer_gates(word: str, offers: tuple[Offer, ...], state: State, eyes: Eyes) -> Iterator[Gate]:
    for offer in offers:
        if offer.guard is not None:
            yield Gate(offer.guard, word, offer.marks.get("if", offer.mark), state, eyes)


def _given(text: Text | None) -> tuple[Text, ...]:
    return (text,) if text else ()


def _said(state: State) -> Iterator[tuple[str, Iterable[Text]]]:
    yield "say", variants(state.say)
    yield "copy", _given(state.copy)
    yield "wrong_example", _given(state.wrong_example)


def _asked(state: State) -> Iterator[tuple[str, Iterable[Text]]]:
    yield "ask", variants(state.ask.text if state.ask else None)
    yield "stuck", state.stuck
    yield "reword", _given(state.reword)
    yield "remind", [remind.text for remind in state.remind]
