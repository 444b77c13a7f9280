"""How typed text becomes the words that rules know."""

import pytest

from bot.coach.normalise import END, forms, plain
from bot.coach.spelling import MOST_GUESSES, Speller

SPELLER = Speller(
    known=["kill", "myself", "want", "die", "hits", "threatened", "scared", "suicide", "frightened"],
    spelled={"im": ("i", "am"), "wanna": ("want", "to")},
    ordinary=["i", "to", "scarred", "threaten", "the"],
)


def read(text: str) -> str:
    return " ".join(SPELLER.read(plain(text)))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("He's HERE", ["hes", "here"]),
        ("café Ärger", ["cafe", "arger"]),
        ("no. stop", ["no", END, "stop"]),
        ("no... stop", ["no", "stop"]),
        ("stop.", ["stop", END]),
        ("stop...", ["stop"]),
        ("k i l l me", ["kill", "me"]),
        ("a b", ["a", "b"]),
        ("k.i.l.l", ["kill"]),
        ("i. want. it.", ["i", "want", "it"]),
        ("7 8 9", ["7", "8", "9"]),
        ("d\u200bie\ufeff", ["die"]),
        ("hі🔪there", ["hi", "🔪", "there"]),
        ("\ud800x", ["x"]),
        ("k*ll r@pe", ["k*ll", "r@pe"]),
        ("", []),
    ],
)
def test_tricks_of_typing_are_undone(typed: str, expected: list[str]):
    assert plain(typed) == expected


def test_a_rules_word_with_an_umlaut_has_both_spellings():
    assert forms("schlägt") == {"schlagt", "schlaegt"}
    assert forms("kill") == {"kill"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("im scared", "i am scared"),
        ("wannaaa die", "want to die"),
        ("theeee end", "the end"),
        ("killlll", "kill"),
        ("threatned", "threatened"),
        ("thraetened", "threatened"),
        ("frighteued", "frightened"),
        ("scarfd", "scarfd"),
        ("scarred", "scarred"),
        ("threaten", "threaten"),
        ("k*ll", "kill"),
        ("**kill**", "kill"),
        ("k*zz", "k*zz"),
        ("k1ll", "kill"),
        ("2024", "2024"),
        ("killmyself", "kill myself"),
        ("iwanttodie", "i want to die"),
        ("imscared", "i am scared"),
        ("killqmyself", "killqmyself"),
        ("xq", "xq"),
        ("x" * 60, "x" * 60),
        ("🔪", "🔪"),
    ],
)
def test_slips_stars_and_joined_words_are_read(typed: str, expected: str):
    assert read(typed) == expected


def test_a_flood_of_unknown_words_is_left_as_typed():
    words = SPELLER.read([*(f"zz{n}q" for n in range(MOST_GUESSES)), "killl"])
    assert words[-1] == "killl"
