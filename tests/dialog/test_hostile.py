"""Whatever stands in a file, reading and checking give problems and never fail."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.dialog.bundle import Bundle, digest, pack, read_bundle, read_common, unpack
from bot.dialog.check.bundle import check_bundle
from bot.dialog.check.inventory import read_inventory
from bot.dialog.common import parse_common
from bot.dialog.model import ACTIONS, Common, Dialog, Kind
from bot.dialog.parse import parse_dialog
from bot.dialog.problems import Problem
from bot.dialog.words import dialog, slot, state
from tests.dialog.files import DIALOGS, GOOD, SHIPPED, common_text

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
KEYS = sorted({*dialog.words.of("dialog"), *slot.words.of("slot"), *state.words.of("state"), *state.words.of("branch"), *state.words.of("offer"), "me", "a", "b", "x"})  # fmt: skip
VALUES = [
    "a", "b", "x", "me", "each", "1", "0-10", "true", "false", "10 minutes", "skipped(x)", "x is a and visits > 2", "{x}",
    "{me}", "{name}", "stay", "park", "break", "help", "private", "here", "S2-E5", "safety", "now", "over", "20 minutes - 2 hours",
    "calm down", "", *ACTIONS, *(kind.value for kind in Kind),
]  # fmt: skip
WORD = st.one_of(st.sampled_from(VALUES), st.text(max_size=20))
TREE = st.recursive(
    WORD,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=8)), inner)
    ),
    max_leaves=30,
)


def read_all(text: str) -> list[Problem]:
    """Reads a text as everything that it may be, and checks it as the only dialog of a folder."""
    parsed, problems = parse_dialog(text, "a.yaml")
    common, more = parse_common(text, "common.yaml")
    dialogs = {parsed.id: parsed} if parsed else {}
    checked = check_bundle(Bundle(dialogs, "", b""), common, inventory=read_inventory(text, "inventory.yaml")[0])
    for problem in (*problems, *more, *checked):
        assert problem.mark.line > 0
        assert problem.mark.column > 0
        assert str(problem).isprintable() or "\n" not in str(problem)
    assert parsed is not None or problems
    return [*problems, *more, *checked]


@SLOW
@given(st.text())
@example("\ud800")
@example("a: \udfff")
@example("\x00")
@example("%TAG ! tag:x,2000:\n---\na")
@example("- ? - ? - :")
@example("\u2028a: \x85b")
def test_any_text_gives_problems(text: str) -> None:
    assert read_all(text)


@SLOW
@given(TREE)
def test_any_tree_gives_problems(tree: object) -> None:
    assert read_all(yaml.safe_dump(tree, allow_unicode=True))


def state_tree() -> st.SearchStrategy[object]:
    """A state of words that exist, each with a value that may fit."""
    branch = st.fixed_dictionaries({"to": WORD}, optional={"if": WORD, "say": WORD, "swap": WORD})
    offer = st.fixed_dictionaries({"text": WORD, "move": WORD}, optional={"if": WORD})
    ask = st.dictionaries(st.sampled_from(["me", "each", "two", "in", "text"]), WORD)
    fitting = {
        "ask": ask, "next": st.one_of(WORD, st.lists(branch, max_size=3)), "beside": offer, "offer": st.lists(offer, max_size=2),
        "wait": st.one_of(WORD, st.dictionaries(WORD, WORD, max_size=1)), "remind": st.dictionaries(WORD, WORD, max_size=2),
        "stuck": st.lists(WORD, max_size=3), "covers": st.lists(WORD, max_size=2), "do": st.lists(WORD, max_size=2),
        "with": st.dictionaries(WORD, WORD, max_size=2), "on": st.dictionaries(WORD, WORD, max_size=2),
    }  # fmt: skip
    return st.fixed_dictionaries({}, optional={word: fitting.get(word, WORD) for word in state.words.of("state")})


NAMES = st.sampled_from(["a", "b", "x"])


@SLOW
@given(
    st.fixed_dictionaries(
        {
            "dialog": st.just("a"),
            "version": st.just("1"),
            "title": WORD,
            "cast": st.sampled_from([["me"], ["me", "two"]]),
            "start": NAMES,
            "slots": st.dictionaries(
                NAMES, st.sampled_from([{"text": "9", "of": "each"}, {"scale": "0-10", "of": "me", "private": "true"}])
            ),
            "states": st.dictionaries(NAMES, state_tree(), min_size=1),
        },
        optional={"break": st.just({"call": "a", "on": {"over": "stay"}})},
    )
)
def test_a_dialog_of_fitting_words_gives_problems_at_most(tree: object) -> None:
    read_all(yaml.safe_dump(tree, allow_unicode=True))


@pytest.mark.long
@SLOW
@given(st.data())
def test_a_dialog_with_a_few_lines_changed_gives_problems_at_most(data: st.DataObject) -> None:
    files = {**DIALOGS, **GOOD}
    name = data.draw(st.sampled_from(sorted(files)))
    lines = files[name].splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        other = data.draw(st.sampled_from(lines))
        column = data.draw(st.integers(0, len(lines[at])))
        lines[at] = data.draw(
            st.sampled_from(
                ["", other, lines[at][:column], lines[at][column:], lines[at] + "\n" + other, "  " + lines[at]]
            )
        )
    parsed, problems = parse_dialog("\n".join(lines), name)
    assert parsed is not None or problems
    check_bundle(Bundle(with_what_it_calls(parsed) if parsed else {}, "", b""), common())


@cache
def common() -> Common | None:
    return read_common(SHIPPED)[0]


@cache
def whole() -> Mapping[str, Dialog]:
    return read_bundle({**DIALOGS, **GOOD})[0].dialogs


def with_what_it_calls(parsed: Dialog) -> Mapping[str, Dialog]:
    calls = [parsed.break_, *(state.call for state in parsed.states.values())]
    called = {call.dialog for call in calls if call} & whole().keys()
    return {**{name: whole()[name] for name in called}, parsed.id: parsed}


@SLOW
@given(st.data())
def test_a_common_file_with_a_line_changed_gives_problems_at_most(data: st.DataObject) -> None:
    lines = common_text().splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at] = data.draw(st.one_of(st.text(), st.sampled_from(lines)))
    common, problems = parse_common("\n".join(lines), "common.yaml")
    assert common is not None or problems
    check_bundle(Bundle({}, "", b""), common)


@given(st.dictionaries(st.text(), st.text()))
def test_what_is_packed_is_unpacked(files: dict[str, str]) -> None:
    assert unpack(pack(files)) == files
    assert digest(files) == digest(dict(reversed(files.items())))
