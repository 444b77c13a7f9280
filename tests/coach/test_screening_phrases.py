"""How rules are written, and that every phrase is found where it stands and nowhere else."""

import re

import pytest

from bot.coach.phrases import Phrase, Places, phrases
from bot.coach.shelves import Shelves, bits

LISTS = Places({"HE": ["he", "she"], "HIT": ["hit", "slap*"]})


def ends(rule: str, text: str) -> list[int]:
    rules = phrases(rule, LISTS, "x")
    found = Shelves(rules).found(text.split())
    return sorted({end for each in found.values() for end in bits(each)})


def groups(rules: list[Phrase], text: str) -> set[str]:
    return {rules[number].group for number in Shelves(rules).found(text.split())}


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("hit me", "he hit me", [2]),
        ("hit me", "hit . me", []),
        ("HE HIT me", "she slapping me", [2]),
        ("HE .. me", "he me", [1]),
        ("HE .. me", "he a b c me", [4]),
        ("HE .. me", "he a b c d me", []),
        ("HE ... me", "he a b c d e f me", [7]),
        ("HE .. me", "he a . me", []),
        ("HE .. me", "he he me", [2]),
        ("hit [the] me", "hit me hit the me", [1, 4]),
        ("hit me [hard|again]", "hit me hard", [1, 2]),
        ("[so] hit me", "so hit me", [2]),
        ("hit (me|the kids)", "hit the kids", [2]),
        ("suicid*", "suicidal", [0]),
        ("suicid*", ". suicide", [1]),
    ],
)
def test_a_rule_is_found_where_its_words_end(rule: str, text: str, expected: list[int]):
    assert ends(rule, text) == expected


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
    rules = [*phrases("hit me", LISTS, "a"), *phrases("kiss me", LISTS, "b")]
    assert groups(rules, "he hit me and hit me") == {"a"}
    assert groups(rules, "kiss me") == {"b"}
    assert not groups(rules, "kiss her")


def test_a_phrase_knows_the_rule_that_it_comes_from():
    assert {each.rule for each in phrases("hit (me|the kids)", LISTS, "a")} == {"hit (me|the kids)"}


def test_a_phrase_does_not_run_on_into_the_next():
    rules = [*phrases("a [b]", LISTS, "one"), *phrases("[c] d e", LISTS, "two")]
    assert groups(rules, "a b e") == {"one"}


def test_rules_that_begin_alike_are_told_apart():
    rules = [
        *phrases("he hit", LISTS, "one"),
        *phrases("he hit me", LISTS, "two"),
        *phrases("he .. me", LISTS, "three"),
    ]
    assert groups(rules, "he hit") == {"one"}
    assert groups(rules, "he hit me") == {"one", "two", "three"}
    assert groups(rules, "he saw me") == {"three"}


@pytest.mark.parametrize("before", range(0, 900, 90))
def test_a_phrase_is_found_wherever_it_stands_in_a_long_text(before: int):
    text = "so " * before + "he never hit me" + " so" * 40
    assert ends("he .. hit me", text) == [before + 3]
