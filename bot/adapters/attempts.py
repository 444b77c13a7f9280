"""Which update was in hand when the process died: eight bytes that the kernel keeps. Counting attempts is the store's."""

from __future__ import annotations

import mmap
import os
import struct
from pathlib import Path

_NUMBER = struct.Struct("<q")


class FileAttemptMark:
    """An AttemptMark in a mapped file, `<database>.attempt`: it outlives the process (not the machine) at about 1 µs a call."""

    def __init__(self, database: Path) -> None:
        file = os.open(_beside(database), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(file, _NUMBER.size)
            self._bytes = mmap.mmap(file, _NUMBER.size)
        finally:
            os.close(file)
        self._found = self._read()

    def take(self, update: int) -> None:
        """This update is now being worked on."""
        _NUMBER.pack_into(self._bytes, 0, update + 1)  # 0 means none, and an update may be number 0

    def clear(self) -> None:
        """No update is in hand."""
        _NUMBER.pack_into(self._bytes, 0, 0)

    def found(self) -> int | None:
        """The update in hand when the last process died; work that this process takes does not change it."""
        return self._found

    def close(self) -> None:
        """Unmap the file; what it says stays."""
        self._bytes.close()

    def _read(self) -> int | None:
        number: int = _NUMBER.unpack_from(self._bytes, 0)[0]
        return number - 1 if number > 0 else None


class MemoryAttemptMark:
    """An AttemptMark for tests and for the demo: it says what it was told that the last process left."""

    def __init__(self, found: int | None = None) -> None:
        self._found = found
        self.in_hand: int | None = None

    def take(self, update: int) -> None:
        """This update is now being worked on."""
        self.in_hand = update

    def clear(self) -> None:
        """No update is in hand."""
        self.in_hand = None

    def found(self) -> int | None:
        """The update in hand when the last process died, if it died with one."""
        return self._found


def _beside(database: Path) -> Path:
    return database.with_name(database.name + ".attempt")
