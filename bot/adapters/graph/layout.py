"""Where boxes and the words on arrows stand: layers from top to bottom. How they look stands in `drawing`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fast_sugiyama import from_edges

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height, in points."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Place:
    """The middle of a thing, from the top left, in points, and its size."""

    x: float
    y: float
    size: Size

    @property
    def top(self) -> Point:
        """The middle of its upper side."""
        return self.x, self.y - self.size.height / 2

    @property
    def bottom(self) -> Point:
        """The middle of its lower side."""
        return self.x, self.y + self.size.height / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Places by number of the thing, the bends of each edge from its source to its target, and the size of the whole."""

    places: Mapping[int, Place]
    bends: Mapping[tuple[int, int], tuple[Place, ...]]
    size: Size


@dataclass(frozen=True, slots=True)
class Gaps:
    """Space between columns and between rows, in points."""

    across: float = 14.0
    down: float = 16.0


def lay_out(sizes: Sequence[Size], edges: Sequence[tuple[int, int]], gaps: Gaps) -> Layout:
    """Place things of these sizes (by their number) so that edges mostly lead downward. No edge twice, none to itself."""
    raw, wires = _layers(len(sizes), edges)
    at = {node: sizes[node] if node < len(sizes) else Size(0, 0) for node in raw}
    rows = sorted({row for _, row in raw.values()})
    tall = {row: max(at[node].height for node, (_, own) in raw.items() if own == row) for row in rows}
    tops = _stacked(rows, tall, gaps.down)
    places = {
        node: Place(column, tops[row] + tall[row] / 2, at[node]) for node, (column, row) in _columns(raw, at, gaps)
    }
    width = max(place.x + place.size.width / 2 for place in places.values())
    height = max(place.bottom[1] for place in places.values())
    bends = {edge: tuple(places[node] for node in chain) for edge, chain in _chains(edges, wires, len(sizes)).items()}
    return Layout({node: place for node, place in places.items() if node < len(sizes)}, bends, Size(width, height))
