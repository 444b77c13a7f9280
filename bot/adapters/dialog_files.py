"""Reads a folder of dialogs from the disk or from the installed program. What stands in the files is understood elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.dialog.bundle import SHARED
from bot.dialog.problems import ERROR, TOP, Problem

ENDINGS = (".yaml", ".po", ".json")
#: Files beyond this are not read at all; the reader of dialogs refuses smaller ones with more to say.
MOST_BYTES = 4 * 1024 * 1024
_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a folder (path inside it → text) and what kept others from being read."""

    files: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


def shipped_folder() -> Path:
    """The dialogs that come with the program: inside the installed package, else those of the repository."""
    installed = _PACKAGE / "shipped" / "dialogs"
    return installed if installed.is_dir() else _PACKAGE.parent / "dialogs"


def read_folder(folder: Path) -> Folder:
    """All dialogs, shared files and translations of a folder. Never raises; hidden files are passed over."""
    if not folder.is_dir():
        text = "there is no such folder; check dialogs.path (ATTUNE_DIALOGS__PATH)"
        return Folder({}, (Problem("", TOP, ERROR, text, "missing-folder"),))
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(_named(folder))}
    return _read(paths)


def read_file(path: Path) -> Folder:
    """One file as a folder. Never raises."""
    return _read({path.name: path})


def _read(paths: Mapping[str, Path]) -> Folder:
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for name, path in paths.items():
        try:
            files[name] = _text(path)
        except _Unreadable as error:
            problems.append(Problem(name, TOP, ERROR, str(error), "unreadable"))
    return Folder(files, tuple(problems))


def folder_in_use(path: Path | None) -> Folder:
    """What the bot runs on: the operator's folder with what all share, or what comes with the program."""
    shipped = read_folder(shipped_folder())
    return shipped if path is None else with_shared(read_folder(path), shipped)


def with_shared(own: Folder, shipped: Folder) -> Folder:
    """A folder whose missing shared files (moves, feelings, countries, helplines) are those of the program."""
    lent = {name: text for name, text in shipped.files.items() if _is_shared(name) and name not in own.files}
    return Folder({**lent, **own.files}, own.problems)


class _Unreadable(Exception):
    """Why a file cannot be read, and the fix."""


def _named(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        if path.suffix in ENDINGS and path.is_file() and not any(part.startswith(".") for part in inside):
            yield path


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise _Unreadable(f"the file has {size} bytes; the most is {MOST_BYTES}. Split it into several files.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeError:
        raise _Unreadable("the file is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise _Unreadable(f"the file cannot be read ({error.strerror}); check its rights") from None


def _is_shared(name: str) -> bool:
    """What every folder needs, and an author seldom writes. The inventory is each folder's own."""
    return (name in SHARED and name != "inventory.yaml") or name.startswith("screening/")
