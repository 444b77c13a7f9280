"""How rules are written, and that every phrase is found where it stands and nowhere else."""

import re

import pytest

from bot.coach.phrases import Automaton, Places, phrases
from bot.coach.shelves import FEW_SHELVES, SHELF, Shelves

LISTS = Places({"HE": ["he", "she"], "HIT": ["hit", "slap*"]})


def places(rule: str, text: str) -> list[tuple[int, ...]]:
    words = text.split()
    return [match.places(words) for match in Automaton(phrases(rule, LISTS, "x")).find(words)]


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("hit me", "he hit me", [(1, 2)]),
        ("hit me", "hit . me", []),
        ("HE HIT me", "she slapping me", [(0, 1, 2)]),
        ("HE .. me", "he me", [(0, 1)]),
        ("HE .. me", "he a b c me", [(0, 4)]),
        ("HE .. me", "he a b c d me", []),
        ("HE ... me", "he a b c d e f me", [(0, 7)]),
        ("HE .. me", "he a . me", []),
        ("HE .. me", "he he me", [(1, 2)]),
        ("hit [the] me", "hit me hit the me", [(0, 1), (2, 3, 4)]),
        ("hit me [hard|again]", "hit me hard", [(0, 1), (0, 1, 2)]),
        ("[so] hit me", "so hit me", [(1, 2)]),
        ("hit (me|the kids)", "hit the kids", [(0, 1, 2)]),
        ("suicid*", "suicidal", [(0,)]),
        ("suicid*", ". suicide", [(1,)]),
    ],
)
def test_a_rule_finds_its_words(rule: str, text: str, expected: list[tuple[int, ...]]):
    assert places(rule, text) == expected


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ("hit (me", "not closed"),
        ("hit me)", "a bracket too many"),
        ("THEY hit me", "the list THEY, which does not exist"),
        ("..", "stands for nothing"),
        ("hit ..", "begins or ends with a gap"),
        ("hit s*", "a beginning under 2 letters"),
        ("hit , me", "is no word"),
        ("[a]", "stands for nothing"),
        ("(a b|c d) (a b|c d) (a b|c d) (a b|c d) (a b|c d) (a b|c d) (a b|c d)", "stands for 128 phrases"),
    ],
)
def test_a_rule_that_cannot_be_read_is_named_with_the_fix(rule: str, complaint: str):
    with pytest.raises(ValueError, match=re.escape(complaint)):
        phrases(rule, LISTS, "x")


def test_groups_are_those_of_the_phrases_found():
    automaton = Automaton([*phrases("hit me", LISTS, "a"), *phrases("kiss me", LISTS, "b")])
    assert automaton.groups(["he", "hit", "me", "and", "hit", "me"]) == {"a"}
    assert automaton.finds(["kiss", "me"])
    assert not automaton.finds(["kiss", "her"])


def test_a_phrase_does_not_run_on_into_the_next():
    automaton = Automaton([*phrases("a [b]", LISTS, "one"), *phrases("[c] d e", LISTS, "two")])
    assert automaton.groups(["a", "b", "e"]) == {"one"}


def test_a_shelf_is_opened_only_if_all_needed_words_are_there():
    shelves = Shelves(phrases("he .. hit .. suicid* [now]", LISTS, "x"), frozenset(["he"]))
    assert shelves.fitting(["he", "is", "kind"]) == []
    assert shelves.fitting(["he", "hit"]) == []
    assert len(shelves.fitting(["he", "hit", "suicide"])) == 1


def test_a_text_for_many_shelves_is_read_by_the_whole():
    rules = [phrase for n in range(SHELF * FEW_SHELVES) for phrase in phrases(f"word{n} me", LISTS, "x")]
    shelves = Shelves(rules, frozenset())
    words = [word for n in range(SHELF * FEW_SHELVES) for word in (f"word{n}", "me")]
    automata = shelves.fitting(words)
    assert len(automata) == 1
    assert len(automata[0].find(words)) == len(rules)
