"""The mark of the update in hand, across the death of the process."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.adapters.attempts import FileAttemptMark, MemoryAttemptMark

DIE = "import sys, os, pathlib; from bot.adapters.attempts import FileAttemptMark; FileAttemptMark(pathlib.Path(sys.argv[1])).take(987654321); os.kill(os.getpid(), 9)"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "attune.db"


def after(path: Path) -> int | None:
    mark = FileAttemptMark(path)
    mark.close()
    return mark.found()


def test_nothing_was_in_hand_at_first(path: Path) -> None:
    assert after(path) is None


@pytest.mark.parametrize("update", [0, 1, 987_654_321, 2**40])
def test_the_update_in_hand_is_found_after(path: Path, update: int) -> None:
    mark = FileAttemptMark(path)
    mark.take(update)
    assert mark.found() is None, "what is found is the last process's"
    mark.close()
    assert after(path) == update


def test_an_update_that_was_finished_is_not_found(path: Path) -> None:
    mark = FileAttemptMark(path)
    mark.take(5)
    mark.take(6)
    mark.clear()
    mark.close()
    assert after(path) is None


def test_the_mark_outlives_a_process_that_is_killed(path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", DIE, str(path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert after(path) == 987_654_321


@pytest.mark.parametrize("content", [b"", b"\x01", b"\xff" * 8, b"\0" * 99])
def test_a_damaged_mark_is_no_obstacle(path: Path, content: bytes) -> None:
    path.with_name("attune.db.attempt").write_bytes(content)
    mark = FileAttemptMark(path)
    mark.take(7)
    mark.close()
    assert after(path) == 7


def test_a_mark_in_memory_says_what_it_was_told() -> None:
    mark = MemoryAttemptMark(found=4)
    mark.take(5)
    assert (mark.found(), mark.in_hand) == (4, 5)
    mark.clear()
    assert (mark.found(), mark.in_hand) == (4, None)
