"""Every conversation test that is shipped, on every ground; and how much of the dialogs they reach."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.compose import load_shelf, run_loop
from bot.config import Config
from bot.stage.coverage import coverage_of, total
from bot.stage.running import RUNS, Failed, Run, run_one
from bot.stage.script import Conversation
from bot.stage.stage import Props
from bot.stage.testing import read_files

FOLDER = Path(__file__).parent.parent / "conversations"
CONVERSATIONS, PROBLEMS = read_files(sorted(FOLDER.rglob("*.yaml")))


@pytest.fixture(scope="module")
def props() -> Props:
    return Props.of(load_shelf(Config()))


def test_every_file_of_conversations_can_be_read() -> None:
    assert not PROBLEMS
    assert len(CONVERSATIONS) > 50


def _id(conversation: Conversation) -> str:
    return f"{Path(conversation.path).stem}: {conversation.title}"


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=_id)
def test_conversation_comes_true(conversation: Conversation, props: Props) -> None:
    failed = _play([conversation], props, RUNS)
    assert not failed, str(failed[0])


#: How much must be reached of every dialog.
LEAST = {"states": 1.0, "ways": 0.95, "timers": 0.95}


def test_the_conversations_reach_every_state_and_nearly_every_way_and_timer(props: Props) -> None:
    fresh = Props.of(props.shelf)
    _play(CONVERSATIONS, fresh, RUNS[:1])
    parts = coverage_of(fresh.machine.bundle, fresh.reached)
    for part in [*parts, total(parts)]:
        for name, share in part.shares.items():
            assert share.part >= LEAST[name], f"{part.name}: {name} {share}"


def _play(conversations: Sequence[Conversation], props: Props, runs: Sequence[Run]) -> list[Failed]:
    failed: list[Failed] = []

    async def all_of_them() -> int:
        for conversation in conversations:
            found = await run_one(conversation, props, runs)
            if found:
                failed.append(found)
        return 0

    run_loop(all_of_them())
    return failed
