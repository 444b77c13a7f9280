"""`attune backup`, `restore` and `forget`, over a real database file."""

import asyncio
import sqlite3
import subprocess
import sys

import pytest

from bot.adapters.lock import FileLock
from tests.cli.conftest import Shell


async def test_a_backup_is_a_new_file_that_can_be_restored(shell: Shell) -> None:
    await shell.fill()
    copy = shell.folder / "copy.db"

    made = shell.configured("backup", copy)
    shell.database.unlink()
    restored = shell.configured("restore", copy)

    assert (made.code, restored.code) == (0, 0)
    assert "key" in made.out
    assert persons(shell) == 1


async def test_after_a_restore_from_before_a_rotation_it_says_to_rotate_again(shell: Shell) -> None:
    await shell.fill()
    copy, old = shell.folder / "copy.db", shell.key.read_text()
    shell.configured("backup", copy)
    rotated = await asyncio.to_thread(shell.configured, "rotate-keys", "--yes")
    assert rotated.code == 0
    shell.key.write_text(shell.key.read_text() + old)

    restored = shell.configured("restore", copy)

    assert restored.code == 0
    assert "2 of its data keys are under an older master key: run `attune rotate-keys` again" in restored.out
    assert f"{shell.key} must keep the line" in restored.out
    again = await asyncio.to_thread(shell.configured, "rotate-keys", "--yes")
    assert (again.code, len(shell.key.read_text().split())) == (0, 1)
    shell.configured("backup", shell.folder / "later.db")
    assert "older master key" not in shell.configured("restore", shell.folder / "later.db").out


async def test_after_a_restore_under_the_only_key_nothing_is_said_of_rotating(shell: Shell) -> None:
    await shell.fill()
    shell.configured("backup", shell.folder / "copy.db")

    assert "rotate-keys" not in shell.configured("restore", shell.folder / "copy.db").out


async def test_a_backup_never_overwrites(shell: Shell) -> None:
    await shell.fill()
    copy = shell.folder / "copy.db"
    copy.write_text("mine")

    result = shell.configured("backup", copy)

    assert (result.code, copy.read_text()) == (1, "mine")
    assert result.err.count("\n") == 1


def test_a_backup_of_nothing_is_told(shell: Shell) -> None:
    result = shell.configured("backup", shell.folder / "copy.db")

    assert result.code == 1
    assert "there is no database at" in result.err


async def test_a_backup_into_no_folder_is_told(shell: Shell) -> None:
    await shell.fill()

    assert "make it first" in shell.configured("backup", shell.folder / "none" / "copy.db").err


async def test_nothing_is_restored_under_a_running_bot(shell: Shell) -> None:
    await shell.fill()
    shell.configured("backup", shell.folder / "copy.db")

    with FileLock(shell.database):
        result = shell.configured("restore", shell.folder / "copy.db")

    assert result.code == 1
    assert "in use by process" in result.err


async def test_without_the_key_nothing_is_forgotten(shell: Shell) -> None:
    await shell.fill()
    shell.key.unlink()

    result = shell.configured("forget", "501", "--yes")

    assert result.code == 2
    assert "privacy.key_file" in result.err
    assert persons(shell) == 1


async def test_forgetting_a_person_is_done_and_said(shell: Shell) -> None:
    await shell.fill()

    result = shell.configured("forget", "501", "--yes")

    assert result.code == 0
    assert "501 is forgotten" in result.out
    assert persons(shell) == 0


async def test_somebody_unknown_is_told_to_be_so(shell: Shell) -> None:
    await shell.fill()

    result = shell.configured("forget", "-1001", "--yes")

    assert result.code == 1
    assert "Nothing was kept of the group -1001" in result.out


@pytest.mark.parametrize(("typed", "code", "left"), [("y\n", 0, 0), ("n\n", 130, 1), ("", 130, 1)])
async def test_forgetting_asks_first_and_only_yes_means_yes(shell: Shell, typed: str, code: int, left: int) -> None:
    await shell.fill()

    done = forget_process(shell, typed)

    assert (done.returncode, persons(shell)) == (code, left)
    assert "cannot be undone" in done.stderr
    assert "Traceback" not in done.stderr


def persons(shell: Shell) -> int:
    db = sqlite3.connect(shell.database)
    try:
        found: int = db.execute("SELECT COUNT(*) FROM persons").fetchone()[0]
        return found
    finally:
        db.close()


def forget_process(shell: Shell, typed: str) -> subprocess.CompletedProcess[str]:
    """As a process, since only that has a keyboard."""
    words = [sys.executable, "-m", "bot", "forget", "--config", str(shell.folder / "config.yaml"), "501"]
    return subprocess.run(words, input=typed, capture_output=True, text=True, check=False, timeout=30)
