"""Processes under measurement: how they are started, what they have used so far, how they end. Loopback only."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TICK = os.sysconf("SC_CLK_TCK")
ATTUNE = "1:abc"
ECHO = "2:abc"
ATTUNE_NAME = "attune_demo_bot"
ECHO_NAME = "echo_demo_bot"


class Process:
    """A child that is stopped at the end of the context."""

    def __init__(self, *arguments: str, env: dict[str, str] | None = None, quiet: bool = True) -> None:
        output = subprocess.DEVNULL if quiet else None
        self.child = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": _python_path(), **(env or {})},
            stdout=subprocess.PIPE,
            stderr=output,
        )

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        self.child.terminate()
        try:
            self.child.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.communicate()

    def line(self) -> str:
        """The next line that it writes."""
        return self.child.stdout.readline().decode().strip()

    def cpu(self) -> float:
        """Seconds of processor time so far, of user and system, over all its threads."""
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self) -> float:
        """MB that stand in memory."""
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def stand_in(journal: int = 0) -> Process:
    """The local Bot API server. Its first line is its address; it remembers the last `journal` calls."""
    return Process("-m", "bot.demo", "--token", ATTUNE, "--username", ATTUNE_NAME, "--journal", str(journal))


def echo(url: str, mode: str) -> Process:
    """The echo bot."""
    return Process("bench/echo_bot.py", ECHO, f"{url}/bot", *([str(free_port())] if mode == "webhook" else []))


def attune(url: str, mode: str, folder: Path) -> Process:
    """Attune as an operator runs it, on a database of its own, without limits of sending."""
    return Process("-m", "bot", "run", env=settings(url, mode, folder))


def settings(url: str, mode: str, folder: Path) -> dict[str, str]:
    """The environment that Attune runs in."""
    port = free_port()
    limits = {f"ATTUNE_TELEGRAM__LIMITS__{name}": "0" for name in ("OVERALL", "CHAT", "GROUP")}
    return {
        **limits,
        "ATTUNE_CONFIG": "",
        "ATTUNE_TELEGRAM__TOKEN": ATTUNE,
        "ATTUNE_TELEGRAM__BASE_URL": f"{url}/bot",
        "ATTUNE_TELEGRAM__MODE": mode,
        "ATTUNE_TELEGRAM__WEBHOOK__URL": f"http://127.0.0.1:{port}/hook" if mode == "webhook" else "",
        "ATTUNE_TELEGRAM__WEBHOOK__LISTEN": f"127.0.0.1:{port}" if mode == "webhook" else "",
        "ATTUNE_TELEGRAM__WEBHOOK__SECRET": "secret" if mode == "webhook" else "",
        "ATTUNE_DATABASE__URL": f"sqlite:///{folder}/attune.db",
        "ATTUNE_PRIVACY__KEY_FILE": f"{folder}/attune.key",
        "ATTUNE_CHAT__BURST_SECONDS": "0",
        "ATTUNE_LOG__LEVEL": "warning",
    }


def free_port() -> int:
    """A port of the loopback that is free now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _python_path() -> str:
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
