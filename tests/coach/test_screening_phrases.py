"""How rules are written, and that every phrase is found where it stands and nowhere else."""

import re

import pytest

from bot.coach.phrases import Phrase, Places, phrases
from bot.coach.shelves import FEW_PHRASES, Passage, Shelves, Stems, bits, stretches

LISTS = Places({"HE": ["he", "she"], "HIT": ["hit", "slap*"]})


def passage(text: str, rules: list[Phrase]) -> Passage:
    return Passage(text.split(), Stems(rules))


def places(rule: str, text: str) -> list[tuple[int, ...]]:
    rules = phrases(rule, LISTS, "x")
    found = Shelves(rules, frozenset()).found(passage(text, rules))
    return sorted(rules[number].places(text.split(), end) for number, ends in found.items() for end in bits(ends))


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
    rules = [*phrases("hit me", LISTS, "a"), *phrases("kiss me", LISTS, "b")]
    shelves = Shelves(rules, frozenset())
    assert shelves.groups(passage("he hit me and hit me", rules)) == {"a"}
    assert shelves.groups(passage("kiss me", rules)) == {"b"}
    assert not shelves.groups(passage("kiss her", rules))


def test_a_phrase_knows_the_rule_that_it_comes_from():
    assert {each.rule for each in phrases("hit (me|the kids)", LISTS, "a")} == {"hit (me|the kids)"}


def test_a_phrase_does_not_run_on_into_the_next():
    rules = [*phrases("a [b]", LISTS, "one"), *phrases("[c] d e", LISTS, "two")]
    assert Shelves(rules, frozenset()).groups(passage("a b e", rules)) == {"one"}


def test_a_phrase_is_tried_only_if_all_needed_words_are_there():
    rules = phrases("he .. hit .. suicid* [now]", LISTS, "x")
    shelves = Shelves(rules, frozenset(["he"]))
    assert shelves.possible(passage("he is kind", rules)) == 0
    assert shelves.possible(passage("he hit", rules)) == 0
    assert shelves.possible(passage("he hit suicide", rules)) == 1


def test_in_a_long_text_the_needed_words_have_to_be_near():
    rules = phrases("hit me", LISTS, "x") * FEW_PHRASES
    shelves = Shelves(rules, frozenset())
    assert shelves.possible(passage("hit " + "so " * 50 + "me", rules)) == 0
    assert shelves.possible(passage("so " * 50 + "hit me", rules)) != 0


@pytest.mark.parametrize("before", range(9))
def test_a_phrase_is_found_wherever_it_stands_in_a_long_text(before: int):
    rules = phrases("he .. hit me", LISTS, "x") * FEW_PHRASES
    text = "so " * before + "he never hit me" + " so" * 40
    found = Shelves(rules, frozenset()).found(passage(text, rules))
    assert len(found) == FEW_PHRASES
    assert {tuple(bits(ends)) for ends in found.values()} == {(before + 3,)}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        (". .", []),
        ("a b . c", ["a b", "c"]),
        ("a b c d e f g h", ["a b c d e f g h"]),
        ("a b c d e f g h i j", ["a b c d e f g h", "g h i j"]),
    ],
)
def test_a_text_is_read_by_sentences_and_a_long_one_in_stretches_that_overlap(text: str, parts: list[str]):
    assert [" ".join(stretch) for stretch in stretches(text.split(), 2) if stretch] == parts


def test_a_word_that_is_taken_out_leads_nowhere_but_a_gap_goes_over_it():
    rules = [*phrases("he HIT me", LISTS, "x"), *phrases("he .. me", LISTS, "y")]
    rest = passage("he slapped me", rules).without(0b10)
    assert Shelves(rules, frozenset()).groups(rest) == {"y"}


def test_the_words_of_what_is_found_are_covered_and_those_in_gaps_are_not():
    rules = phrases("hit .. car", LISTS, "x")
    text = passage("he hit me and hit the car . hit me", rules)
    assert list(bits(Shelves(rules, frozenset()).covered(text))) == [4, 6]
