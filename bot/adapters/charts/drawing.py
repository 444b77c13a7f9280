"""A picture of practice as a PNG for a phone. Imports the drawing library, so only the worker process may import this file.

The ground is opaque and light, so that it reads the same in light and dark chats; every value is also written beside its mark,
so that nothing hangs on a colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from matplotlib.patheffects import Normal, Stroke

from bot.coach.progress import DAYS, FEELINGS, HEAT, MOOD, STEPS, Bar, Picture

#: Of Okabe and Ito: told apart by colour-blind eyes too, on this ground with a contrast of 4.5 or more for text.
GROUND, INK, SOFT, FAINT = "#fbf8f2", "#22303c", "#5b6872", "#ddd8cd"
BLUE, ORANGE = "#005b94", "#b34700"

DOTS = 108  # an inch
WIDTH = 10.0  # inches: 1080 px
HEIGHT = {MOOD: 8.0, HEAT: 8.6, DAYS: 10.6, STEPS: 7.6, FEELINGS: 8.6}
BIG, NORMAL, SMALL = 34, 25, 22
TOP = 10.0
NEAR = 17  # points between a mark and its number


def draw(picture: Picture) -> bytes:
    """The picture as PNG, 1080 px wide."""
    with mpl.rc_context({"font.family": "DejaVu Sans", "font.size": NORMAL, "text.color": INK}):
        figure = Figure(figsize=(WIDTH, HEIGHT[picture.kind]), dpi=DOTS, facecolor=GROUND)
        figure.text(0.06, 1 - 0.62 / HEIGHT[picture.kind], picture.title, fontsize=BIG, fontweight="bold", va="center")
        _DRAWN[picture.kind](figure, picture)
        content = BytesIO()
        figure.savefig(content, format="png", metadata={"Software": None})
    return content.getvalue()


def _mood(figure: Figure, picture: Picture) -> None:
    axes = _scale(figure, picture, left=0.1)
    for start, stretch in _stretches(picture.bars):
        places = range(start, start + len(stretch))
        axes.plot(places, stretch, color=BLUE, linewidth=5, marker="o", markersize=15, solid_capstyle="round")
        for at, value in enumerate(stretch):
            _beside(axes, start + at, value, (_aside(stretch, at), NEAR if _is_above(stretch, at) else -NEAR))
    _dates(axes, [bar.label for bar in picture.bars], every=3 if len(picture.bars) > 8 else 1)


def _heat(figure: Figure, picture: Picture) -> None:
    """Each pair as two marks of different shape on one line, from before to after."""
    axes = _scale(figure, picture, left=0.1, bottom=0.25)
    for at, bar in enumerate(picture.bars):
        before, after = bar.value or 0.0, bar.then or 0.0
        axes.plot([at, at], [before, after], color=SOFT, linewidth=4, zorder=1)
        axes.plot(at, before, marker="D", markersize=16, color=ORANGE, label=picture.legend[0] if at == 0 else None)
        axes.plot(at, after, marker="o", markersize=17, color=BLUE, label=picture.legend[1] if at == 0 else None)
        if before == after:
            axes.plot(at, before, marker="D", markersize=22, color=ORANGE, zorder=1)
            _beside(axes, at, before, (0, NEAR + 5))
        else:
            _beside(axes, at, before, (0, NEAR if before > after else -NEAR))
            _beside(axes, at, after, (0, NEAR if after > before else -NEAR))
    _dates(axes, [bar.label for bar in picture.bars], every=1 if len(picture.bars) <= 5 else 3)
    marks = axes.get_legend_handles_labels()
    legend = figure.legend(*marks, loc="lower center", ncol=2, frameon=False, fontsize=NORMAL, columnspacing=2.5)
    for line in legend.get_lines():
        line.set_linestyle("none")


def _days(figure: Figure, picture: Picture) -> None:
    """A row a week; a day with practice is a full disc, one without a small dot, one to come nothing."""
    weeks = len(picture.bars) // 7
    axes = _bare(figure, (0.2, 0.03, 0.76, 0.86))
    axes.set_xlim(-0.5, 6.5)
    axes.set_ylim(weeks - 0.4, -1.0)
    axes.set_aspect("equal", adjustable="box")
    for column, name in enumerate(picture.legend):
        axes.text(column, -0.75, name, ha="center", va="center", fontsize=SMALL, color=SOFT)
    for place, bar in enumerate(picture.bars):
        row, column = divmod(place, 7)
        if column == 0:
            axes.text(-0.75, row, bar.label, ha="right", va="center", fontsize=SMALL, color=SOFT)
        if bar.value is not None:
            radius, colour = (0.38, BLUE) if bar.value else (0.09, "#a9a498")
            axes.add_patch(Circle((column, row), radius, color=colour, linewidth=0))


def _counts(figure: Figure, picture: Picture) -> None:
    """Lying bars with their names before and their numbers behind them."""
    most = max((bar.value or 0 for bar in picture.bars), default=1) or 1
    axes = _bare(figure, (0.38, 0.04, 0.55, 0.82))
    axes.set_xlim(0, most * 1.12)
    axes.set_ylim(max(len(picture.bars), 4) - 0.5, -0.5)
    for row, bar in enumerate(picture.bars):
        value = bar.value or 0.0
        axes.barh(row, value, height=0.58, color=BLUE)
        axes.text(value + most * 0.02, row, f"{value:g}", va="center", fontsize=NORMAL)
        axes.text(-most * 0.03, row, _folded(bar.label), ha="right", va="center", fontsize=NORMAL, linespacing=1.0)
    axes.axvline(0, color=INK, linewidth=2)


def _scale(figure: Figure, picture: Picture, *, left: float, bottom: float = 0.13) -> Axes:
    """A ground from 0 to 10 with few lines."""
    axes = _bare(figure, (left, bottom, 0.96 - left, 0.85 - bottom))
    axes.set_ylim(-1.2, TOP + 1.1)
    axes.set_xlim(-0.55, max(len(picture.bars), 4) - 0.45)
    for value in (0, 5, 10):
        axes.axhline(value, color=FAINT, linewidth=2.5, zorder=0)
        axes.text(-0.015, value, str(value), transform=axes.get_yaxis_transform(), ha="right", va="center", color=SOFT)
    return axes


def _bare(figure: Figure, place: tuple[float, float, float, float]) -> Axes:
    axes = figure.add_axes(place, facecolor=GROUND)
    axes.set_axis_off()
    return axes


def _dates(axes: Axes, labels: Sequence[str], *, every: int) -> None:
    """Few of them, the last one always."""
    for at, label in enumerate(labels):
        if (len(labels) - 1 - at) % every == 0:
            axes.text(at, -1.7, label, ha="center", va="top", fontsize=SMALL, color=SOFT)


def _is_above(stretch: Sequence[float], at: int) -> bool:
    """Whether the number at a point stands above it: where the line does not come from."""
    around = [*stretch[max(0, at - 1) : at], *stretch[at + 1 : at + 2]]
    return not around or stretch[at] >= sum(around) / len(around)


def _aside(stretch: Sequence[float], at: int) -> int:
    """On a slope the number above the line stands to the side on which the line is lower."""
    if not 0 < at < len(stretch) - 1 or (stretch[at - 1] - stretch[at]) * (stretch[at] - stretch[at + 1]) <= 0:
        return 0
    side = 20 if stretch[at - 1] > stretch[at + 1] else -20
    return side if _is_above(stretch, at) else -side


def _beside(axes: Axes, at: int, value: float, offset: tuple[int, int]) -> None:
    """A number at a mark, so many points away, with the ground's colour round it, so that no line runs through it."""
    axes.annotate(
        f"{value:g}",
        (at, value),
        xytext=offset,
        textcoords="offset points",
        ha="center",
        va="bottom" if offset[1] > 0 else "top",
        fontsize=SMALL,
        path_effects=[Stroke(linewidth=7, foreground=GROUND), Normal()],
    )


def _stretches(bars: Sequence[Bar]) -> list[tuple[int, list[float]]]:
    """What stands side by side without an open place between, each with where it begins."""
    found: list[tuple[int, list[float]]] = []
    for at, bar in enumerate(bars):
        if bar.value is None:
            continue
        if found and found[-1][0] + len(found[-1][1]) == at:
            found[-1][1].append(bar.value)
        else:
            found.append((at, [bar.value]))
    return found


def _folded(label: str) -> str:
    """A long name in two lines, parted at the space nearest to its middle."""
    spaces = [at for at, letter in enumerate(label) if letter == " "]
    if len(label) <= 14 or not spaces:
        return label
    middle = min(spaces, key=lambda at: abs(at - len(label) / 2))
    return f"{label[:middle]}\n{label[middle + 1 :]}"


_DRAWN: Mapping[str, Callable[[Figure, Picture], None]] = {
    MOOD: _mood,
    HEAT: _heat,
    DAYS: _days,
    STEPS: _counts,
    FEELINGS: _counts,
}
