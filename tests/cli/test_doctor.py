"""`attune doctor`: what it finds in good and in bad places."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.adapters import key_file
from bot.adapters.keys import make_key_file
from bot.adapters.lock import FileLock
from bot.adapters.sqlite.rotation import rotate
from bot.cli.doctor import Finding, look_at_telegram
from bot.config import Config, load
from bot.demo.server import DEMO_BOT, Server
from tests.cli.conftest import Result, Shell
from tests.cli.test_check import FINE


@pytest.fixture
def filled(shell: Shell) -> Shell:
    asyncio.run(shell.fill())
    ours = shell.folder / "ours"
    ours.mkdir()
    (ours / "fine.yaml").write_text(FINE)
    shell.configure(f"dialogs: {{path: '{ours}'}}\n")
    return shell


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


def test_looking_changes_no_database_and_makes_no_key(filled: Shell) -> None:
    before = filled.database.read_bytes()

    filled.configured("doctor")

    assert filled.database.read_bytes() == before
    assert filled.key.exists()


def test_a_wrong_key_is_told(filled: Shell) -> None:
    filled.key.unlink()
    make_key_file(filled.key)

    result = filled.configured("doctor")

    assert "is not the one that this database was made with" in findings(result, "database")[0]


def test_of_several_keys_it_says_which_is_in_use_and_how_to_be_rid_of_the_other(filled: Shell) -> None:
    old = key_file.read(filled.key)
    steps = rotate(filled.database, filled.key, at_once=1)
    next(steps)
    steps.close()
    assert [master.number for master in key_file.read(filled.key)] == [2, 1]

    first, second = findings(filled.configured("doctor"), "key")
    assert first.startswith("ok: ")
    assert second.startswith("note: ")
    assert "holds 2 keys: number 1 is in use, and 2 data keys are under another than number 2" in second
    assert "attune rotate-keys finishes it; then the old line goes" in second

    list(rotate(filled.database, filled.key))
    assert len(findings(filled.configured("doctor"), "key")) == 1
    key_file.write(filled.key, (*key_file.read(filled.key), *old))
    (_, left) = findings(filled.configured("doctor"), "key")
    assert "number 2 is in use, and 0 data keys" in left
    assert all(key not in left for key in filled.key.read_text().split())


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


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as server:
        yield server


def config_for(server: Server, token: str = DEMO_BOT) -> Config:
    return load(None, {"ATTUNE_TELEGRAM__TOKEN": token, "ATTUNE_TELEGRAM__BASE_URL": server.base_url})


async def looked(config: Config, seconds: float = 5) -> list[Finding]:
    return [finding async for finding in look_at_telegram(config, seconds)]


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


async def test_a_server_that_does_not_answer_is_told(server: Server) -> None:
    config = config_for(server)
    await server.stop()

    (found,) = await looked(config, seconds=0.05)

    assert (found.state, found.name) == ("problem", "telegram")
    assert "127.0.0.1 does not answer" in found.text


async def test_a_webhook_that_polling_would_cut_off_is_told(server: Server) -> None:
    async with aiohttp.ClientSession() as session:
        await session.post(f"{server.base_url}{DEMO_BOT}/setWebhook", json={"url": "http://127.0.0.1:9/hook"})

    (_, webhook) = await looked(config_for(server))

    assert webhook.state == "problem"
    assert "telegram.webhook.replace" in webhook.text
