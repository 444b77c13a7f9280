"""Plays conversation tests, each on every ground, and tells which came true. Printing stands in `testing`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.dialog.problems import Mark
from bot.stage.play import Play, Unmet
from bot.stage.script import Conversation
from bot.stage.stage import Props, Stage
from bot.stage.steps import played
from bot.stage.stores import File, Ground, Memory


@dataclass(frozen=True, slots=True)
class Run:
    """How a conversation is played: on which ground, and whether the process dies after every line, which nobody must notice."""

    name: str
    ground: Callable[[], Ground]
    restless: bool = False


RUNS = (Run("memory", Memory), Run("memory, restarted after every line", Memory, restless=True), Run("SQLite", File))


@dataclass(frozen=True, slots=True)
class Failed:
    """A conversation that did not come true: on which run, at which line, and what the bot said instead."""

    conversation: Conversation
    run: str
    mark: Mark
    text: str
    said: str

    def __str__(self) -> str:
        where = f"{self.conversation.path}:{self.mark.line}:{self.mark.column}"
        lines = [f"{where}: failed: {self.text} ({self.run})", f"  in: {self.conversation.title}"]
        if self.said:
            lines += ["  the bot said:", *(f"    {line}".rstrip() for line in self.said.splitlines())]
        return "\n".join(lines)


async def run_one(conversation: Conversation, props: Props, runs: Sequence[Run] = RUNS) -> Failed | None:
    """Play a conversation on every ground; the first failure, or None."""
    for run in runs:
        failed = await _run_on(conversation, props, run)
        if failed is not None:
            return failed
    return None


async def _run_on(conversation: Conversation, props: Props, run: Run) -> Failed | None:
    stage = Stage(props, run.ground())
    await stage.open()
    try:
        for cast in conversation.people:
            await stage.add(cast)
        if conversation.couple:
            first, second = (stage.people[name] for name in conversation.couple)
            await stage.pair(first, second, conversation.place)
        await _play(conversation, Play(stage), run)
    except Unmet as unmet:
        return Failed(conversation, run.name, unmet.mark or conversation.mark, unmet.text, unmet.said)
    finally:
        await stage.close()
    return None


async def _play(conversation: Conversation, play: Play, run: Run) -> None:
    for step in conversation.steps:
        await played(step, play)
        if run.restless and step.acts:
            await play.stage.restart()
