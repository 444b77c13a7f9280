"""The pictures as they are really drawn: in a process of their own, opaque, wide enough, and never a reason to wait for ever."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.adapters.charts.painter import ProcessPainter, draw_here
from bot.cli.charts import charts, made_up
from bot.coach.progress import PICTURES, Bar, Picture
from bot.config import Config
from bot.ports import NotDrawn
from tests.fakes import shelf


def drawable(kind: str) -> Picture:
    return made_up(shelf())[kind]


@pytest.fixture
async def painter() -> AsyncIterator[ProcessPainter]:
    painter = ProcessPainter()
    yield painter
    painter.close()


def contrast(one: tuple[int, ...], two: tuple[int, ...]) -> float:
    """As the guidelines for accessible pages reckon it: 4.5 is enough for text."""

    def light(colour: tuple[int, ...]) -> float:
        parts = [n / 255 for n in colour[:3]]
        red, green, blue = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_is_wide_enough_for_a_phone_and_opaque_with_dark_on_light(kind: str) -> None:
    image = Image.open(BytesIO(draw_here(drawable(kind))))
    assert image.format == "PNG"
    assert image.width == 1080
    assert 600 <= image.height <= 1300
    assert image.convert("RGBA").getextrema()[3] == (255, 255)
    colours = image.convert("RGB").getcolors(maxcolors=1 << 20)
    assert colours is not None
    ordered = [colour for _, colour in sorted(colours, reverse=True)]
    assert contrast(ordered[0], (0, 91, 148)) > 4.5
    assert contrast(ordered[0], min(ordered)) > 4.5


@pytest.mark.parametrize("kind", PICTURES)
def test_any_data_can_be_drawn(kind: str) -> None:
    few = replace(drawable(kind), bars=(Bar("A very long name of something", 10.0, 0.0), Bar("b", 0.0, 10.0)))
    one = replace(few, bars=few.bars[:1] * (7 if kind == "days" else 1))
    for each in (few, one):
        assert draw_here(replace(each, legend=each.legend or ("x", "y"))).startswith(b"\x89PNG")


async def test_drawing_happens_elsewhere_and_nothing_waits_for_it(painter: ProcessPainter) -> None:
    drawing = asyncio.ensure_future(painter.draw(drawable("steps")))
    turns = 0
    while not drawing.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert (await drawing).startswith(b"\x89PNG")
    assert turns > 20


async def test_what_cannot_be_drawn_says_so_without_its_content_and_the_next_one_comes_out(
    painter: ProcessPainter,
) -> None:
    with pytest.raises(NotDrawn) as caught:
        await painter.draw(replace(drawable("steps"), kind="a secret"))
    assert "secret" not in repr(caught.value)
    assert await painter.draw(drawable("steps"))


async def test_a_picture_that_takes_too_long_is_given_up() -> None:
    impatient = ProcessPainter(limit=0.01)
    with pytest.raises(NotDrawn):
        await impatient.draw(drawable("steps"))
    impatient.close()


def test_the_drawing_library_is_loaded_by_nothing_else() -> None:
    check = "import sys, bot.compose, bot.adapters.charts.painter; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], env={**os.environ}, check=False).returncode == 0


def test_the_command_writes_one_of_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert charts(Config(), tmp_path / "new") == 0
    assert {file.stem for file in (tmp_path / "new").iterdir()} == set(PICTURES)
    assert "0 to 10" in capsys.readouterr().out
