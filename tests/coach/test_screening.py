"""What the screen hears in a message, and that it keeps quiet about the rest."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from bot.coach.screening import Finding, Kind, Screen, parse

FOLDER = Path(__file__).parents[2] / "dialogs" / "screening"


@pytest.fixture(scope="module")
def screen() -> Screen:
    return parse({path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.iterdir())})


def kind(screen: Screen, text: str, language: str = "") -> Kind | None:
    finding = screen.look(text, language)
    return finding.kind if finding else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i dont want to be alive any more", Kind.SELF_HARM),
        ("she kicks me when she has been drinking", Kind.VIOLENCE),
        ("i slapped my husband yesterday", Kind.URGE),
        ("he wont let me see my sister", Kind.COERCION),
        ("he hits our little boy", Kind.CHILD_RISK),
        ("years ago i tried to kill myself", Kind.HISTORY),
        ("ya no quiero vivir", Kind.SELF_HARM),
        ("mi marido me pega", Kind.VIOLENCE),
        ("le pegué a mi mujer", Kind.URGE),
        ("me quitó el pasaporte", Kind.COERCION),
        ("le pega a los niños", Kind.CHILD_RISK),
        ("mi ex me pegaba", Kind.HISTORY),
        ("ich will nicht mehr leben", Kind.SELF_HARM),
        ("mein Mann schlägt mich", Kind.VIOLENCE),
        ("ich habe meine Frau geschlagen", Kind.URGE),
        ("er lässt mich nicht raus", Kind.COERCION),
        ("er schlägt unsere Kinder", Kind.CHILD_RISK),
        ("als Kind wurde ich geschlagen", Kind.HISTORY),
    ],
)
def test_each_kind_is_heard_in_each_language(screen: Screen, text: str, expected: Kind):
    assert kind(screen, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "this is killing me",
        "my phone died",
        "he beat me at chess again",
        "we watched a film where the husband kills everyone",
        "she has never hit me",
        "i could strangle him lol",
        "me muero de risa",
        "se me murió la batería",
        "ich lach mich tot",
        "er schlägt vor dass wir umziehen",
        "he forgot my birthday again",
        "siempre llega tarde",
        "er hört mir nie zu",
        "8",
        "",
        " ",
        "🙂",
    ],
)
def test_idiom_fiction_and_ordinary_talk_pass(screen: Screen, text: str):
    assert screen.look(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "I WANT TO DIE",
        "i want to dieeeee",
        "i wnat to die",
        "i w a n t t o d i e",
        "i.w.a.n.t.t.o.d.i.e",
        "iwanttodie",
        "i want\u200b to d\u200bie",
        "i just... want to die",
        "ｉ ｗａｎｔ ｔｏ ｄｉｅ",
        "i want to dіe",
        "gonna k*ll myself",
        "gonna k1ll myself",
        "suicdal again",
        "kms",
    ],
)
def test_tricks_of_typing_hide_nothing(screen: Screen, text: str):
    assert kind(screen, text, "en") == Kind.SELF_HARM


@pytest.mark.parametrize("text", ["er schlaegt mich", "er schlägt mich", "ER SCHLÄGT MICH", "er schlagt mich"])
def test_umlauts_are_heard_however_they_are_typed(screen: Screen, text: str):
    assert kind(screen, text) == Kind.VIOLENCE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("to not wake up", "en"),
        ("kill myself", "en"),
        ("i don't want to live", "en"),
        ("he hits me", "en"),
        ("i might hurt or scare someone", "en"),
        ("no despertar", "es"),
        ("matarme", "es"),
        ("me pega", "es"),
        ("ich will nicht leben", "de"),
        ("mich umbringen", "de"),
        ("er schlägt mich", "de"),
    ],
)
def test_danger_in_few_words_is_heard(screen: Screen, text: str, language: str):
    assert screen.look(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Food", "en"),
        ("My jaw", "en"),
        ("I'll ask them", "en"),
        ("only when I'm hungry", "en"),
        ("hide in the bathroom for ten minutes", "en"),
        ("cut the vegetables together", "en"),
        ("la cabeza", "es"),
        ("nada ahora mismo", "es"),
        ("solo sobre mí", "es"),
        ("meine Hände", "de"),
        ("wenn die Kinder schlafen", "de"),
        ("nur für heute", "de"),
    ],
)
def test_a_plain_answer_is_no_danger(screen: Screen, text: str, language: str):
    assert screen.look(text, language) is None


def test_a_danger_beside_an_idiom_is_heard(screen: Screen):
    assert kind(screen, "my phone died and i want to die too") == Kind.SELF_HARM


def test_the_most_urgent_of_two_dangers_is_named(screen: Screen):
    assert kind(screen, "he hit me and i want to die") == Kind.SELF_HARM
    assert kind(screen, "he hit me and he hits the kids and i want to die") == Kind.CHILD_RISK


def test_a_settled_past_is_history_alone(screen: Screen):
    assert screen.look("my ex used to hit me") == Finding(Kind.HISTORY)


def test_what_goes_on_is_no_history(screen: Screen):
    assert screen.look("he started years ago and he hit me again last night") == Finding(Kind.VIOLENCE)


def test_a_past_beside_a_present_danger_does_not_hide_it(screen: Screen):
    assert screen.look("my ex beat me for a long time and i want to die") == Finding(Kind.SELF_HARM)


def test_another_language_is_heard_whatever_the_setting(screen: Screen):
    assert kind(screen, "mi marido me pega todos los días", "de") == Kind.VIOLENCE
    assert kind(screen, "he hits me every day", "es") == Kind.VIOLENCE


def test_mixed_languages_are_heard(screen: Screen):
    assert kind(screen, "estoy bien but he hits me", "es") == Kind.VIOLENCE


def test_danger_at_the_end_of_a_long_message_is_heard(screen: Screen):
    text = "we talked about money and about his mother and it was fine. " * 60 + "then he choked me."
    assert kind(screen, text) == Kind.VIOLENCE


def test_a_message_in_no_known_language_is_read_by_all_rules(screen: Screen):
    assert screen.look("xyzzy plugh") is None


def test_a_finding_holds_no_word_of_the_text():
    assert [field.name for field in fields(Finding)] == ["kind"]


CORPORA = Path(__file__).parents[1] / "corpora"


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_the_sentences_that_the_rules_were_built_with_stay_heard(screen: Screen, language: str):
    lines = (CORPORA / f"dev.{language}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    found = {row["id"]: screen.look(row["text"], language) is not None for row in rows}
    danger = [found[row["id"]] for row in rows if row["label"] != "none"]
    hard = [found[row["id"]] for row in rows if row["label"] == "none" and row.get("hard")]
    ordinary = [found[row["id"]] for row in rows if row["label"] == "none" and not row.get("hard")]
    assert sum(danger) / len(danger) >= 0.95
    assert sum(hard) / len(hard) <= 0.10
    assert sum(ordinary) / len(ordinary) <= 0.01
