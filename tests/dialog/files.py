"""Files for the tests of dialogs: good ones, and what all dialogs share."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.dialog.bundle import is_dialog
from bot.dialog.model import STEPS
from bot.dialog.phrases import COMMANDS, MOVES, PHRASES

ROOT = Path(__file__).parents[2]
GOOD = {path.name: path.read_text() for path in (Path(__file__).parent / "good").glob("*.yaml")}
SHIPPED = {path.name: path.read_text() for path in (ROOT / "dialogs").glob("*.yaml")}
DIALOGS = {name: text for name, text in SHIPPED.items() if is_dialog(name)}


def common_tree() -> dict[str, dict[str, object]]:
    """A common.yaml with everything in it, as plain data."""
    return {
        "moves": {name: {"label": name.title(), "typed": [name], "says": f"This is {name}."} for name in MOVES},
        "steps": {name: f"Step {name}" for name in STEPS},
        "phrases": {name: "Fine. " + " ".join(f"{{{hole}}}" for hole in holes) for name, holes in PHRASES.items()},
        "commands": {name: f"Does {name}" for name in COMMANDS},
    }


def common_text(tree: dict[str, dict[str, object]] | None = None) -> str:
    """It as YAML."""
    return yaml.safe_dump(tree or common_tree(), sort_keys=False, allow_unicode=True)


def dialog_text(states: str, *, slots: str = "", cast: str = "[me]", top: str = "") -> str:
    """A dialog `d` that starts at `a`, around states and slots."""
    head = f"dialog: d\nversion: 1\ntitle: A title\ncast: {cast}\nstart: a\n{top}"
    return head + (f"slots:\n{slots}" if slots else "") + f"states:\n{states}"
