"""The words of a state: what the coach says and asks there, what it waits for, and where the dialog goes on."""

from __future__ import annotations

import re
from typing import Any

from bot.dialog.model import ACTIONS, ME, PARK, PARTNER, STAY, STEPS, Ask, Branch, Call, Offer, Remind, State, Wait
from bot.dialog.problems import Mark, quoted
from bot.dialog.source import Mapping, Node, Scalar
from bot.dialog.words.reader import Reader, Unusable, Words, marks_of, seconds_of

words = Words()
PLACES = ("private", "here")
SERIOUS = ("consent", "safety")
MOST_STUCK = 6

_TEXT = {"type": "string", "minLength": 1}
_TEXTS = {"oneOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}
_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,31}$"}
_NAMES = {"oneOf": [_NAME, {"type": "array", "items": _NAME, "minItems": 1}]}
_DURATION = {"type": "string"}
_MAP_OF_NAMES = {"type": "object", "additionalProperties": _NAME, "minProperties": 1}
ID = re.compile(r"S\d{1,2}-[A-Z]{1,2}\d{1,2}", re.ASCII)


@words.word("state", "step", schema={"enum": list(STEPS)})
def step(node: Node, reader: Reader) -> str:
    """The step of ATTUNE that this belongs to: A, TT, TO, U, N or E; its name stands above the question."""
    return reader.one_of(node, STEPS, "a step")


@words.word("state", "about", schema={"enum": [ME, PARTNER]})
def about(node: Node, reader: Reader) -> str:
    """Whom the question is about: `me`, or `partner` (their side, empathy, an own part, repair)."""
    return reader.one_of(node, (ME, PARTNER), "whom it is about")


@words.word(
    "state", "covers", schema={"type": "array", "items": {"type": "string", "pattern": "^S[0-9]+-[A-Z]+[0-9]+$"}}
)
def covers(node: Node, reader: Reader) -> tuple[str, ...]:
    """Ids of the ideas that this state teaches, such as S2-E5."""
    return reader.each(reader.items(node, "ids such as S2-E5"), lambda item: _idea(item, reader))


def _idea(node: Node, reader: Reader) -> str:
    value = reader.scalar(node, "an id such as S2-E5").value
    if ID.fullmatch(value):
        return value
    raise reader.refuse(node, f"{quoted(value)} is no id of an idea; they look like S2-E5", "bad-id")


@words.word("state", "serious", schema={"enum": list(SERIOUS)})
def serious(node: Node, reader: Reader) -> str:
    """`consent` or `safety`: the question cannot be skipped, and its text may have 80 words."""
    return reader.one_of(node, SERIOUS, "consent or safety")


@words.word("state", "say", schema=_TEXTS)
def say(node: Node, reader: Reader) -> Any:
    """What the coach says on entering: a text, or variants that take turns."""
    return reader.says(node)


@words.word("state", "copy", schema=_TEXT)
def copy(node: Node, reader: Reader) -> Any:
    """A sentence to take along: shown as a quote with a button that copies it."""
    return reader.text(node)


@words.word("state", "wrong_example", schema=_TEXT)
def wrong_example(node: Node, reader: Reader) -> Any:
    """A sentence that shows how not to say it, marked as such; the one place where the never list does not hold."""
    return reader.text(node)


@words.word(
    "state",
    "ask",
    schema={
        "type": "object",
        "required": ["text"],
        "properties": {"text": _TEXTS, "in": {"enum": list(PLACES)}},
        "additionalProperties": _NAME,
    },
)
def ask(node: Node, reader: Reader) -> Ask:
    """A question: who answers into which slot (`each:` for all), `in: private` or `here`, and its text."""
    mapping = reader.mapping(node, 'who answers and the text, such as {me: view, text: "What happened?"}')
    parts = {key.value: value for key, value in mapping.entries if key.value in ("in", "text")}
    slots = {
        reader.name(key, "a role"): reader.name(value, "a slot")
        for key, value in mapping.entries
        if key.value not in parts
    }
    if "text" not in parts:
        raise reader.refuse(node, "this question has no 'text'; add what the coach asks", "missing-key")
    if not slots:
        raise reader.refuse(node, "nobody is asked; add a role and its slot, such as 'me: view'", "missing-key")
    where = reader.one_of(parts["in"], PLACES, "a place") if "in" in parts else "here"
    return Ask(slots, reader.says(parts["text"]), where, node.mark, marks_of(node))


@words.word(
    "state",
    "beside",
    schema={"oneOf": [{"$ref": "#/$defs/offer"}, {"type": "array", "items": {"$ref": "#/$defs/offer"}}]},
)
def beside(node: Node, reader: Reader) -> tuple[Offer, ...]:
    """Buttons beside the answers, each `{text, move}`, where move is a common move, `break` or a state; `if` may hide one."""
    return reader.each(reader.one_or_more(node), lambda item: _offer(item, reader))


@words.word(
    "state",
    "offer",
    schema={"oneOf": [{"$ref": "#/$defs/offer"}, {"type": "array", "items": {"$ref": "#/$defs/offer"}}]},
)
def offer(node: Node, reader: Reader) -> tuple[Offer, ...]:
    """After an answer, to its owner alone: `{if, text, move}`, where move is a common move, `break` or a state."""
    return reader.each(reader.one_or_more(node), lambda item: _offer(item, reader))


def _offer(node: Node, reader: Reader) -> Offer:
    parts = reader.scope(words, "offer", node)
    _complete(parts, "text", "move")
    return Offer(parts["text"], parts["move"], parts.get("if"), node.mark, marks_of(node))


@words.word("offer", "if", schema=_TEXT)
def offer_if(node: Node, reader: Reader) -> Any:
    """When it is offered; the one guard that may read the owner's private answers."""
    return reader.guard(node)


@words.word("offer", "text", schema=_TEXT, required="add the words of its button")
def offer_text(node: Node, reader: Reader) -> Any:
    """What stands on its button."""
    return reader.text(node)


@words.word("offer", "move", schema=_NAME, required="add what it does: a common move, 'break' or a state")
def offer_move(node: Node, reader: Reader) -> Any:
    """What a press does."""
    return reader.name(node, "a move")


@words.word("state", "stuck", schema={"type": "array", "items": _TEXT, "minItems": 1, "maxItems": MOST_STUCK})
def stuck(node: Node, reader: Reader) -> Any:
    """Examples for somebody who does not know what to answer, given one a time."""
    items = reader.items(node, "examples")
    if len(items) > MOST_STUCK:
        raise reader.refuse(node, f"at most {MOST_STUCK} examples; keep the best", "too-many")
    return reader.each(items, reader.text)


@words.word("state", "reword", schema=_TEXT)
def reword(node: Node, reader: Reader) -> Any:
    """The same question in other words."""
    return reader.text(node)


@words.word("state", "remind", schema={"type": "object", "additionalProperties": _TEXT, "minProperties": 1})
def remind(node: Node, reader: Reader) -> tuple[Remind, ...]:
    """`{10 minutes: text}`: a line, once an entry, to those who still owe an answer."""
    mapping = reader.mapping(node, 'lengths of time and texts, such as {10 minutes: "No rush."}')
    return reader.each(mapping.entries, lambda entry: _remind(entry, reader))


def _remind(entry: tuple[Scalar, Node], reader: Reader) -> Remind:
    key, value = entry
    return Remind(reader.duration(key), reader.text(value), key.mark)


@words.word("state", "wait", schema={"oneOf": [_DURATION, _MAP_OF_NAMES]})
def wait(node: Node, reader: Reader) -> Wait:
    """`2 hours` parks the dialog then; `{2 hours: state}` moves it. A slot of kind time may stand for the length."""
    if not isinstance(node, Mapping):
        return _wait(reader.scalar(node, "a length of time"), None, reader)
    if len(node.entries) != 1:
        raise reader.refuse(node, "a wait has one length of time and one state", "wrong-shape")
    key, target = node.entries[0]
    return _wait(key, reader.name(target, "a state"), reader)


def _wait(length: Scalar, to: str | None, reader: Reader) -> Wait:
    if seconds_of(length.value) is None and re.fullmatch(r"[a-z][a-z0-9_]*", length.value):
        return Wait(slot=length.value, to=to, mark=length.mark)
    return Wait(after=reader.duration(length), to=to, mark=length.mark)


@words.word("state", "reveal", schema=_NAME)
def reveal(node: Node, reader: Reader) -> str:
    """A private slot that each previews and shares or keeps; shown together, all or nothing."""
    return reader.name(node, "a slot")


@words.word("state", "call", schema=_NAME)
def call(node: Node, reader: Reader) -> str:
    """Another dialog that runs here; `with` maps its roles to ours, `on` says where each outcome leads."""
    return reader.name(node, "a dialog")


@words.word("state", "with", schema=_MAP_OF_NAMES)
def with_(node: Node, reader: Reader) -> dict[str, str]:
    """Which role of the called dialog is which of ours; may be left out where both have one."""
    return _names_by_name(node, reader, "its roles and ours")


@words.word("state", "on", schema=_MAP_OF_NAMES)
def on(node: Node, reader: Reader) -> dict[str, str]:
    """Where each outcome of the called dialog leads: a state, `stay` (ask again here) or `park`."""
    return _names_by_name(node, reader, "outcomes and states")


def _names_by_name(node: Node, reader: Reader, what: str) -> dict[str, str]:
    mapping = reader.mapping(node, what)
    return {reader.name(key, "a name"): reader.name(value, "a name") for key, value in mapping.entries}


@words.word("state", "do", schema=_NAMES)
def do(node: Node, reader: Reader) -> tuple[str, ...]:
    """Named actions that happen on entering."""
    return reader.each(reader.one_or_more(node), lambda item: reader.one_of(item, tuple(ACTIONS), "an action"))


@words.word(
    "state", "next", schema={"oneOf": [_NAME, {"type": "array", "items": {"$ref": "#/$defs/branch"}, "minItems": 1}]}
)
def next_(node: Node, reader: Reader) -> tuple[Branch, ...]:
    """A state, or ways on in order, each `{if, to, say, swap}`; the last has no `if`. `visits` counts the entries here."""
    if isinstance(node, Scalar):
        return (Branch(reader.name(node, "a state"), mark=node.mark),)
    return reader.each(reader.items(node, "ways on, each {if, to}"), lambda item: _branch(item, reader))


def _branch(node: Node, reader: Reader) -> Branch:
    parts = reader.scope(words, "branch", node)
    _complete(parts, "to")
    if isinstance(node, Mapping) and node.get("if") and "if" not in parts:
        raise Unusable
    return Branch(parts["to"], parts.get("if"), parts.get("say"), parts.get("swap", False), node.mark, marks_of(node))


@words.word("branch", "if", schema=_TEXT)
def branch_if(node: Node, reader: Reader) -> Any:
    """The guard: this way is taken if it holds and none before it did."""
    return reader.guard(node)


@words.word("branch", "to", schema=_NAME, required="add the state it leads to")
def branch_to(node: Node, reader: Reader) -> Any:
    """The state it leads to."""
    return reader.name(node, "a state")


@words.word("branch", "say", schema=_TEXTS)
def branch_say(node: Node, reader: Reader) -> Any:
    """What the coach says on this way."""
    return reader.says(node)


@words.word("branch", "swap", schema={"type": ["boolean", "string"]})
def branch_swap(node: Node, reader: Reader) -> bool:
    """`true`: the two roles change places."""
    return reader.one_of(node, ("true", "false"), "true or false") == "true"


@words.word("state", "end", schema=_NAME)
def end(node: Node, reader: Reader) -> str:
    """The dialog is over here, with this outcome."""
    return reader.name(node, "an outcome")


def read_state(name: str, node: Node, reader: Reader) -> State:
    """A state from its map. Raises Unusable."""
    found = reader.scope(words, "state", node)
    if isinstance(node, Mapping) and len(found) < len(
        [key for key, _ in node.entries if key.value in words.of("state")]
    ):
        raise Unusable
    target = read_call(found, node, reader)
    return State(name=name, mark=node.mark, call=target, marks=marks_of(node), **found)


def read_call(found: dict[str, Any], node: Node, reader: Reader) -> Call | None:
    """Takes call, with and on out of what was found; both of the latter need the first."""
    dialog, roles, outcomes = (found.pop(key, None) for key in ("call", "with", "on"))
    if dialog is None and (roles or outcomes):
        raise reader.refuse(node, "'with' and 'on' belong to a 'call'; add it, or take them out", "missing-key")
    if dialog is None:
        return None
    if not outcomes:
        raise reader.refuse(
            node, f"say where each outcome leads: add 'on:' with outcomes and a state, {STAY} or {PARK}", "missing-key"
        )
    return Call(dialog, roles or {}, outcomes, node.mark, _call_marks(node))


def _call_marks(node: Node) -> dict[str, Mark]:
    """Where the dialog stands, and each outcome and role, as `on.ready` and `with.one`."""
    marks = marks_of(node)
    for word in ("with", "on"):
        inner = node.get(word) if isinstance(node, Mapping) else None
        marks |= {f"{word}.{key}": mark for key, mark in marks_of(inner).items()} if inner else {}
    return marks


def _complete(parts: dict[str, Any], *keys: str) -> None:
    if any(key not in parts for key in keys):
        raise Unusable
