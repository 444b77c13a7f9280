"""`attune check`: reads folders and files, runs every check over them, and prints what it found. The rules stand elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from bot.adapters.dialog_files import Folder, read_file, read_folder, shipped_folder, with_shared
from bot.cli.console import say, say_problems, shown
from bot.cli.failures import FINE, PROBLEMS, WRONG_USAGE, Failure
from bot.coach import countries, feelings, helplines, screening_rules
from bot.config import Config
from bot.dialog.bundle import COMMON, Bundle, read_bundle, read_common
from bot.dialog.check.bundle import check_bundle
from bot.dialog.check.inventory import read_inventory
from bot.dialog.check.prompts import check_prompts
from bot.dialog.model import Common
from bot.dialog.problems import ERROR, TOP, Problem, has_errors
from bot.dialog.prompts import read_prompts
from bot.dialog.texts import fill
from bot.engine.session import TODAY, TODAY_TWO

INVENTORY = "inventory.yaml"
#: Rules that look into other files: while one of them cannot be read, they would complain of what is there.
ACROSS = frozenset({"unknown-dialog", "unknown-outcome", "missing-outcome", "uncovered-id", "unknown-id"})

Parse = Callable[[str], object]
PARSERS: dict[str, Parse] = {
    "feelings.yaml": feelings.parse,
    "countries.yaml": countries.parse,
    "helplines.yaml": helplines.parse,
}


def check(paths: Sequence[Path], config: Config | None) -> int:
    """Check what is named, else the folder of the configuration, else what came with the program."""
    own = config.dialogs.path if config else None
    targets = paths or [own or shipped_folder()]
    today = datetime.now(UTC).date()
    number, problems = 0, list[Problem]()
    for path in dict.fromkeys(targets):
        checked, found = _check_one(path, today)
        number += checked
        problems += found
    problems = list(dict.fromkeys(problems))
    say_problems(problems)
    errors = sum(problem.level == ERROR for problem in problems)
    say(f"{_many(number, 'file')}: {_many(errors, 'error')}, {_many(len(problems) - errors, 'warning')}")
    return PROBLEMS if errors else FINE


def problems_of(folder: Folder, today: date, own: Collection[str] | None = None) -> list[Problem]:
    """Everything that is wrong with the files of a folder. `own` are those that matter, where others are only borrowed."""
    matters = folder.files.keys() if own is None else own
    bundle, found_in_dialogs = read_bundle(folder.files)
    common, found_in_common = read_common(folder.files)
    problems = [*folder.problems, *found_in_dialogs, *found_in_common]
    problems += _data_problems({name: text for name, text in folder.files.items() if name in matters}, today)
    problems += _missing(folder.files)
    prompts, wrong = read_prompts(folder.files)
    problems += wrong
    ideas, found = read_inventory(folder.files[INVENTORY], INVENTORY) if INVENTORY in folder.files else (None, [])
    problems += found
    whole = not has_errors([*folder.problems, *found_in_dialogs])
    problems += check_prompts(prompts, ideas, buttons_of(bundle, common))
    taught = frozenset(idea for prompt in prompts for idea in prompt.covers)
    found = check_bundle(bundle, common, inventory=ideas, taught=taught)
    problems += [each for each in found if whole or each.rule not in ACROSS]
    return sorted(each for each in problems if each.path in matters or each.path not in folder.files)


def buttons_of(bundle: Bundle, common: Common | None) -> set[str]:
    """What means something else where a daily prompt is answered: the words of the moves, and the buttons beside the question."""
    asking = [bundle.dialogs[name] for name in (TODAY, TODAY_TWO) if name in bundle.dialogs]
    beside = {fill(offer.text, {}) for dialog in asking for state in dialog.states.values() for offer in state.beside}
    moves = common.moves.values() if common else ()
    return beside.union(form for move in moves for form in (*move.typed, fill(move.label, {})))


def _check_one(path: Path, today: date) -> tuple[int, list[Problem]]:
    """How many files were checked, and what is wrong with them, by the path as it was given."""
    if path.is_dir():
        own = read_folder(path)
        found = problems_of(with_shared(own, _shipped()), today, own.files)
        return len(own.files), [replace(each, path=shown(path / each.path)) for each in found]
    if not path.is_file():
        raise Failure(f"{path}: there is no such file or folder; check the path", code=WRONG_USAGE)
    found = [each for each in problems_of(_around(path), today, [path.name]) if each.path == path.name]
    return 1, [replace(each, path=shown(path)) for each in found]


def _around(path: Path) -> Folder:
    """A file among its neighbours, so that what it calls is found: its own folder's, or else the program's dialogs."""
    if (path.parent / COMMON).is_file():
        return with_shared(read_folder(path.parent), _shipped())
    alone = read_file(path)
    shipped = _shipped()
    return Folder({**shipped.files, **alone.files}, alone.problems)


def _shipped() -> Folder:
    return read_folder(shipped_folder())


def _data_problems(files: Mapping[str, str], today: date) -> Iterator[Problem]:
    """What is wrong with the coach's own files."""
    for name, text in files.items():
        if name in PARSERS:
            yield from _refused(PARSERS[name], text, name)
        elif name.startswith("screening/"):
            yield from _refused(partial(screening_rules.parse, Path(name).stem), text, name)
    yield from _stale(files.get("helplines.yaml", ""), today)


def _missing(files: Mapping[str, str]) -> Iterator[Problem]:
    for name in sorted(PARSERS.keys() - files.keys()):
        text = "the file is missing; copy the one that comes with the program"
        yield Problem(name, TOP, ERROR, text, "missing-file")


def _refused(parse: Parse, text: str, path: str) -> Iterator[Problem]:
    """The reader's complaints, each of which begins with the name of its file and may go over several lines."""
    rule = Path(path).parts[0].removesuffix(".yaml")
    try:
        parse(text)
    except ValueError as error:
        for complaint in re.split(rf"\n(?={rule}\b)", str(error)):
            yield Problem(path, TOP, ERROR, " ".join(complaint.split()), rule)


def _stale(text: str, today: date) -> Iterator[Problem]:
    """Helplines that nobody has checked for a year: an error here, so that they are; a bot that runs is not kept from it.
    Whether the file can be read at all is told elsewhere."""
    with suppress(ValueError):
        old = helplines.stale(helplines.parse(text), today)
        yield from (Problem("helplines.yaml", TOP, ERROR, each, "stale") for each in old)


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
