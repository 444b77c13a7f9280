"""One test for each word of the language: written so, it means this. A word without an example fails the last test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.dialog import common
from bot.dialog.model import Dialog, Kind, Says
from bot.dialog.parse import parse_dialog
from bot.dialog.words import dialog, slot, state
from tests.dialog.files import dialog_text

END = "{end: over}"
CALL = "call: rest, on: {over: stay}"


def whole(line: str) -> str:
    """A dialog with one line of its top changed."""
    key, _, _ = line.partition(":")
    rows = dialog_text(f"  a: {END}").replace("states:\n  a", "states: {a").splitlines()
    rows[-1] += "}"
    return "\n".join([line, *(row for row in rows if not row.startswith(f"{key}:"))])


def in_slot(words: str) -> str:
    """A dialog of two with one slot `x`."""
    return dialog_text(f"  a: {END}\n", slots=f"  x: {{{words}}}\n", cast="[me, you]")


def in_state(words: str) -> str:
    """A dialog with one state `a`."""
    return dialog_text(f"  a: {{{words}}}\n")


def sources(says: Says | None) -> list[str]:
    """The variants as typed."""
    return [text.source for text in says.variants] if says else []


EXAMPLES: dict[tuple[str, str], tuple[str, Callable[[Dialog], object], object]] = {
    ("dialog", "dialog"): (whole("dialog: talk"), lambda d: d.id, "talk"),
    ("dialog", "version"): (whole("version: 7"), lambda d: d.version, 7),
    ("dialog", "title"): (whole("title: A talk"), lambda d: d.title.source, "A talk"),
    ("dialog", "cast"): (whole("cast: [one, two]"), lambda d: d.cast, ("one", "two")),
    ("dialog", "start"): (whole("start: b"), lambda d: d.start, "b"),
    ("dialog", "break"): (whole("break: {call: rest, with: {x: me}, on: {over: park}}"), lambda d: (d.break_.dialog, d.break_.roles, d.break_.on) if d.break_ else None, ("rest", {"x": "me"}, {"over": "park"})),
    ("dialog", "care"): (whole("care: b"), lambda d: d.care, "b"),
    ("dialog", "slots"): (whole("slots: {x: {text: 9}}"), lambda d: list(d.slots), ["x"]),
    ("dialog", "states"): (whole("states: {a: {end: over}, b: {end: over}}"), lambda d: list(d.states), ["a", "b"]),
    ("slot", "choice"): (in_slot("choice: {a: A, b: {label: B, phrase: bee}}, of: me"), lambda d: [(c.key, c.label.source, c.phrase.source) for c in d.slots["x"].choices], [("a", "A", "A"), ("b", "B", "bee")]),
    ("choice", "label"): (in_slot("choice: {a: A, b: {label: Bee}}, of: me"), lambda d: d.slots["x"].choices[1].phrase.source, "Bee"),
    ("choice", "phrase"): (in_slot("choice: {a: A, b: {label: B, phrase: bee}}, of: me"), lambda d: d.slots["x"].choices[1].phrase.source, "bee"),
    ("slot", "text"): (in_slot("text: 600, of: me"), lambda d: (d.slots["x"].kind, d.slots["x"].most), (Kind.TEXT, 600)),
    ("slot", "number"): (in_slot("number: 1 - 12, of: me"), lambda d: (d.slots["x"].low, d.slots["x"].high), (1, 12)),
    ("slot", "scale"): (in_slot("scale: 0-10, of: me"), lambda d: (d.slots["x"].kind, d.slots["x"].high), (Kind.SCALE, 10)),
    ("slot", "feelings"): (in_slot("feelings: 60, of: me"), lambda d: (d.slots["x"].kind, d.slots["x"].most), (Kind.FEELINGS, 60)),
    ("slot", "time"): (in_slot("time: 20 minutes - 1 day, of: me"), lambda d: (d.slots["x"].low, d.slots["x"].high), (1200, 86_400)),
    ("slot", "yesno"): (in_slot("yesno: true, of: me"), lambda d: d.slots["x"].kind, Kind.YES_NO),
    ("slot", "country"): (in_slot("country: true, of: me"), lambda d: d.slots["x"].kind, Kind.COUNTRY),
    ("slot", "clock"): (in_slot('clock: ["7:30", "20:00"], of: me'), lambda d: d.slots["x"].times, (450, 1200)),
    ("slot", "zone"): (in_slot("zone: true, of: me"), lambda d: d.slots["x"].kind, Kind.ZONE),
    ("slot", "taps"): (in_slot("text: 9, of: me, taps: y"), lambda d: d.slots["x"].taps, "y"),
    ("slot", "of"): (in_slot("text: 9, of: each"), lambda d: d.slots["x"].of, ("me", "you")),
    ("slot", "private"): (in_slot("text: 9, of: me, private: true"), lambda d: d.slots["x"].private, True),
    ("slot", "given"): (in_slot("text: 9, of: me, given: true"), lambda d: d.slots["x"].given, True),
    ("slot", "passing"): (in_slot("text: 9, of: me, passing: true"), lambda d: d.slots["x"].passing, True),
    ("slot", "note"): (in_slot("scale: 0-10, of: me, note: before"), lambda d: d.slots["x"].note, "before"),
    ("slot", "own"): (in_slot("choice: {a: A, b: B}, own: 90, of: me"), lambda d: d.slots["x"].most, 90),
    ("state", "step"): (in_state("step: TT"), lambda d: d.states["a"].step, "TT"),
    ("state", "about"): (in_state("about: partner"), lambda d: d.states["a"].about, "partner"),
    ("state", "covers"): (in_state("covers: [S2-E5, S0-TA1]"), lambda d: d.states["a"].covers, ("S2-E5", "S0-TA1")),
    ("state", "serious"): (in_state("serious: consent"), lambda d: d.states["a"].serious, "consent"),
    ("state", "say"): (in_state("say: [Hello., Hi.]"), lambda d: sources(d.states["a"].say), ["Hello.", "Hi."]),
    ("state", "copy"): (in_state("copy: I feel so."), lambda d: d.states["a"].copy.source if d.states["a"].copy else "", "I feel so."),
    ("state", "wrong_example"): (in_state("wrong_example: You never!"), lambda d: d.states["a"].wrong_example.source if d.states["a"].wrong_example else "", "You never!"),
    ("state", "ask"): (in_state("ask: {me: x, in: private, text: What?}"), lambda d: (d.states["a"].ask.slots, d.states["a"].ask.where, sources(d.states["a"].ask.text)) if d.states["a"].ask else None, ({"me": "x"}, "private", ["What?"])),
    ("state", "beside"): (in_state("beside: {text: Help, move: help}"), lambda d: [(o.text.source, o.move) for o in d.states["a"].beside], [("Help", "help")]),
    ("state", "offer"): (in_state("offer: [{text: Rest, move: break}, {text: B, move: b}]"), lambda d: [o.move for o in d.states["a"].offer], ["break", "b"]),
    ("offer", "if"): (in_state("offer: {if: x > 7, text: Rest, move: break}"), lambda d: d.states["a"].offer[0].guard is None, False),
    ("offer", "text"): (in_state("offer: {text: Rest, move: break}"), lambda d: d.states["a"].offer[0].text.source, "Rest"),
    ("offer", "move"): (in_state("offer: {text: Rest, move: stop}"), lambda d: d.states["a"].offer[0].move, "stop"),
    ("state", "stuck"): (in_state("stuck: [One., Two.]"), lambda d: [t.source for t in d.states["a"].stuck], ["One.", "Two."]),
    ("state", "reword"): (in_state("reword: Then what?"), lambda d: d.states["a"].reword.source if d.states["a"].reword else "", "Then what?"),
    ("state", "remind"): (in_state("remind: {10 minutes: No rush., 1 hour: Hi.}"), lambda d: [(r.after, r.text.source) for r in d.states["a"].remind], [(600, "No rush."), (3600, "Hi.")]),
    ("state", "wait"): (in_state("wait: {2 hours: b}"), lambda d: (d.states["a"].wait.after, d.states["a"].wait.to) if d.states["a"].wait else None, (7200, "b")),
    ("state", "reveal"): (in_state("reveal: x"), lambda d: d.states["a"].reveal, "x"),
    ("state", "call"): (in_state(CALL), lambda d: d.states["a"].call.dialog if d.states["a"].call else "", "rest"),
    ("state", "with"): (in_state(f"with: {{you: me}}, {CALL}"), lambda d: d.states["a"].call.roles if d.states["a"].call else "", {"you": "me"}),
    ("state", "on"): (in_state(CALL), lambda d: d.states["a"].call.on if d.states["a"].call else "", {"over": "stay"}),
    ("state", "do"): (in_state("do: [calm, consent]"), lambda d: d.states["a"].do, ("calm", "consent")),
    ("state", "next"): (in_state("next: b"), lambda d: [b.to for b in d.states["a"].next], ["b"]),
    ("branch", "if"): (in_state("next: [{if: x > 7, to: b}, {to: c}]"), lambda d: [b.guard is None for b in d.states["a"].next], [False, True]),
    ("branch", "to"): (in_state("next: [{to: c}]"), lambda d: d.states["a"].next[0].to, "c"),
    ("branch", "say"): (in_state("next: [{to: c, say: [Good., Fine.]}]"), lambda d: sources(d.states["a"].next[0].says), ["Good.", "Fine."]),
    ("branch", "swap"): (in_state("next: [{to: c, swap: true}]"), lambda d: d.states["a"].next[0].swap, True),
    ("state", "end"): (in_state("end: over"), lambda d: d.states["a"].end, "over"),
}  # fmt: skip


@pytest.mark.parametrize("word", EXAMPLES, ids=".".join)
def test_a_word_means_what_its_line_says(word: tuple[str, str]) -> None:
    text, read, value = EXAMPLES[word]
    found, problems = parse_dialog(text, "d.yaml")
    assert problems == []
    assert found is not None
    assert read(found) == value


@pytest.mark.parametrize("word", EXAMPLES, ids=".".join)
def test_a_word_of_a_wrong_shape_is_told_and_its_line_shown(word: tuple[str, str]) -> None:
    text, _, _ = EXAMPLES[word]
    scope, name = word
    lines = [f"{name}: {{? [x] : [[]]}}" if row.startswith(f"{name}:") else row for row in text.splitlines()]
    broken = "\n".join(lines) if scope == "dialog" else text.replace(f"{name}: ", f"{name}: [[], ") + "]"
    _, problems = parse_dialog(broken, "d.yaml")
    assert problems


def test_every_word_has_an_example_and_a_line_of_docs() -> None:
    words = [
        (scope, word)
        for registry in (dialog.words, slot.words, state.words)
        for scope in registry.scopes()
        for word in registry.of(scope).values()
    ]
    assert {(scope, word.name) for scope, word in words} == set(EXAMPLES)
    shared = [word for scope in common.words.scopes() for word in common.words.of(scope).values()]
    for word in [word for _, word in words] + shared:
        assert word.doc.endswith("."), word.name
        assert "\n" not in word.doc, word.name


def test_a_wait_may_take_its_length_from_an_answer_or_just_park() -> None:
    for words, after, by, to in (("wait: {back: b}", 0, "back", "b"), ("wait: 2 days", 172_800, None, None), ("wait: back", 0, "back", None)):  # fmt: skip
        found, problems = parse_dialog(in_state(words), "d.yaml")
        assert problems == []
        assert found is not None
        wait = found.states["a"].wait
        assert wait is not None
        assert (wait.after, wait.slot, wait.to) == (after, by, to)
