"""A start that cannot go well: one clear line for each problem, with key and fix, exit 2, and nothing changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from bot.adapters.web import Site
from bot.demo.server import Server
from tests.e2e.house import TOKEN, USERNAME, Folder, House, free_port, house, running

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class End:
    """How a start ended: the code, what was printed, and the files left behind."""

    code: int
    printed: str
    files: list[str]

    @property
    def lines(self) -> list[str]:
        return self.printed.splitlines()


WRONG: dict[str, tuple[str, str]] = {
    # what is wrong → the key, and a word of the fix
    "no token": ("telegram.token", "@BotFather"),
    "malformed token": ("telegram.token", "@BotFather"),
    "unknown key": ("ATTUNE_TELEGRAM__TOKN", "ATTUNE_TELEGRAM__TOKEN"),
    "refused token": ("telegram.token", "@BotFather"),
    "no such page": ("telegram.base_url", "http://127.0.0.1:8081/bot"),
    "another server": ("telegram.base_url", "http://127.0.0.1:8081/bot"),
    "no folder": ("database.url", "Choose a folder"),
    "broken dialog": ("dialogs.path", "now.yaml:"),
}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def ends(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, End]]:
    """All of them at once, since each takes as long as a start."""
    root = tmp_path_factory.mktemp("bad")
    page = [web.post("/{path:.*}", _a_page)]
    async with house(_folder(root, "any")) as home, Site("127.0.0.1", 0, page) as other:
        extra = dict(_extras(root, home.server, other.port))
        tried = {name: House(home.server, home.stand, Folder(_folder(root, name)), extra=extra[name]) for name in WRONG}
        for each in tried.values():
            each.launch()
        codes = {name: await each.ended(40) for name, each in tried.items()}
        yield {name: End(codes[name], each.folder.output, _left(each)) for name, each in tried.items()}


async def _a_page(_: web.Request) -> web.Response:
    return web.Response(text="<html>Welcome</html>", content_type="text/html")


def _extras(root: Path, server: Server, other: int) -> Iterator[tuple[str, dict[str, str]]]:
    broken = _folder(root, "dialogs")
    (broken / "now.yaml").write_text("dialog: now\nversion: one\nstates:\n  a: {next: nowhere}\n")
    (root / "file").write_text("")
    yield "no token", {"ATTUNE_TELEGRAM__TOKEN": ""}
    yield "malformed token", {"ATTUNE_TELEGRAM__TOKEN": "not a token"}
    yield "unknown key", {"ATTUNE_TELEGRAM__TOKN": TOKEN}
    yield "refused token", {"ATTUNE_TELEGRAM__TOKEN": TOKEN[:-1] + "x"}
    yield "no such page", {"ATTUNE_TELEGRAM__BASE_URL": f"{server.url}/elsewhere/bot"}
    yield "another server", {"ATTUNE_TELEGRAM__BASE_URL": f"http://127.0.0.1:{other}/bot"}
    yield "no folder", {"ATTUNE_DATABASE__URL": f"sqlite:///{root / 'file' / 'attune.db'}"}
    yield "broken dialog", {"ATTUNE_DIALOGS__PATH": str(broken)}


def _folder(root: Path, name: str) -> Path:
    path = root / name
    path.mkdir()
    return path


def _left(each: House) -> list[str]:
    return [file.name for file in each.folder.path.iterdir() if not file.name.startswith("output")]


@pytest.mark.parametrize("what", WRONG)
async def test_a_line_names_the_key_and_the_fix(ends: dict[str, End], what: str) -> None:
    end, (key, fix) = ends[what], WRONG[what]
    assert end.code == 2, end.printed
    assert any(key in line and fix in line for line in end.lines), end.printed
    assert "Traceback" not in end.printed
    assert "unexpected" not in end.printed
    assert TOKEN not in end.printed
    if what != "broken dialog":
        assert len(end.lines) == 1, end.printed


@pytest.mark.parametrize("what", WRONG)
async def test_nothing_is_left_on_the_disk(ends: dict[str, End], what: str) -> None:
    assert ends[what].files == []


async def test_a_wrong_key_is_told_with_the_fix_and_changes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as home:
        ana = await home.stand.person("Ana")
        await ana.say("/now")
        await ana.hear()
        await home.settled()
        assert await home.stop() == 0
        right, before = home.folder.key.read_bytes(), home.folder.database.read_bytes()
        home.folder.key.write_text("A" * 43 + "=")
        home.launch()
        assert await home.ended() == 2
        line = home.folder.output.splitlines()[-1]
        assert "privacy.key_file" in line
        assert str(home.folder.key) in line
        assert home.folder.database.read_bytes() == before
        home.folder.key.write_bytes(right)
        await home.start()
        await ana.press("5")
        assert (await ana.hear()).text


async def test_a_second_process_says_so_at_once(tmp_path: Path) -> None:
    async with running(tmp_path) as home:
        second = House(home.server, home.stand, home.folder, starts=500)
        second.launch()
        code = await second.ended()
        took = asyncio.get_running_loop().time() - second.started_at
        print(f"a second process ended after {took:.2f} s")
        assert code == 1
        (line,) = (tmp_path / "output0501").read_text().splitlines()
        assert f"in use by process {home.process.pid if home.process else 0}" in line
        assert "stop it first" in line
        assert took < 6


async def test_a_second_copy_elsewhere_is_told_of_the_first(tmp_path: Path) -> None:
    async with running(_folder(tmp_path, "one")) as home:
        other = House(home.server, home.stand, Folder(_folder(tmp_path, "two")))
        try:
            await other.start()
            (told, *_) = await home.noted("polling_conflict")  # the one that polled first loses its poll
            assert "stop the other copy" in told["fix"]
        finally:
            if other.process is not None:
                other.kill()


async def test_a_server_that_does_not_answer_is_waited_for(tmp_path: Path) -> None:
    port = free_port()
    async with house(tmp_path, ATTUNE_TELEGRAM__BASE_URL=f"http://127.0.0.1:{port}/bot") as home:
        home.launch()
        await home.noted("telegram_unreachable")
        assert await home.status("livez") == 200
        assert await home.status("readyz") == 503
        await asyncio.sleep(1)
        async with Server(token=TOKEN, username=USERNAME, port=port):
            await home.ready()
            assert len(home.folder.logged("telegram_unreachable")) == 1
            assert await home.stop() == 0
