"""How commands end: exit codes, one clear line on stderr, and never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.adapters.lock import AlreadyRunning
from bot.adapters.web import ListenError
from bot.cli.failures import told
from bot.ports import StoreError, WrongKeyError
from tests.cli.conftest import Shell

WORDS = "he never listens to me"
COMMANDS = (
    "run",
    "demo",
    "talk",
    "check",
    "test",
    "graph",
    "doctor",
    "backup",
    "restore",
    "forget",
    "schema",
    "charts",
)


def test_without_words_all_commands_are_named(shell: Shell) -> None:
    result = shell.run()

    assert result.code == 0
    assert all(command in result.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(shell: Shell, command: str) -> None:
    assert shell.run(command, "--help").code == 0


@pytest.mark.parametrize(
    "words",
    [("chek",), ("graph",), ("check", "--loud"), ("forget", "somebody"), ("graph", "now", "--format", "gif")],
)
def test_wrong_usage_is_one_line_and_2(shell: Shell, words: tuple[str, ...]) -> None:
    result = shell.run(*words)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("attune: ")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("command", ["run", "doctor", "check"])
def test_a_wrong_configuration_is_told_by_key_and_value(shell: Shell, command: str) -> None:
    shell.configure("telegram: {mode: pooling}\n")

    result = shell.configured(command)

    assert "telegram.mode: 'pooling' is not one of polling, webhook." in result.out + result.err
    assert result.code == (1 if command == "doctor" else 2)


def test_a_run_without_a_token_says_how_to_get_one(shell: Shell) -> None:
    result = shell.configured("run")

    assert result.code == 2
    assert "@BotFather" in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (StoreError("the disk is full"), 1, "attune: the disk is full"),
        (WrongKeyError("the key does not open it"), 2, "attune: the key does not open it"),
        (AlreadyRunning(17, Path("a.db")), 1, "attune: a.db is in use by process 17"),
        (ListenError("http.listen", ":80", "in use"), 2, "attune: http.listen: :80 cannot be listened on"),
        (KeyboardInterrupt(), 130, "attune: stopped"),
    ],
)
def test_what_the_program_raises_is_told_as_it_is(error: BaseException, code: int, line: str) -> None:
    said = told(error)

    assert said.code == code
    assert len(said.lines) == 1
    assert said.lines[0].startswith(line)


def test_an_unexpected_error_is_told_by_class_and_place_and_never_by_its_words() -> None:
    try:
        raise ZeroDivisionError(WORDS)
    except ZeroDivisionError as error:
        said = told(error)

    assert said.code == 1
    assert "ZeroDivisionError at test_errors.py:" in said.lines[0]
    assert WORDS not in said.lines[0]


def test_the_command_works_as_a_process_and_prints_no_traceback(shell: Shell) -> None:
    shell.configure("log: {level: loud}\n")
    words = [sys.executable, "-m", "bot", "check", "--config", str(shell.folder / "config.yaml")]

    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=30, env=dict(os.environ))

    assert done.returncode == 2
    assert done.stdout == ""
    assert "log.level: 'loud'" in done.stderr
    assert "Traceback" not in done.stderr


def test_commands_start_without_what_only_others_need() -> None:
    code = "import sys, bot.__main__, bot.cli.check; print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)

    loaded = set(done.stdout.split())
    assert loaded.isdisjoint({"telegram", "aiohttp", "aiosqlite", "matplotlib", "babel", "structlog", "transitions"})
