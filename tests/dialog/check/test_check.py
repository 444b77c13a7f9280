"""What the check sees across dialogs, and what it rightly says nothing of."""

from __future__ import annotations

import pytest

from bot.dialog.bundle import read_bundle, read_common
from bot.dialog.check import every
from bot.dialog.check.bundle import check_bundle
from bot.dialog.check.inventory import read_inventory
from bot.dialog.check.reading import Reading
from bot.dialog.check.rule import Shelf
from bot.dialog.check.rules.never import never
from bot.dialog.check.rules.reading_level import grade_of, syllables
from bot.dialog.problems import Problem
from tests.dialog.files import DIALOGS, GOOD, SHIPPED, dialog_text


def check(files: dict[str, str]) -> list[Problem]:
    bundle, problems = read_bundle(files)
    assert problems == []
    return check_bundle(bundle, None)


def rules_of(states: str, *, slots: str = "", cast: str = "[me]") -> list[str]:
    """The rules that find something in a dialog."""
    found = check({"d.yaml": dialog_text(states, slots=slots, cast=cast)})
    return [problem.rule for problem in found if problem.level == "error"]


def test_good_dialogs_have_no_fault() -> None:
    assert [str(problem) for problem in check(GOOD)] == []


def test_the_shipped_dialogs_have_no_error() -> None:
    bundle, problems = read_bundle(SHIPPED)
    common, more = read_common(SHIPPED)
    inventory, _ = read_inventory(SHIPPED["inventory.yaml"], "inventory.yaml")
    found = check_bundle(bundle, common, inventory=inventory)
    assert [str(problem) for problem in (*problems, *more, *found) if problem.level == "error"] == []
    assert set(bundle.dialogs) == {name.removesuffix(".yaml") for name in DIALOGS}


def test_every_file_of_rules_is_registered_once() -> None:
    names = [(rule.name, rule.of_dialog is None, rule.of_common is None) for rule in every.RULES]
    assert len(set(names)) == len(names)
    assert {module.__name__.rsplit(".", 1)[1].replace("_", "-") for module in every.MODULES} == {name for name, _, _ in names}  # fmt: skip


def test_two_dialogs_that_call_each_other_are_told() -> None:
    one = dialog_text("  a: {call: e, on: {over: b}}\n  b: {end: over}\n")
    two = one.replace("dialog: d", "dialog: e").replace("call: e", "call: d")
    assert [str(problem) for problem in check({"d.yaml": one, "e.yaml": two})] == [
        "d.yaml:7:13: error: this calls 'e', which leads back to 'd'; lead to a state instead, or leave it out (endless-call)",
        "e.yaml:7:13: error: this calls 'd', which leads back to 'e'; lead to a state instead, or leave it out (endless-call)",
    ]


def test_a_private_answer_stays_private_in_a_dialog_of_one_that_a_pair_calls() -> None:
    """How it ends decides the way of both."""
    pair = dialog_text("  a: {call: e, with: {me: one}, on: {over: b, left: b}}\n  b: {say: '{two} and {one}', end: x}\n", cast="[one, two]")  # fmt: skip
    alone = dialog_text(
        "  a: {ask: {me: h, in: private, text: How?}, reword: So?, next: [{if: h > 7, to: b}, {to: c}]}\n"
        "  b: {end: over}\n  c: {end: left}\n",
        slots="  h: {scale: 0-10, private: true}\n",
    ).replace("dialog: d", "dialog: e")
    assert [problem.rule for problem in check({"d.yaml": pair, "e.yaml": alone})] == ["private-flow"]
    assert check({"e.yaml": alone}) == []


ASK = "{me: x, text: What?}"
X = "  x: {choice: {y: Yes, n: No}}\n"
READ = "  r: {say: 'So {x}.', end: over}\n  o: {end: over}\n"


@pytest.mark.parametrize(
    "ways",
    [
        "[{if: answered(x), to: r}, {to: o}]",
        "[{if: x is y, to: r}, {to: o}]",
        "[{if: 'x in [y, n]', to: r}, {to: o}]",
        "[{if: skipped(x), to: o}, {to: r}]",
        "[{if: not answered(x), to: o}, {to: r}]",
        "[{if: skipped(x) or visits > 3, to: o}, {to: r}]",
        "[{if: not (x is y or x is n), to: o}, {if: x is y and visits < 3, to: r}, {to: o}]",
        "[{if: not skipped(x) and visits < 3, to: r}, {to: o}]",
        "[{if: x is y or x is n, to: r}, {to: o}]",
        "[{if: not (skipped(x) or visits > 3), to: r}, {to: o}]",
        "[{if: own(x), to: r}, {to: o}]",
        "[{if: answered(x) and skipped(x), to: o}, {if: not skipped(x), to: r}, {to: o}]",
        "[{if: visits > 1, to: o}, {if: answered(x), to: r, say: 'Fine, {x}.'}, {to: o, say: All right.}]",
    ],
)
def test_a_guard_makes_an_answer_sure(ways: str) -> None:
    assert rules_of(f"  a: {{ask: {ASK}, next: {ways}}}\n{READ}", slots=X) == []


@pytest.mark.parametrize(
    "ways",
    [
        "[{to: r}, {to: o}]",
        "[{if: visits > 1, to: o}, {to: r}]",
        "[{if: not x is y, to: r}, {to: o}]",
        "[{if: x is not y and visits > 1, to: o}, {to: r}]",
        "[{if: answered(x) or visits > 1, to: r}, {to: o}]",
        "[{if: skipped(x), to: r}, {to: o}]",
        "[{if: skipped(x) and visits > 2, to: o}, {to: r}]",
        "[{if: known(country), to: r}, {to: o}]",
        "[{if: not own(x), to: r}, {to: o}]",
    ],
)
def test_a_guard_that_says_something_else_does_not(ways: str) -> None:
    assert "skippable-read" in rules_of(f"  a: {{ask: {ASK}, next: {ways}}}\n{READ}", slots=X)


def test_a_yes_and_a_word_among_several_make_an_answer_sure() -> None:
    slots = "  x: {yesno: true}\n  f: {feelings: 60}\n"
    asks = "  a: {ask: {me: x, text: What?}, next: b}\n  b: {ask: {me: f, text: And?}, next: WAYS}\n"
    read = "  r: {say: 'So {x} and {f}.', end: over}\n  o: {end: over}\n"
    sure = asks.replace("WAYS", "[{if: 'x and \"sad\" in f', to: r}, {to: o}]")
    assert rules_of(sure + read, slots=slots) == []
    unsure = asks.replace("WAYS", "[{if: 'x and (\"sad\" in f or f in [shy])', to: r}, {to: o}]")
    assert rules_of(unsure + read, slots=slots) == []
    open_ = asks.replace("WAYS", "[{if: '(x or f is sad) and 3 in [visits, 4]', to: r}, {to: o}]")
    assert rules_of(open_ + read, slots=slots) == ["skippable-read", "skippable-read"]


def test_a_guard_that_is_nested_very_deep_tells_nothing() -> None:
    deep = "answered(x)"
    for _ in range(8):
        deep = f"(answered(x) and (visits > 0 or {deep}))"
    ways = f"[{{if: '{deep}', to: r}}, {{to: o}}]"
    assert rules_of(f"  a: {{ask: {ASK}, next: {ways}}}\n{READ}", slots=X) == []
    ways = f"[{{if: 'visits > 0 and {deep.replace('answered(x) and', 'visits > 1 and')}', to: r}}, {{to: o}}]"
    assert rules_of(f"  a: {{ask: {ASK}, next: {ways}}}\n{READ}", slots=X) == ["skippable-read"]


def test_after_a_hundred_problems_of_a_file_the_rest_is_cut() -> None:
    states = "".join(f"  s{n}: {{say: '{{x{n}}}', next: gone}}\n" for n in range(150))
    found = check({"d.yaml": dialog_text("  a: {next: s0}\n" + states)})
    assert len(found) == 101
    assert found[-1].rule == "too-many-problems"


def test_a_serious_answer_is_sure_until_it_is_asked_again_in_passing() -> None:
    sure = f"  a: {{serious: safety, ask: {ASK}, next: b}}\n  b: {{say: '{{x}}', next: o}}\n  o: {{end: over}}\n"
    assert rules_of(sure, slots=X) == []
    again = sure.replace("next: o}", f"next: c}}\n  c: {{ask: {ASK}, next: b}}")
    assert "skippable-read" in rules_of(again + "  z: {next: o}\n", slots=X)


def test_an_offer_after_an_answer_may_read_it_and_a_button_beside_the_question_may_not() -> None:
    states = (
        f"  a: {{ask: {ASK}, WORD: {{if: answered(x), text: 'Not {{x}}', move: stop}}, next: o}}\n  o: {{end: over}}\n"
    )
    assert rules_of(states.replace("WORD", "offer"), slots=X) == []
    assert rules_of(states.replace("WORD", "beside"), slots=X) == []
    bare = states.replace("if: answered(x), ", "")
    assert rules_of(bare.replace("WORD", "offer"), slots=X) == ["skippable-read"]


def test_after_a_swap_the_answer_is_the_other_ones() -> None:
    slots = "  x: {choice: {y: Yes, n: No}, of: one}\n"
    states = "  a: {serious: safety, ask: {one: x, text: 'What, {two}?'}, next: [{to: r, swap: SWAP}]}\n  r: {say: '{x}', end: over}\n"
    assert rules_of(states.replace("SWAP", "false"), slots=slots, cast="[one, two]") == []
    assert rules_of(states.replace("SWAP", "true"), slots=slots, cast="[one, two]") == ["skippable-read"]


def test_the_way_out_of_a_break_is_a_way_too() -> None:
    states = f"  a: {{ask: {ASK}, reword: So?, next: [{{if: answered(x), to: r}}, {{to: o}}]}}\n{READ}"
    break_ = "break: {call: e, on: {over: r}}\n"
    other = dialog_text("  a: {end: over}\n").replace("dialog: d", "dialog: e")
    found = check({"d.yaml": dialog_text(states, slots=X, top=break_), "e.yaml": other})
    assert [problem.rule for problem in found] == ["skippable-read"]


def test_a_call_that_stays_or_leads_on_keeps_what_is_known() -> None:
    states = (
        f"  a: {{serious: safety, ask: {ASK}, next: b}}\n  b: {{call: e, on: {{over: stay, left: r}}}}\n"
        "  r: {say: '{x}', end: over}\n"
    )
    other = dialog_text("  a: {wait: {1 hour: b}, beside: {text: Out, move: c}}\n  b: {end: over}\n  c: {end: left}\n")
    found = check({"d.yaml": dialog_text(states, slots=X), "e.yaml": other.replace("dialog: d", "dialog: e")})
    assert found == []


def test_more_words_are_allowed_where_it_is_serious() -> None:
    long = "word " * 60
    assert rules_of(f"  a: {{say: {long}, end: over}}\n") == ["long-message"]
    assert rules_of(f"  a: {{serious: safety, say: {long}, end: over}}\n") == []
    sos = dialog_text(f"  a: {{say: {long}, end: over}}\n").replace("dialog: d", "dialog: sos")
    assert "long-message" not in [problem.rule for problem in check({"sos.yaml": sos})]


def test_a_long_chain_of_states_without_a_rest_ends_the_measuring_not_the_check() -> None:
    states = "  a: {next: s0}\n" + "".join(f"  s{n}: {{say: One two., next: s{n + 1}}}\n" for n in range(190))
    assert rules_of(states + "  s190: {end: over}\n").count("long-message") >= 1


def test_words_at_once_are_the_longest_of_the_variants() -> None:
    states = "  a: {say: [One., One two three.], ask: {me: x, text: [Four., Four five.]}, next: [{to: b, say: [A b., A]}]}\n  b: {end: over}\n"
    bundle, _ = read_bundle({"d.yaml": dialog_text(states, slots=X)})
    dialog = bundle.dialogs["d"]
    reading = Reading(Shelf(bundle.dialogs, None))
    assert reading.from_state(dialog, "a").words == 5
    assert reading.tail(dialog, "over") == 2
    assert reading.tail(dialog, "never") == 0


def test_a_wrong_example_may_say_what_is_never_said() -> None:
    assert rules_of("  a: {wrong_example: Calm down! At least you have a job., end: over}\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "Stay calm, sit down.", "Leave them room.", "It took at least 20 minutes.", "My fault was small.", "I forgive you, said the fox.",
        "I feel that it is too much.", "Leave it for today.", "What could be worse than rain?", "Who forgives?",
    ],
)  # fmt: skip
def test_harmless_words_pass(text: str) -> None:
    bundle, _ = read_bundle({"d.yaml": dialog_text(f'  a: {{say: "{text}", end: over}}\n')})
    assert list(never(bundle.dialogs["d"], Shelf(bundle.dialogs, None))) == []


def test_syllables_are_counted_about_as_people_do() -> None:
    counts = {"cat": 1, "table": 2, "feeling": 2, "made": 1, "walked": 1, "wanted": 2, "the": 1, "see": 1, "hm": 1}
    assert {word: syllables(word) for word in counts} == counts


def test_short_words_read_like_an_early_year_and_long_ones_like_a_late_one() -> None:
    assert grade_of("") == 0
    assert grade_of("You can rest now. I am here. What did you see?") < 2
    assert grade_of("Acknowledging vulnerabilities facilitates reciprocal understanding considerably.") > 15
