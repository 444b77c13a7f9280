"""`attune rotate-keys`, over a real database file and its key."""

import asyncio
import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from bot.adapters import key_file
from bot.adapters.keys import KeyRing
from bot.adapters.lock import FileLock
from bot.adapters.sqlite.rotation import rotate
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.ports import Wanted
from tests.cli.conftest import Shell
from tests.e2e.house import House, running


@pytest.fixture
def filled(shell: Shell) -> Shell:
    asyncio.run(shell.fill())
    return shell


def name_of_ada(shell: Shell) -> str:
    """As a process finds it that starts now."""

    async def found() -> str:
        store = await SqliteStore.open(shell.database, KeyRing.from_file(shell.key), Terms("test", lambda: 1000.0))
        loaded = await store.load(Wanted(users=frozenset({501})))
        await store.close()
        return loaded.persons[1].name

    return asyncio.run(found())


def numbers_in(shell: Shell) -> list[int]:
    return [master.number for master in key_file.read(shell.key)]


def test_the_key_is_replaced_while_a_bot_runs(filled: Shell) -> None:
    before = key_file.read(filled.key)
    with FileLock(filled.database):
        result = filled.configured("rotate-keys", "--yes")

    assert (result.code, result.err) == (0, "")
    assert "under no other; 2 data keys were wrapped anew" in result.out
    assert "Backups made before now need the copy of it from before" in result.out
    assert numbers_in(filled) == [2]
    assert key_file.read(filled.key)[0].key != before[0].key
    assert name_of_ada(filled) == "Ada"


def test_no_key_is_ever_printed(filled: Shell) -> None:
    before = filled.key.read_text().strip()
    result = filled.configured("rotate-keys", "--yes")

    after = filled.key.read_text().strip().removeprefix("2:")
    assert not [key for key in (before, after) if key in result.out + result.err]


def test_what_an_earlier_run_began_is_ended(filled: Shell) -> None:
    steps = rotate(filled.database, filled.key, at_once=1)
    list(itertools.islice(steps, 2))
    steps.close()
    begun = key_file.read(filled.key)

    result = filled.configured("rotate-keys", "--yes")

    assert "holds 2 keys: everything goes under the first" in result.out
    assert key_file.read(filled.key) == begun[:1]
    assert name_of_ada(filled) == "Ada"


def test_a_key_in_the_environment_is_told_with_the_way_out(filled: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    before = filled.key.read_text()
    monkeypatch.setenv("ATTUNE_PRIVACY__KEY", before.strip())

    result = filled.configured("rotate-keys", "--yes")

    assert result.code == 2
    assert "chmod 600" in result.err
    assert "privacy.key_file (ATTUNE_PRIVACY__KEY_FILE)" in result.err
    assert before.strip() not in result.err
    assert filled.key.read_text() == before


def test_the_wrong_key_is_told_and_changes_nothing(filled: Shell) -> None:
    right = filled.key.read_text()
    wrong = key_file.text_of([key_file.successor(key_file.read(filled.key))])
    filled.key.write_text(wrong)

    result = filled.configured("rotate-keys", "--yes")

    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "not the one that this database was made with" in result.err
    assert filled.key.read_text() == wrong
    filled.key.write_text(right)
    assert name_of_ada(filled) == "Ada"


def test_a_key_file_that_others_may_read_is_told(filled: Shell) -> None:
    filled.key.chmod(0o644)

    result = filled.configured("rotate-keys", "--yes")

    assert result.code == 2
    assert f"chmod 600 {filled.key}" in result.err


def test_without_a_key_there_is_nothing_to_rotate(shell: Shell) -> None:
    result = shell.configured("rotate-keys", "--yes")

    assert result.code == 2
    assert "no key can be read" in result.err
    assert not shell.database.exists()


@pytest.mark.parametrize(("typed", "code", "numbers"), [("y\n", 0, [2]), ("n\n", 130, [1]), ("", 130, [1])])
def test_it_asks_first_whether_the_old_key_is_kept_for_backups(
    filled: Shell, typed: str, code: int, numbers: list[int]
) -> None:
    words = [sys.executable, "-m", "bot", "rotate-keys", "--config", str(filled.folder / "config.yaml")]
    done = subprocess.run(words, input=typed, capture_output=True, text=True, check=False, timeout=30)

    assert (done.returncode, numbers_in(filled)) == (code, numbers)
    assert "Backups made until now" in done.stdout
    assert "Is a copy of" in done.stderr
    assert "Traceback" not in done.stderr


def rotated_beside(home: House) -> subprocess.CompletedProcess[str]:
    """As another process, configured like the bot."""
    words = [sys.executable, "-m", "bot", "rotate-keys", "--yes"]
    return subprocess.run(
        words, env=home.environment, cwd=home.folder.path, capture_output=True, text=True, check=False, timeout=30
    )


async def test_a_talk_goes_on_through_rotations_and_buttons_sent_before_still_work(tmp_path: Path) -> None:
    async with running(tmp_path) as home:
        ana, ben = await home.stand.person("Ana"), await home.stand.person("Ben")
        await ana.say("/now")
        assert "5" in (await ana.hear()).buttons
        await home.settled()
        for number in (2, 3):
            done = await asyncio.to_thread(rotated_beside, home)
            assert (done.returncode, done.stderr) == (0, "")
            assert [master.number for master in key_file.read(home.folder.key)] == [number]
        await ana.press("5")
        await ana.hear()
        await ben.say("/now")
        await ben.hear()
        await home.settled()
        assert home.folder.rows("SELECT DISTINCT substr(wrapped, 1, 2) FROM keys") == [(b"\x01\x03",)]
        assert len(home.folder.rows("SELECT id FROM persons")) == 2
        assert await home.stop() == 0
        await home.start()
        await ben.press("5")
        await ben.hear()
        await home.settled()
        assert await home.counted('attune_updates_total{kind="callback_query",outcome="handled"}') == 1
        assert home.folder.logged("store_unavailable") == []
