"""Which prompt comes on which day."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from bot.adapters.dialog_files import read_folder, shipped_folder
from bot.coach.rotation import WEEK, next_prompt
from bot.dialog.model import ME, STEPS
from bot.dialog.prompts import Prompt, read_prompts


@cache
def shipped() -> tuple[Prompt, ...]:
    return read_prompts(read_folder(shipped_folder()).files)[0]


def told(days: int, seed: int = 7, *, alone: bool = False) -> list[Prompt]:
    found: list[Prompt] = []
    for _ in range(days):
        prompt = next_prompt(shipped(), [each.id for each in found], seed, alone=alone)
        assert prompt is not None
        found.append(prompt)
    return found


@pytest.mark.parametrize("seed", [0, 1, 2**62])
def test_none_comes_twice_until_all_were_there(seed: int) -> None:
    days = told(len(shipped()), seed)
    assert len({prompt.id for prompt in days}) == len(shipped())


def test_a_week_goes_through_the_six_steps_and_has_a_free_day() -> None:
    weeks = [told(420)[start : start + 7] for start in range(0, 420, 7)]
    for week in weeks:
        assert [prompt.theme for prompt in week[:6]] == list(STEPS)
        assert week[6].theme in ("trust", "connection")
    assert len(weeks) == 60
    assert len(WEEK) == 7


def test_who_is_asked_about_themselves_alone_gets_nothing_else() -> None:
    own = [prompt for prompt in shipped() if prompt.about == ME]
    days = told(len(own), alone=True)
    assert {prompt.about for prompt in days} == {ME}
    assert len({prompt.id for prompt in days}) == len(own)


def test_when_all_were_there_it_begins_anew() -> None:
    every = [prompt.id for prompt in shipped()]
    again = next_prompt(shipped(), every, 7, alone=False)
    assert again is not None
    assert again.id in every


def test_two_chats_have_orders_of_their_own() -> None:
    assert [prompt.id for prompt in told(14, 1)] != [prompt.id for prompt in told(14, 2)]
    assert told(14, 3) == told(14, 3)


def test_without_prompts_there_is_none() -> None:
    assert next_prompt((), [], 1, alone=False) is None


def test_there_are_enough_of_each() -> None:
    counts = Counter(prompt.theme for prompt in shipped())
    assert all(counts[step] >= 60 for step in STEPS)
    assert counts["trust"] >= 30
    assert counts["connection"] >= 30
    assert all(sum(p.about == ME for p in shipped() if p.theme == step) >= 20 for step in STEPS), (
        "enough for who is asked alone"
    )
