"""One owner a database file, and the next one as soon as it is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.adapters.lock import AlreadyRunning, FileLock

HOLD = "import sys, pathlib; from bot.adapters.lock import FileLock; l = FileLock(pathlib.Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"


def test_a_second_owner_is_refused_at_once_by_pid_and_path(tmp_path: Path) -> None:
    path = tmp_path / "attune.db"
    with FileLock(path):
        began = time.monotonic()
        with pytest.raises(AlreadyRunning, match=f"{path} is in use by process {os.getpid()}") as caught:
            FileLock(path)
        assert time.monotonic() - began < 2
    assert caught.value.pid == os.getpid()
    assert caught.value.path == path


def test_a_file_given_back_can_be_owned_again(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "attune.db")
    lock.close()
    lock.close()
    FileLock(tmp_path / "attune.db").close()


def test_two_databases_have_two_owners(tmp_path: Path) -> None:
    with FileLock(tmp_path / "a.db"), FileLock(tmp_path / "b.db"):
        pass


def test_a_killed_owner_leaves_the_file_free(tmp_path: Path) -> None:
    path = tmp_path / "attune.db"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning) as caught:
            FileLock(path)
        assert caught.value.pid == other.pid
        other.send_signal(signal.SIGKILL)
    FileLock(path).close()


def test_an_owner_that_has_not_said_its_pid_is_told_without(tmp_path: Path) -> None:
    with FileLock(tmp_path / "attune.db"):
        (tmp_path / "attune.db.lock").write_text("")
        with pytest.raises(AlreadyRunning, match="another process"):
            FileLock(tmp_path / "attune.db")
