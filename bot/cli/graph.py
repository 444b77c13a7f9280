"""`attune graph`: finds a dialog, by name or by file, and writes its picture. How it is drawn stands in the adapter."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Literal

import typer

from bot.adapters.dialog_files import Folder, read_file, read_folder, shipped_folder
from bot.adapters.graph.chart import Chart, chart_of
from bot.adapters.graph.mermaid import mermaid
from bot.cli.console import say
from bot.cli.failures import FINE, WRONG_USAGE, Failure
from bot.config import Config
from bot.dialog.bundle import read_bundle
from bot.dialog.model import Dialog
from bot.dialog.problems import BrokenDialogs, did_you_mean

Form = Literal["mermaid", "svg", "png"]


def graph(config: Config, name: str, form: Form, output: Path | None) -> int:
    """Draw one dialog to a file or to stdout."""
    chart = chart_of(_dialog(config, name))
    if form == "png" and output is None and sys.stdout.isatty():
        raise Failure("a PNG is nothing for a terminal: name a file with --output", code=WRONG_USAGE)
    _write(_picture(chart, form), output)
    return FINE


def _picture(chart: Chart, form: Form) -> bytes:
    if form == "mermaid":
        return mermaid(chart).encode()
    drawing = importlib.import_module("bot.adapters.graph.drawing")  # loads the drawing library, which takes a second
    content: bytes = drawing.draw(chart, form)
    return content


def _write(content: bytes, output: Path | None) -> None:
    if output is None:
        typer.get_binary_stream("stdout").write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise Failure(f"{output} cannot be written ({error.strerror}): name another file with --output") from None
    say(f"{output} is written.")


def _dialog(config: Config, name: str) -> Dialog:
    path = Path(name)
    if path.suffix == ".yaml":
        folder, wanted = _file(path), None
    else:
        folder, wanted = read_folder(config.dialogs.path or shipped_folder()), name
    bundle, problems = read_bundle(folder.files)
    found = bundle.dialogs.get(wanted) if wanted else next(iter(bundle.dialogs.values()), None)
    if found is not None:
        return found
    of_it = [each for each in (*folder.problems, *problems) if wanted is None or each.path == f"{wanted}.yaml"]
    if of_it:
        raise BrokenDialogs(of_it)
    raise Failure(f"there is no dialog '{name}'. {did_you_mean(name, bundle.dialogs)}", code=WRONG_USAGE)


def _file(path: Path) -> Folder:
    if not path.is_file():
        raise Failure(f"{path}: there is no such file; give a dialog's name or its file", code=WRONG_USAGE)
    return read_file(path)
