"""A shell to call commands in: with a configuration, a database and a key of its own."""

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from bot.__main__ import main
from bot.adapters.keys import KeyRing, make_key_file
from bot.adapters.sqlite.store import SqliteStore, Terms
from bot.ports import Changes, Chat, Person


@dataclass(frozen=True)
class Result:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Shell:
    """Calls commands. Files stand in `folder`."""

    folder: Path
    captured: pytest.CaptureFixture[str]

    def run(self, *words: object) -> Result:
        """One command as it stands."""
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        printed = self.captured.readouterr()
        return Result(int(str(ended.value.code)), printed.out, printed.err)

    def configured(self, command: str, *words: object) -> Result:
        """A command with the configuration of this shell."""
        return self.run(command, "--config", self.folder / "config.yaml", *words)

    def configure(self, more: str = "") -> None:
        """Write the configuration, with more sections."""
        own = f"database: {{url: 'sqlite:///{self.database}'}}\nprivacy: {{key_file: '{self.key}'}}\n"
        (self.folder / "config.yaml").write_text(own + more)

    @property
    def database(self) -> Path:
        return self.folder / "attune.db"

    @property
    def key(self) -> Path:
        return self.folder / "attune.key"

    async def fill(self) -> None:
        """A database with one person (Telegram's id 501) in a private chat."""
        make_key_file(self.key)
        store = await SqliteStore.open(self.database, KeyRing.from_file(self.key), Terms("test", lambda: 1000.0))
        person, chat = Person(id=1, user=501, name="Ada"), Chat(id=2, chat=501, person=1)
        await store.save(Changes(persons=[person], chats=[chat]))
        await store.close()


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers, root.level, threading.excepthook, sys.unraisablehook)
    yield
    root.handlers, root.level, threading.excepthook, sys.unraisablehook = before
    structlog.reset_defaults()


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    made = Shell(tmp_path, capsys)
    made.configure()
    return made


Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file into the folder `ours`."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / "ours" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    return written
