"""Where boxes and the words on arrows stand: rows from top to bottom. How they look stands in `drawing`.

A library finds the rows and the order in them, with few crossings; the columns are found here, since boxes differ in width.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any

from fast_sugiyama import from_edges

Edge = tuple[int, int]
Wires = Mapping[int, Sequence[int]]

ACROSS = 16.0  # points between two boxes of a row
DOWN = 20.0  # points between two rows
BEND = 6.0  # points that an arrow takes where it passes through a row
ROUNDS = 40  # more does not change what one sees


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height, in points."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Place:
    """The middle of a thing, from the top left, in points; its size, and the height of its row."""

    x: float
    y: float
    size: Size
    row: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The place of each thing, the bends of each edge from its source to its target, and the size of the whole."""

    places: Sequence[Place]
    bends: Mapping[Edge, Sequence[Place]]
    size: Size


def lay_out(sizes: Sequence[Size], edges: Sequence[Edge]) -> Layout:
    """Place things of these sizes so that edges mostly lead downward. Every edge once, and none to itself."""
    rows, wires = _rows(len(sizes), edges)
    of = {node: sizes[node] if node < len(sizes) else Size(BEND, 0) for row in rows for node in row}
    columns = _columns(rows, wires, of)
    places: dict[int, Place] = {}
    top = 0.0
    for row in rows:
        height = max(of[node].height for node in row)
        places |= {node: Place(columns[node], top + height / 2, of[node], height) for node in row}
        top += height + DOWN
    width = max(place.x + place.size.width / 2 for place in places.values())
    bends = {edge: [places[node] for node in _chain(edge, wires, len(sizes))] for edge in edges}
    return Layout([places[node] for node in range(len(sizes))], bends, Size(width, top - DOWN))


def _rows(things: int, edges: Sequence[Edge]) -> tuple[list[list[int]], Wires]:
    """The rows in order, with bends as numbers from `things` on, and what each number is joined to.

    Parts that nothing joins stand side by side; things without an edge stand at the end of the first row."""
    rows: dict[int, list[int]] = {0: []}
    wires: dict[int, list[int]] = {}
    fresh = count(things)
    for ends, places, pieces in _parts(edges):
        mine = {int(node): ends[int(node)] if int(node) < len(ends) else next(fresh) for node, _ in places}
        highest = max(row for _, (_, row) in places)
        for node, (_, row) in sorted(places, key=lambda placed: placed[1][0]):
            rows.setdefault(round(highest - row), []).append(mine[int(node)])
        for one, other in pieces or ():
            wires.setdefault(mine[int(one)], []).append(mine[int(other)])
            wires.setdefault(mine[int(other)], []).append(mine[int(one)])
    rows[0] += sorted(set(range(things)) - {end for edge in edges for end in edge})
    return [rows[number] for number in sorted(rows)], wires


def _parts(edges: Sequence[Edge]) -> Iterator[tuple[list[int], Any, Any]]:
    """Each part that hangs together, laid out alone: its things, their places, and the pieces of its edges. The library
    takes numbers without gaps, and mixes up the bends of several parts at once."""
    left = set(edges)
    while left:
        ends = set(min(left))
        while more := {end for edge in left if ends & set(edge) for end in edge} - ends:
            ends |= more
        order = sorted(ends)
        mine = sorted(edge for edge in left if edge[0] in ends)
        left -= set(mine)
        for places, _, _, pieces in _found([(order.index(one), order.index(other)) for one, other in mine]):
            yield order, places, pieces


def _found(edges: Sequence[Edge]) -> Sequence[tuple[Any, float, float, Any]]:
    if not edges:
        return []
    return from_edges(
        edges,
        vertex_spacing=1,
        dummy_vertices=True,
        ranking_type="up",  # "minimize" gives shorter arrows, and never ends on some graphs with cycles
        crossing_minimization="barycenter",
    )


def _columns(rows: Sequence[Sequence[int]], wires: Wires, of: Mapping[int, Size]) -> dict[int, float]:
    """The middle of each thing: as near to what it is joined to as its row allows."""
    columns: dict[int, float] = {}
    for row in rows:
        columns |= dict(zip(row, _steps(row, of), strict=True))
    order = {node: number for number, row in enumerate(rows) for node in row}
    for turn in range(ROUNDS):
        down = turn % 2 == 0
        for row in rows if down else reversed(rows):
            wanted = [_wanted(node, columns, wires, order, down) for node in row]
            columns |= dict(zip(row, _apart(wanted, _steps(row, of)), strict=True))
    left = min(columns[node] - of[node].width / 2 for node in columns)
    return {node: column - left for node, column in columns.items()}


def _wanted(node: int, columns: Mapping[int, float], wires: Wires, order: Mapping[int, int], down: bool) -> float:
    above = [other for other in wires.get(node, ()) if (order[other] < order[node]) == down]
    near = above or wires.get(node, ())
    return sum(columns[other] for other in near) / len(near) if near else columns[node]


def _steps(row: Sequence[int], of: Mapping[int, Size]) -> list[float]:
    """The middles of a row's things where they stand as close as they may."""
    steps = [0.0]
    for one, other in pairwise(row):
        steps.append(steps[-1] + (of[one].width + of[other].width) / 2 + ACROSS)
    return steps


def _apart(wanted: Sequence[float], steps: Sequence[float]) -> list[float]:
    """The places nearest to the wanted ones that keep order and distance (pool adjacent violators)."""
    pools: list[tuple[float, int]] = []
    for place, step in zip(wanted, steps, strict=True):
        mean, many = place - step, 1
        while pools and pools[-1][0] > mean:
            before, more = pools.pop()
            mean, many = (before * more + mean * many) / (more + many), more + many
        pools.append((mean, many))
    means = [mean for mean, many in pools for _ in range(many)]
    return [mean + step for mean, step in zip(means, steps, strict=True)]


def _chain(edge: Edge, wires: Wires, things: int) -> Iterator[int]:
    """The bends between source and target."""
    source, target = edge
    for first in wires[source]:
        chain, before, here = [], source, first
        while here >= things:
            chain.append(here)
            before, here = here, next(node for node in wires[here] if node != before)
        if here == target:
            return iter(chain)
    return iter(())
