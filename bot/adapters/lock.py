"""One running bot owns a database file. The kernel holds the lock, so it ends with the process. No SQL stands here."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType


class AlreadyRunning(Exception):
    """Another process owns the file. `pid` is its process id (0 where it has not said), `path` the database."""

    def __init__(self, pid: int, path: Path) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(
            f"{path} is in use by {who}: stop it first, or use another database.url (ATTUNE_DATABASE__URL)"
        )
        self.pid = pid
        self.path = path


class FileLock:
    """Owns `<database>.lock` from its making until `close` or the end of the process; the file itself stays.

    Raises AlreadyRunning at once where another process owns it, and OSError where the folder cannot be written.
    """

    def __init__(self, database: Path) -> None:
        self._file = os.open(_beside(database), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = _pid(self._file)
            os.close(self._file)
            raise AlreadyRunning(pid, database) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def close(self) -> None:
        """Give the file back. A second call does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> FileLock:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _beside(database: Path) -> Path:
    return database.with_name(database.name + ".lock")


def _pid(file: int) -> int:
    text = os.pread(file, 20, 0).strip()
    return int(text) if text.isdigit() else 0
