"""A chart drawn as SVG or PNG. Where things stand is found by `layout`; nothing is read or decided here."""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from bot.adapters.graph.chart import Arrow, Box, Chart, Line, Shape
from bot.adapters.graph.layout import Layout, Place, Size, lay_out

Format = Literal["svg", "png"]
Point = tuple[float, float]

MARGIN = 26.0
HEAD = 54.0
BOX_WIDTH = 186.0
LEADING = 1.3
LETTER = 0.56  # the width of a letter of the font, as a part of its size
DOTS = 110  # a PNG's, an inch
MOST_DOTS = 30_000  # along one side; more than that few programs open

#: fill, border, text
COLOURS = {
    Shape.ASK: ("#eaf2fb", "#3b6ea5", "#14202c"),
    Shape.SAY: ("#f7f7f5", "#8a8a84", "#14202c"),
    Shape.CALL: ("#f1eafa", "#7a4fb0", "#14202c"),
    Shape.REVEAL: ("#e8f6ee", "#2f8a57", "#14202c"),
    Shape.WAIT: ("#fff6e0", "#b07d12", "#14202c"),
    Shape.END: ("#2f3a45", "#2f3a45", "#ffffff"),
}
LINES = {
    Line.NEXT: ("#4a5561", "solid"),
    Line.TIME: ("#b07d12", (0, (4, 2))),
    Line.BUTTON: ("#1f7a74", (0, (1.2, 1.6))),
    Line.OUTCOME: ("#7a4fb0", "solid"),
}
LEGEND = {
    Line.NEXT: "next (without words: else)",
    Line.TIME: "after a time",
    Line.BUTTON: "a button",
    Line.OUTCOME: "a called dialog's outcome",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of text in a box."""

    text: str
    size: float = 7.5
    bold: bool = False
    italic: bool = False
    faint: bool = False


def draw(chart: Chart, form: Format) -> bytes:
    """The picture as a file's content."""
    things = [_box_rows(box) for box in chart.boxes]
    edges, labels = _edges(chart)
    words = [_label_rows(arrow) for arrow in labels]
    sizes = [_size(rows, BOX_WIDTH) for rows in things] + [_size(rows, _wide(rows)) for rows in words]
    layout = lay_out(sizes, [edge for edge, _, _ in edges])
    figure, axes = _sheet(layout.size)
    _title(axes, chart)
    for edge, arrow, last in edges:
        _line(axes, layout, edge, arrow, last)
    for number, box in enumerate(chart.boxes):
        _draw_box(axes, layout.places[number], box, things[number])
        if box.name == chart.start:
            _entrance(axes, layout.places[number])
    for number, arrow in enumerate(labels):
        _draw_words(axes, layout.places[len(things) + number], words[number], LINES[arrow.line][0])
    return _saved(figure, form)


def _edges(chart: Chart) -> tuple[list[tuple[tuple[int, int], Arrow, bool]], list[Arrow]]:
    """Edges between numbered things, where the words on an arrow are a thing of their own; `True` has the arrow's head."""
    number = {box.name: each for each, box in enumerate(chart.boxes)}
    edges: dict[tuple[int, int], tuple[Arrow, bool]] = {}
    labels: list[Arrow] = []
    for arrow in chart.arrows:
        source, target = number[arrow.source], number[arrow.to]
        if arrow.label or (source, target) in edges:
            middle = len(number) + len(labels)
            labels.append(arrow)
            edges[source, middle], edges[middle, target] = (arrow, False), (arrow, True)
        else:
            edges[source, target] = (arrow, True)
    return [(edge, *how) for edge, how in edges.items()], labels


def _box_rows(box: Box) -> list[Row]:
    step = f"   {box.step}" if box.step else ""
    rows = [Row(f"{box.name}{step}", size=9.0, bold=True)]
    for does in box.does:
        rows += [Row(line, faint=True) for line in textwrap.wrap(does, 40)]
    rows += [Row(line) for line in textwrap.wrap(box.words, 40)]
    for each in box.times:
        rows += [Row(line, italic=True) for line in textwrap.wrap(each, 40)]
    return rows


def _label_rows(arrow: Arrow) -> list[Row]:
    sign = "on " if arrow.line is Line.OUTCOME else ""
    return [Row(line, size=7.0) for line in textwrap.wrap(sign + arrow.label, 26)] or [Row("")]


def _size(rows: Sequence[Row], width: float) -> Size:
    return Size(width, sum(row.size * LEADING for row in rows) + 9.0)


def _wide(rows: Sequence[Row]) -> float:
    return max(len(row.text) * row.size * LETTER for row in rows) + 4.0


def _sheet(size: Size) -> tuple[Figure, Axes]:
    width, height = max(size.width, 420.0) + 2 * MARGIN, size.height + 2 * MARGIN + HEAD
    figure = Figure(figsize=(width / 72, height / 72), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(-MARGIN, width - MARGIN)
    axes.set_ylim(height - MARGIN - HEAD, -MARGIN - HEAD)
    axes.set_axis_off()
    return figure, axes


def _title(axes: Axes, chart: Chart) -> None:
    _write(axes, (0, -HEAD - 8), Row(chart.title, size=13, bold=True), "#14202c", align="left")
    _write(axes, (0, -HEAD + 8), Row(chart.note, size=8), "#4a5561", align="left")
    for number, (line, text) in enumerate(LEGEND.items()):
        colour, style = LINES[line]
        x, y = number * 145.0, -HEAD + 22
        axes.plot([x, x + 20], [y, y], color=colour, linestyle=style, linewidth=1.3)
        _write(axes, (x + 25, y), Row(text, size=7), colour, align="left")


def _line(axes: Axes, layout: Layout, edge: tuple[int, int], arrow: Arrow, last: bool) -> None:
    source, target = layout.places[edge[0]], layout.places[edge[1]]
    path = _path([source, *layout.bends[edge], target])
    colour, style = LINES[arrow.line]
    patch = FancyArrowPatch(
        path=path,
        arrowstyle="-|>,head_length=4.5,head_width=2.4" if last else "-",
        color=colour,
        linewidth=1.1,
        linestyle=style,
        shrinkA=0,
        shrinkB=0,
        zorder=1,
    )
    axes.add_patch(patch)


def _path(places: Sequence[Place]) -> Path:
    """Through the bends, upright within each row and curved between two rows, so that it passes beside all boxes."""
    down = places[-1].y > places[0].y
    points: list[Point] = [_side(places[0], below=down), _edge_of_row(places[0], below=down)]
    for place in places[1:-1]:
        points += [_edge_of_row(place, below=not down), _edge_of_row(place, below=down)]
    points += [_edge_of_row(places[-1], below=not down), _side(places[-1], below=not down)]
    vertices, codes = [points[0]], [int(Path.MOVETO)]
    for one, other in pairwise(points):
        if abs(one[1] - other[1]) < 0.01:  # an arrow's head needs a direction
            continue
        middle = (one[1] + other[1]) / 2
        vertices += [(one[0], middle), (other[0], middle), other]
        codes += [int(Path.CURVE4)] * 3
    return Path(vertices, codes)


def _side(place: Place, *, below: bool) -> Point:
    half = place.size.height / 2
    return place.x, place.y + (half if below else -half)


def _edge_of_row(place: Place, *, below: bool) -> Point:
    half = place.row / 2
    return place.x, place.y + (half if below else -half)


def _draw_box(axes: Axes, place: Place, box: Box, rows: Sequence[Row]) -> None:
    fill, border, ink = COLOURS[box.shape]
    width, height = place.size.width, place.size.height
    corner = (place.x - width / 2, place.y - height / 2)
    insets = (0.0, 3.0) if box.shape is Shape.CALL else (0.0,)
    for inset in insets:  # a call has a double border: there is a dialog in it
        axes.add_patch(
            FancyBboxPatch(
                (corner[0] + inset, corner[1] + inset),
                width - 2 * inset,
                height - 2 * inset,
                boxstyle="round,pad=0,rounding_size=5",
                facecolor=fill,
                edgecolor=border,
                linewidth=1.0,
                zorder=2,
            )
        )
    _draw_words(axes, place, rows, ink)


def _draw_words(axes: Axes, place: Place, rows: Sequence[Row], ink: str) -> None:
    y = place.y - sum(row.size * LEADING for row in rows) / 2
    for row in rows:
        _write(axes, (place.x, y + row.size * LEADING / 2), row, ink)
        y += row.size * LEADING


def _entrance(axes: Axes, place: Place) -> None:
    x, y = _side(place, below=False)
    axes.plot([x], [y - 9], marker="o", markersize=7, color="#14202c", zorder=3)


def _write(axes: Axes, at: Point, row: Row, ink: str, *, align: Literal["left", "center"] = "center") -> None:
    axes.text(
        *at,
        row.text,
        fontsize=row.size,
        fontweight="bold" if row.bold else "normal",
        fontstyle="italic" if row.italic else "normal",
        alpha=0.75 if row.faint else 1.0,
        color=ink,
        ha=align,
        va="center",
        parse_math=False,
        zorder=4,
    )


def _saved(figure: Figure, form: Format) -> bytes:
    content = BytesIO()
    longest = max(figure.get_size_inches())
    extra: dict[str, Any] = {"metadata": {"Date": None}} if form == "svg" else {"pil_kwargs": {"compress_level": 3}}
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "attune"}), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a letter that the font lacks is drawn as a box
        figure.savefig(content, format=form, dpi=min(DOTS, MOST_DOTS / longest), **extra)
    return content.getvalue()
