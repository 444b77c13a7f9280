"""`attune charts`: one picture of each kind from made-up data. How they are drawn stands in the adapter."""

from __future__ import annotations

import random
from pathlib import Path

from bot.adapters.charts.painter import draw_here
from bot.app.library import Shelf
from bot.cli.console import say
from bot.cli.failures import FINE, Failure
from bot.coach.progress import PICTURES, Picture, Telling, picture
from bot.compose import load_shelf
from bot.config import Config
from bot.dialog.model import STEPS
from bot.dialog.texts import fill
from bot.ports import Mark

SEED = 20
#: A Saturday in spring (epoch seconds, UTC), and a day.
NOW, DAY = 1_777_716_000.0, 86_400.0


def charts(config: Config, folder: Path) -> int:
    """Draw one of each into a folder."""
    for kind, drawn in made_up(load_shelf(config)).items():
        _write(folder / f"{kind}.png", draw_here(drawn))
        say(drawn.alt)
    return FINE


def made_up(shelf: Shelf) -> dict[str, Picture]:
    """A picture of each kind, of made-up data."""
    telling = Telling(
        say=lambda name, values: fill(shelf.common.phrases[name], values),
        steps={key: fill(text, {}) for key, text in shelf.common.steps.items()},
        families=dict(shelf.knowledge.families()),
        language="en",
        now=NOW,
    )
    marks = _marks(list(telling.families))
    return {kind: drawn for kind in PICTURES if (drawn := picture(kind, marks, telling)) is not None}


def _marks(families: list[str]) -> list[Mark]:
    """Twelve weeks of somebody who never was: with a gap in them, as anybody's have."""
    chance = random.Random(SEED)
    marks: list[Mark] = []
    for ago in range(82, -1, -1):
        at = NOW - ago * DAY
        if 38 <= ago <= 52 or chance.random() > 0.42:
            continue
        marks.append(Mark(1, at, "practised", "now"))
        marks += [Mark(1, at, "step", step) for step in STEPS[: chance.randint(1, 6)]]
        marks.append(Mark(1, at, "feelings", families[min(len(families) - 1, int(chance.expovariate(0.45)))]))
        marks.append(Mark(1, at, "mood", float(min(10, max(0, round(chance.gauss(6 - ago / 45, 1.6)))))))
        before = chance.randint(4, 9)
        if chance.random() < 0.45:
            marks.append(Mark(1, at, "before", float(before)))
            marks.append(Mark(1, at, "after", float(max(0, before - chance.choice((-1, 0, 2, 2, 3, 4))))))
    return marks


def _write(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise Failure(f"{file} cannot be written ({error.strerror}): name another folder") from None
    say(f"{file} is written.")
