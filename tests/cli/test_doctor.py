"""`attune doctor`: what it finds in good and in bad places."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.keys import make_key_file
from bot.adapters.lock import FileLock
from bot.cli.doctor import Finding, look_at_telegram
from bot.config import Config, load
from bot.demo.server import DEMO_BOT, Server
from tests.cli.conftest import Result, Shell

NOWHERE = "telegram: {token: '1:abc', base_url: 'http://127.0.0.1:9/bot'}\n"


def findings(result: Result, name: str) -> list[str]:
    rows = [line.split(maxsplit=2) for line in result.out.splitlines()]
    return [f"{state}: {text}" for state, found, text in rows if found == name]


def test_a_fresh_folder_needs_only_a_token(shell: Shell) -> None:
    result = shell.configured("doctor")

    assert result.code == 1
    problems = [line for line in result.out.splitlines() if line.startswith("problem")]
    assert len(problems) == 1
    assert "@BotFather" in problems[0]
    assert findings(result, "dialogs")[0].startswith("ok: ")
    assert findings(result, "zones")[0].startswith("ok: ")
    assert "made at the first run" in findings(result, "key")[0]


def test_looking_changes_nothing(shell: Shell) -> None:
    before = sorted(shell.folder.iterdir())

    shell.configured("doctor")

    assert sorted(shell.folder.iterdir()) == before


async def test_a_database_is_counted_and_its_key_tried(shell: Shell) -> None:
    await shell.fill()
    config = load(shell.folder / "config.yaml", {})
    assert config.database.path == shell.database


def test_a_wrong_key_is_told(filled: Shell) -> None:
    filled.key.unlink()
    make_key_file(filled.key)

    result = filled.configured("doctor")

    assert "is not the one that this database was made with" in findings(result, "database")[0]


def test_a_key_that_others_can_read_is_told_with_the_fix(filled: Shell) -> None:
    filled.key.chmod(0o644)

    assert "chmod 600" in findings(filled.configured("doctor"), "key")[0]


def test_a_sound_database_is_counted(filled: Shell) -> None:
    assert ": 1 persons, 0 of 0 sessions open" in findings(filled.configured("doctor"), "database")[0]


def test_a_running_bot_is_no_problem_but_is_told(filled: Shell) -> None:
    with FileLock(filled.database):
        (found,) = findings(filled.configured("doctor"), "run")

    assert found.startswith("note: a bot is running")


def test_broken_dialogs_are_told_with_the_first(shell: Shell) -> None:
    ours = shell.folder / "ours"
    ours.mkdir()
    (ours / "a.yaml").write_text("dialog: a\n")
    shell.configure(f"dialogs: {{path: '{ours}'}}\n")

    assert findings(shell.configured("doctor"), "dialogs")[0].startswith("problem: ")


def test_a_server_that_does_not_answer_is_told(shell: Shell) -> None:
    shell.configure(NOWHERE)
    config = load(shell.folder / "config.yaml", {})

    assert config.telegram.base_url == "http://127.0.0.1:9/bot"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as server:
        yield server


def config_for(server: Server, token: str = DEMO_BOT) -> Config:
    return load(None, {"ATTUNE_TELEGRAM__TOKEN": token, "ATTUNE_TELEGRAM__BASE_URL": server.base_url})


async def looked(config: Config) -> list[Finding]:
    return [finding async for finding in look_at_telegram(config)]


async def test_a_token_that_telegram_knows_is_told_with_the_bots_name(server: Server) -> None:
    token, webhook = await looked(config_for(server))

    assert (token.state, webhook.state) == ("ok", "ok")
    assert "@attune_demo_bot" in token.text
    assert "none is set" in webhook.text


async def test_a_token_that_telegram_does_not_know_is_told_and_not_repeated(server: Server) -> None:
    (token,) = await looked(config_for(server, "77:unknown"))

    assert token.state == "problem"
    assert "telegram.token" in token.text
    assert "77:unknown" not in token.text


@pytest.fixture
def filled(shell: Shell, tmp_path: Path) -> Shell:
    import asyncio

    asyncio.run(shell.fill())
    return shell
