"""The examples of docs/conversation-tests.md come true, and the page has a line for every word of a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.compose import run_loop
from bot.stage.looks import EXPECTATIONS
from bot.stage.running import RUNS, Failed, run_one
from bot.stage.script import ACTS, GROUP_ACTS, LINES
from bot.stage.stage import Props
from tests.stage.conftest import read

PAGE = (Path(__file__).parents[2] / "docs" / "conversation-tests.md").read_text()
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_comes_true(example: str, props: Props) -> None:
    found: list[Failed | None] = []

    async def once() -> int:
        found.append(await run_one(read(example), props, RUNS[:1]))
        return 0

    run_loop(once())
    assert found == [None], str(found[0])


def test_every_word_has_a_line() -> None:
    for word in ACTS:
        assert f"`ana {word}:".replace(" :", ":") in PAGE
    for word in GROUP_ACTS:
        assert re.search(rf"(ana|zoe) {word} in group".replace("  ", " "), PAGE), word
    for word in (*LINES, *EXPECTATIONS):
        assert re.search(rf"\b{word}\b", PAGE), word
