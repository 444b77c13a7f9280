"""Whatever is typed, the screen answers, and in time that grows with the text and no faster."""

from functools import lru_cache
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.coach.screening import Finding, Screen, parse

FOLDER = Path(__file__).parents[2] / "dialogs" / "screening"
PIECES = [
    "he hit me",
    "i want to",
    "kill",
    "k i l l",
    "m*self",
    "...",
    "\u200b",
    "\u202e",
    "\ud800",
    "ß",
    "🔪",
    "ﷺ",
    "\n",
    "'",
]


@lru_cache(maxsize=1)
def screen() -> Screen:
    return parse({path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.iterdir())})


def seconds(text: str) -> float:
    begin = process_time()
    screen().look(text)
    return process_time() - begin


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), max_size=400), st.sampled_from(["", "en", "es", "de", "xx"]))
def test_no_text_raises(text: str, language: str):
    assert isinstance(screen().look(text, language), Finding | None)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join))
def test_no_mixture_of_dangerous_pieces_raises(text: str):
    assert isinstance(screen().look(text), Finding | None)


@pytest.mark.parametrize(
    "piece", ["he hit me ", "i ", "a b ", "k*", "not ", "die. ", "\ud800", "\u200f", "é", "xq", "iwantto", "💀", "ﷺ "]
)
def test_ten_thousand_characters_take_time_in_proportion(piece: str):
    screen().look("warm up")
    once = min(seconds((piece * 10_000)[:2_500]) for _ in range(3))
    fourfold = min(seconds((piece * 10_000)[:10_000]) for _ in range(3))
    assert fourfold < 12 * once + 0.02
