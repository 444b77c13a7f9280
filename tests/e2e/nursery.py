"""Where bots are born: a process that has read all the code and the dialogs forks one for each start, since that costs most of one.

What is born is a process of its own: it reads its configuration, files and store itself, and dies of a kill -9 alone. Only what
the files say is not worked out again while they are the same.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).parents[2]


class Born:
    """A bot that runs, with what `subprocess.Popen` offers."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._nursery = nursery

    def poll(self) -> int | None:
        """Its exit code once it has ended."""
        if self.returncode is None:
            self.returncode = self._nursery.ask(ended=self.pid)
        return self.returncode

    def wait(self, timeout: float) -> int:
        """Wait for its end (seconds); its exit code. Raises TimeoutError."""
        until = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise TimeoutError(self.pid)
            time.sleep(0.002)  # the child of another process: nobody tells this one of its end
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class Nursery:
    """Asks the process that forks: one line of JSON there, one back."""

    def __init__(self) -> None:
        words = [sys.executable, "-m", "tests.e2e.nursery"]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=env)

    def ask(self, **order: Any) -> int | None:
        """The number that is answered, if there is one."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(orjson.dumps(order, option=orjson.OPT_APPEND_NEWLINE))
        self._process.stdin.flush()
        found: int | None = orjson.loads(self._process.stdout.readline())
        return found

    def bear(self, *, env: Mapping[str, str], cwd: Path, out: Path) -> Born:
        """Start `attune run` in a folder, with this environment, printing into a file."""
        pid = self.ask(env=dict(env), cwd=str(cwd), out=str(out))
        assert pid is not None
        return Born(self, pid)


@cache
def nursery() -> Nursery:
    """The one of this process."""
    return Nursery()


def _run(order: Mapping[str, Any]) -> None:
    """Become a bot."""
    from bot.__main__ import main

    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    printed = os.open(order["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    for number, file in enumerate((os.open(os.devnull, os.O_RDONLY), printed, printed)):
        os.dup2(file, number)
    code: Any = 1
    try:
        main(["run"])
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0)


def _answer(order: Mapping[str, Any]) -> int | None:
    if "ended" not in order:
        pid = os.fork()
        if pid == 0:
            _run(order)
        return pid
    pid, status = os.waitpid(order["ended"], os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if pid else None


def _serve() -> None:
    import bot.__main__
    import bot.cli.serve  # noqa: F401  all of the code, before anything is asked
    from bot.compose import load_shelf
    from bot.config import Config

    load_shelf(Config()).screen.warm()
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(orjson.dumps(_answer(orjson.loads(line)), option=orjson.OPT_APPEND_NEWLINE))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve()
