"""A screening file that cannot be used is refused with the entry and the fix."""

import pytest

from bot.coach import screening_rules
from bot.coach.screening import Finding, Kind, parse
from bot.coach.screening_rules import Rules
from bot.coach.weighing import Weights

GOOD = """
common: [i, he, me, to, the, on]
ordinary: [hats]
telling: [threatened]
spelled: {im: i am}
lists:
  HE: [he, she]
pass: [he hit me up]
light: [film]
settled: [years ago]
settled_partner: [my ex]
ongoing: [again]
kinds:
  self_harm: {always: [want to die]}
  violence: {always: [HE .. (hit|hits) me]}
  urge: {unless_light: [kill him]}
  coercion: {always: [he locks me in]}
  child_risk: {always: [hits the kids]}
  history: {always: [violent ex]}
"""
KINDS = ("self_harm", "violence", "urge", "coercion", "child_risk", "history")
WEIGHTS = """
{"bias": -100, "enough": 200,
"features": {"ghost": 800, "he .. ghost": 50, "toy": -900, "HE .. HE": 10, "=violence": 800, "=self_harm": 400,
"=self_harm: want to die": 900, "=settled": 0},
"kinds": {"self_harm": {"": 10, "ghost": 400, "=self_harm": 300}, "violence": {"=violence": 300}, "urge": {}, "coercion": {},
"child_risk": {}, "history": {"": -50, "=settled": 900}}}
"""


def complaint(text: str) -> str:
    with pytest.raises(ValueError, match="screening xx") as raised:
        parse({"xx": text})
    return str(raised.value)


def weights_complaint(text: str) -> str:
    with pytest.raises(ValueError, match="screening xx") as raised:
        parse({"xx": GOOD, "xx.weights": text})
    return str(raised.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("he hits me", Finding(Kind.VIOLENCE)),
        ("he hit me up", None),
        ("years ago he hit me", Finding(Kind.HISTORY)),
        ("years ago he hit me and again", Finding(Kind.VIOLENCE)),
        ("my ex left and i want to die", Finding(Kind.SELF_HARM)),
        ("kill him", Finding(Kind.URGE)),
        ("kill him in the film", None),
        ("my violent ex", Finding(Kind.HISTORY)),
        ("hello", None),
    ],
)
def test_a_small_file_works_as_written_without_weights(text: str, expected: Finding | None):
    assert parse({"xx": GOOD}).look(text) == expected


def test_a_screen_without_rules_is_refused():
    with pytest.raises(ValueError, match="there are no rules, so nobody would be heard"):
        parse({})


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("common: [i", "common: [[i", "not readable as YAML"),
        ("common:", "comon:", "the file needs exactly the keys common"),
        ("ordinary: [hats]", "ordinary: hats", "'ordinary' is no list of texts"),
        ("pass: [he hit me up]", "pass: [[he]]", "'pass' is no list of texts"),
        ("spelled: {im: i am}", "spelled: [im]", "'spelled' is no mapping"),
        ("lists:\n  HE: [he, she]", "lists: [HE]", "'lists' is no mapping of lists"),
        ("  HE: [he, she]", "  HE: he", "'lists' is no mapping of lists"),
        ("  urge:", "  urges:", "'kinds' needs exactly child_risk"),
        ("{unless_light: [kill him]}", "{unless: [kill him]}", "kind 'urge' is no lists of rules"),
        ("HE .. (hit", "SHE .. (hit", "violence: 'SHE .. (hit|hits) me' uses the list SHE"),
        ("[film]", "[film ..]", "light: 'film ..' begins or ends with a gap"),
    ],
)
def test_a_mistake_is_named_with_its_entry_and_the_fix(before: str, after: str, expected: str):
    assert before in GOOD
    assert expected in complaint(GOOD.replace(before, after))


def test_all_mistakes_are_named_at_once():
    text = complaint(GOOD.replace("[film]", "['(film']").replace("want to die", "WANT to die"))
    assert "light: a bracket is not closed" in text
    assert "self_harm: 'WANT to die'" in text


def test_a_file_that_is_no_mapping_is_refused():
    assert "needs exactly the keys" in complaint("[]")


def test_words_that_weigh_enough_are_heard_without_a_rule():
    screen = parse({"xx": GOOD, "xx.weights": WEIGHTS})
    assert screen.look("i am a ghost here") == Finding(Kind.SELF_HARM)
    assert screen.look("i am here") is None
    assert screen.look("years ago i was a ghost") == Finding(Kind.HISTORY)
    assert screen.look("talk " * 100 + "ghost") == Finding(Kind.SELF_HARM)


def test_harmless_words_outweigh_a_rule_but_not_one_that_weighs_more():
    screen = parse({"xx": GOOD, "xx.weights": WEIGHTS})
    assert screen.look("he hits me") == Finding(Kind.VIOLENCE)
    assert screen.look("he hits me with a toy") is None
    assert screen.look("want to die over a toy") == Finding(Kind.SELF_HARM)


def test_in_a_long_text_harmless_words_far_away_outweigh_nothing():
    screen = parse({"xx": GOOD, "xx.weights": WEIGHTS})
    assert screen.look("toy " * 80 + "and so we talk on. " * 16 + "he hits me") == Finding(Kind.VIOLENCE)


def test_of_two_dangers_in_one_text_the_more_urgent_is_named():
    screen = parse({"xx": GOOD, "xx.weights": WEIGHTS})
    assert screen.look("he hits me " + "so " * 100 + "want to die") == Finding(Kind.SELF_HARM)
    assert screen.look("want to die " + "so " * 100 + "he hits me") == Finding(Kind.SELF_HARM)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('"bias": -100', '"bias": [', "not readable as JSON"),
        ("bias", "biass", "needs exactly the keys bias"),
        ('"bias": -100', '"bias": "much"', "need whole numbers"),
        ('"ghost": 800', '"ghost": "800"', "need whole numbers"),
        ('"ghost": 800', '"ghost": 800.5', "need whole numbers"),
        ('"toy": -900', '"toy": true', "need whole numbers"),
        ('"urge": {}', '"urges": {}', "'kinds' needs exactly"),
        ('"urge": {}', '"urge": [1]', "kind 'urge' holds no whole numbers"),
    ],
)
def test_a_mistake_in_the_weights_is_named(before: str, after: str, expected: str):
    assert expected in weights_complaint(WEIGHTS.replace(before, after, 1))


def test_weights_without_rules_are_refused():
    with pytest.raises(ValueError, match="there are no rules for that language"):
        parse({"yy": GOOD, "xx.weights": WEIGHTS})


def test_a_file_is_read_by_its_name():
    assert isinstance(screening_rules.parse("xx", GOOD), Rules)
    assert isinstance(screening_rules.parse("xx.weights", WEIGHTS), Weights)
