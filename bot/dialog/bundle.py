"""All dialogs of a folder as one value with one hash, so that a session ends on the words it began with. No disk here."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialog.common import parse_common
from bot.dialog.model import Common, Dialog
from bot.dialog.parse import parse_dialog
from bot.dialog.problems import TOP, Problem

#: Files of the folder that are not dialogs. They are always current; a session is never pinned to them.
COMMON = "common.yaml"
SHARED = frozenset({COMMON, "feelings.yaml", "countries.yaml", "helplines.yaml", "inventory.yaml"})


@dataclass(frozen=True, slots=True)
class Bundle:
    """The dialogs by id, the hash of their text, and the text itself, packed for the store."""

    dialogs: Mapping[str, Dialog]
    digest: str
    content: bytes


def is_dialog(name: str) -> bool:
    """Whether a file of the folder, by its path inside it, is a dialog."""
    return name.endswith(".yaml") and name not in SHARED and "/" not in name


def read_bundle(files: Mapping[str, str]) -> tuple[Bundle, list[Problem]]:
    """The dialogs of the files (path inside the folder → text), and the problems of reading them."""
    dialogs: dict[str, Dialog] = {}
    problems: list[Problem] = []
    sources = {name: text for name, text in sorted(files.items()) if is_dialog(name)}
    for name, text in sources.items():
        dialog, found = parse_dialog(text, name)
        problems += found
        if dialog is not None:
            problems += _misplaced(dialog, name, dialogs)
            dialogs.setdefault(dialog.id, dialog)
    return Bundle(dialogs, digest(sources), pack(sources)), problems


def read_common(files: Mapping[str, str]) -> tuple[Common | None, list[Problem]]:
    """What all dialogs share, and the problems of reading it; a folder without the file has one problem."""
    if COMMON not in files:
        return None, [
            Problem(COMMON, TOP, "error", "the file is missing; every folder of dialogs needs it", "missing-file")
        ]
    return parse_common(files[COMMON], COMMON)


def digest(files: Mapping[str, str]) -> str:
    """The hash of names and texts."""
    return hashlib.sha256(_canonical(files)).hexdigest()


def pack(files: Mapping[str, str]) -> bytes:
    """Names and texts for the store."""
    return zlib.compress(_canonical(files), 6)


def unpack(content: bytes) -> dict[str, str]:
    """What `pack` packed."""
    files = json.loads(zlib.decompress(content))
    return {str(name): str(text) for name, text in files.items()}


def _canonical(files: Mapping[str, str]) -> bytes:
    return json.dumps(dict(sorted(files.items())), ensure_ascii=True, separators=(",", ":")).encode()


def _misplaced(dialog: Dialog, name: str, known: Mapping[str, Dialog]) -> list[Problem]:
    if dialog.id in known:
        text = f"the dialog '{dialog.id}' is also in {known[dialog.id].path}; give one of them another id"
        return [Problem(name, dialog.mark, "error", text, "duplicate-dialog")]
    if name != f"{dialog.id}.yaml":
        text = f"the dialog '{dialog.id}' belongs into a file '{dialog.id}.yaml'; rename the file or the dialog"
        return [Problem(name, dialog.mark, "error", text, "file-name")]
    return []
