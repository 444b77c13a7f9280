"""Files that bots and people sent: bytes in memory by file_id, and their descriptions as Telegram gives them."""

import struct
from collections import OrderedDict
from dataclasses import dataclass

from bot.demo.errors import bad_request
from bot.demo.models import Json

MOST_KEPT = 2_000
MAX_DOWNLOAD = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in a request, before it has an id."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    id: str
    unique_id: str
    path: str
    upload: Upload

    @property
    def reference(self) -> Json:
        size = len(self.upload.data)
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": size}

    @property
    def json(self) -> Json:
        """The Bot API's File."""
        return {**self.reference, "file_path": self.path}


class Files:
    def __init__(self) -> None:
        self._by_id: OrderedDict[str, Stored] = OrderedDict()
        self._by_path: dict[str, Stored] = {}
        self._count = 0

    def keep(self, upload: Upload, folder: str) -> Stored:
        self._count += 1
        path = f"{folder}/file_{self._count}{_suffix(upload.name)}"
        stored = Stored(f"AgACAgIAAxkB{self._count:012d}", f"AQAD{self._count:010d}", path, upload)
        self._by_id[stored.id] = self._by_path[path] = stored
        if len(self._by_id) > MOST_KEPT:
            _, oldest = self._by_id.popitem(last=False)
            del self._by_path[oldest.path]
        return stored

    def find(self, file_id: str) -> Stored | None:
        return self._by_id.get(file_id)

    def at(self, path: str) -> Stored | None:
        return self._by_path.get(path)


def image_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG, GIF or JPEG. Raises ApiError 400 as Telegram does for what is no image."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data.startswith(b"GIF8") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return int(width), int(height)
    if data.startswith(b"\xff\xd8"):
        return _jpeg_size(data)
    raise bad_request("IMAGE_PROCESS_FAILED")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(data):
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 2 + length
    raise bad_request("IMAGE_PROCESS_FAILED")


def _suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix}" if stem and dot and suffix.isalnum() else ""
