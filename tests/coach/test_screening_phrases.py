"""How rules are written, and that every phrase is found where it stands and nowhere else."""

import re

import pytest

from bot.coach.phrases import Automaton, Passage, Phrase, Places, Stems, phrases
from bot.coach.shelves import Shelves, stretches

LISTS = Places({"HE": ["he", "she"], "HIT": ["hit", "slap*"]})


def passage(text: str, rules: list[Phrase]) -> Passage:
    return Stems(rules).passage(text.split())


def places(rule: str, text: str) -> list[tuple[int, ...]]:
    rules = phrases(rule, LISTS, "x")
    return [match.places(text.split()) for match in Automaton(rules).find(passage(text, rules))]


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
    automaton = Automaton(rules)
    assert automaton.groups(passage("he hit me and hit me", rules)) == {"a"}
    assert automaton.finds(passage("kiss me", rules))
    assert not automaton.finds(passage("kiss her", rules))


def test_a_phrase_does_not_run_on_into_the_next():
    rules = [*phrases("a [b]", LISTS, "one"), *phrases("[c] d e", LISTS, "two")]
    assert Automaton(rules).groups(passage("a b e", rules)) == {"one"}


def test_a_shelf_is_opened_only_if_all_needed_words_are_there():
    rules = phrases("he .. hit .. suicid* [now]", LISTS, "x")
    shelves = Shelves(rules, frozenset(["he"]))
    assert shelves.fitting(passage("he is kind", rules)) == []
    assert shelves.fitting(passage("he hit", rules)) == []
    assert len(shelves.fitting(passage("he hit suicide", rules))) == 1


@pytest.mark.parametrize("before", range(9))
def test_a_phrase_is_found_wherever_it_stands_in_a_long_text(before: int):
    rules = phrases("he .. hit me", LISTS, "x")
    found = list(Shelves(rules, frozenset()).stretches(passage("so " * before + "he never hit me" + " so" * 20, rules)))
    assert found
    assert all("hit" in ("so " * before + "he never hit me" + " so" * 20).split()[stretch] for stretch, _ in found)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        (". .", []),
        ("a b . c", ["a b", "c"]),
        ("a b c d e f", ["a b c d", "c d e f"]),
        ("a b c d e f g", ["a b c d", "c d e f", "e f g"]),
    ],
)
def test_a_text_is_read_by_sentences_and_a_long_one_in_stretches_that_overlap(text: str, parts: list[str]):
    words = text.split()
    assert [" ".join(words[stretch]) for stretch in stretches(words, 2) if words[stretch]] == parts


def test_a_word_that_is_taken_out_leads_nowhere():
    rules = phrases("he HIT me", LISTS, "x")
    assert not Automaton(rules).finds(passage("he slapped me", rules).without({1}, "-"))
