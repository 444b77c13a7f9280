"""Feelings by family, and the feeling words in what people write in the middle of an argument."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coach import feelings
from bot.coach.feelings import Cue, Family, Feelings, Word

FILE = Path(__file__).parents[2] / "dialogs" / "feelings.yaml"
SHIPPED = feelings.parse(FILE.read_text(encoding="utf-8"))

GOOD = """
families:
  - {key: sad, label: Sad, words: [{key: sad, label: sad, heard: [sad, sadness]}]}
calm: {key: calm, label: Good, words: [{key: warm, label: warm, heard: [feel warm]}]}
nots: [not, "no"]
between: [so]
lookalikes: [sad song]
cues:
  - {key: tears, label: tears}
"""


def heard(text: str) -> tuple[str, ...]:
    return feelings.recognise(text, SHIPPED)


def complaint(text: str) -> str:
    with pytest.raises(ValueError) as caught:
        feelings.parse(text)
    return str(caught.value)


def test_a_file_becomes_frozen_values():
    assert feelings.parse(GOOD) == Feelings(
        families=(Family("sad", "Sad", (Word("sad", "sad", ("sad", "sadness")),)),),
        calm=Family("calm", "Good", (Word("warm", "warm", ("feel warm",)),)),
        cues=(Cue("tears", "tears"),),
        nots=frozenset({"not", "no"}),
        between=frozenset({"so"}),
        lookalikes=("sad song",),
    )


def test_a_word_and_its_family_are_found_by_key():
    word = SHIPPED.word("let_down")
    family = SHIPPED.family_of("let_down")
    assert word is not None
    assert word.label == "let down"
    assert family is not None
    assert family.key == "hurt"


def test_good_feelings_have_a_family_of_their_own():
    assert SHIPPED.family_of("grateful") == SHIPPED.calm


def test_an_unknown_key_has_neither_word_nor_family():
    assert SHIPPED.word("hangry") is None
    assert SHIPPED.family_of("hangry") is None


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("I feel hurt", ("hurt",)),
        ("that is so frustrating", ("frustrated",)),
        ("so much sadness", ("sad",)),
        ("it worries me", ("worried",)),
        ("HURT!!!", ("hurt",)),
        ("I can't cope, I’m exhausted", ("overwhelmed", "worn_out")),
    ],
)
def test_feeling_words_are_heard_in_their_forms(text: str, keys: tuple[str, ...]):
    assert heard(text) == keys


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("im so piss off", "furious"),
        ("scaerd", "scared"),
        ("lonley", "lonely"),
        ("hutr", "hurt"),
        ("embarased", "embarrassed"),
        ("disapointed", "let_down"),
        ("overwelmed", "overwhelmed"),
        ("i am saaaad", "sad"),
        ("SOOO angryyyy", "angry"),
        ("so frusterated", "frustrated"),
    ],
)
def test_slips_of_the_finger_are_forgiven(text: str, key: str):
    assert heard(text) == (key,)


@pytest.mark.parametrize(
    "text",
    [
        "I made dinner",
        "a nomad, madly",
        "the sadly late ambassador",
        "a lovely evening",
        "I tried",
        "that is sacred",
        "we crashed the car",
        "it is better now",
        "share it",
        "leave me alone",
        "calm down!",
        "I used to cook",
        "close the door",
        "",
        "123 !! 🙂",
    ],
)
def test_other_words_are_no_feelings(text: str):
    assert heard(text) == ()


@pytest.mark.parametrize("text", ["I'm not angry", "not so very angry", "I was never jealous", "no fear"])
def test_a_denied_feeling_is_none(text: str):
    assert heard(text) == ()


def test_a_denied_feeling_leaves_the_others():
    assert heard("I'm not angry, I'm sad") == ("sad",)
    assert heard("not just angry, also hurt") == ("angry", "hurt")


def test_a_denied_good_feeling_can_be_a_feeling_by_itself():
    assert heard("I don't feel loved") == ("unloved",)
    assert heard("i am not good enough") == ("not_enough",)


def test_the_longest_phrase_wins():
    assert heard("I feel let down and pissed off") == ("let_down", "furious")
    assert heard("he shut down on me") == ("shut_down",)


def test_feelings_come_in_their_order_once_and_three_at_most():
    assert heard("hurt and sad and hurt") == ("hurt", "sad")
    assert heard("furious, sad, lonely, numb, scared") == ("furious", "sad", "lonely")


@pytest.mark.parametrize("text", ["close", "Warm.", "SAFE"])
def test_a_label_alone_always_counts(text: str):
    assert heard(text) == (text.strip(".").lower(),)


def test_every_label_and_every_phrase_is_recognised_as_its_word():
    words = [word for family in (*SHIPPED.families, SHIPPED.calm) for word in family.words]
    missed = [text for word in words for text in (word.label, *word.heard) if heard(text) != (word.key,)]
    assert missed == []


@given(st.text())
def test_any_text_at_all_is_survived(text: str):
    assert len(heard(text)) <= 3


def test_an_argument_offers_eight_families_with_four_to_six_words_each():
    assert len(SHIPPED.families) == 8
    assert all(4 <= len(family.words) <= 6 for family in SHIPPED.families)


def test_cues_tell_what_can_be_seen_or_heard():
    labels = [cue.label for cue in SHIPPED.cues]
    assert {"arms crossed", "loud voice", "short answers", "silence", "sighs", "tears"} <= set(labels)
    assert all(len(label) <= 24 for label in labels)


def test_a_text_that_is_no_yaml_says_so():
    assert "not readable as YAML" in complaint("families: [")


@pytest.mark.parametrize("text", ["", "families: []", "just words"])
def test_other_keys_at_the_top_are_refused(text: str):
    assert "exactly the keys families, calm, nots, between, lookalikes, cues" in complaint(text)


SAD = "{key: sad, label: Sad, words: [{key: sad, label: sad, heard: [sad, sadness]}]}"
TEARS = "{key: tears, label: tears}"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("between: [so]", "between: so", "'between' is no list of words"),
        ("between: [so]", 'between: ["..."]', "'between' is no list of words"),
        (SAD, "sad", "families: an entry needs exactly key, label, words"),
        (SAD, "{key: sad, label: Sad, words: none}", "family 'sad' has no list of words"),
        (SAD, "{key: sad, label: Sad, words: []}", "family 'sad' has no list of words"),
        (SAD, "{key: very sad, label: Sad, words: []}", "key 'very sad' is no plain name"),
        ("label: Sad", "label: Sad beyond all measure", "'sad': the label needs 1 to 20 letters"),
        ("label: Sad", "label: ''", "'sad': the label needs 1 to 20 letters"),
        ("{key: sad, label: sad, heard: [sad, sadness]}", "sad", "family 'sad': an entry needs exactly heard, key"),
        ("heard: [sad, sadness]", "heard: sad", "word 'sad': 'heard' is no list of words"),
        (TEARS, f"{TEARS}\n  - {TEARS}", "cues: key 'tears' stands there twice. Rename one."),
        ("{key: warm, label: warm", "{key: sad, label: warm", "words: key 'sad' stands there twice"),
        (TEARS, "tears", "cues: an entry needs exactly key, label"),
    ],
)
def test_a_mistake_is_named_with_its_entry_and_the_fix(before: str, after: str, expected: str):
    assert before in GOOD
    assert expected in complaint(GOOD.replace(before, after))


def test_cues_must_be_a_list():
    assert "'cues' is no list" in complaint(GOOD.split("cues:", maxsplit=1)[0] + "cues: none\n")
