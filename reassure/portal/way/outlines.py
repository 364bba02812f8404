"""The outlines of countries, cut to a window: Natural Earth's 1:50m map (public domain), written by `bin/outlines`."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate, pairwise

import msgspec

_PER_DEGREE = 100
#: Units of the drawing: nearer points say nothing, and what is cut off is cut so far outside that it does not show.
_NEAR, _OUTSIDE = 1.8, 4.0
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ring:
    west: float
    south: float
    east: float
    north: float
    longitudes: Sequence[int]
    latitudes: Sequence[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """What of the world is shown, in degrees (beyond 180 where it goes on around the back), and how it is drawn."""

    west: float
    south: float
    east: float
    north: float
    width: float
    height: float
    project: Callable[[float, float], Point]


def land(window: Window) -> str:
    """All land in the window as one SVG path."""
    paths = (_drawn(ring, around, window) for ring in _rings() for around in _seen(ring, window))
    return "".join("M0 0" + path for path in paths if path)


@cache
def _rings() -> tuple[_Ring, ...]:
    text = resources.files("reassure.portal.way").joinpath("outlines.json").read_bytes()
    return tuple(_ring(steps) for steps in msgspec.json.decode(text, type=list[list[int]]))


def _ring(steps: list[int]) -> _Ring:
    x, y = array("h", accumulate(steps[::2])), array("h", accumulate(steps[1::2]))
    west, east, south, north = (edge / _PER_DEGREE for edge in (min(x), max(x), min(y), max(y)))
    return _Ring(west=west, south=south, east=east, north=north, longitudes=x, latitudes=y)


def _seen(ring: _Ring, window: Window) -> Iterator[int]:
    """By how many degrees to move it so that it stands in the window: a world wide map may show a country twice."""
    if ring.north < window.south or ring.south > window.north:
        return
    for around in (-360, 0, 360):
        if ring.east + around >= window.west and ring.west + around <= window.east:
            yield around


def _drawn(ring: _Ring, around: int, window: Window) -> str:
    (left, top), (right, bottom) = (
        window.project(x + around, y) for x, y in ((ring.west, ring.north), (ring.east, ring.south))
    )
    if right - left < _NEAR and bottom - top < _NEAR:
        return ""
    points: list[Point] = []
    for x, y in zip(ring.longitudes, ring.latitudes, strict=True):
        point = window.project(x / _PER_DEGREE + around, y / _PER_DEGREE)
        if not points or abs(point[0] - points[-1][0]) + abs(point[1] - points[-1][1]) >= _NEAR:
            points.append(point)
    return _path(clipped(points, width=window.width, height=window.height))


def _path(points: Sequence[Point]) -> str:
    """Closed, in steps from point to point: shorter than where each of them is."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    if len(tenths) < 3:
        return ""
    moves = [(here[0] - before[0], here[1] - before[1]) for before, here in pairwise(tenths)]
    return "m" + " ".join(f"{x / 10:g} {y / 10:g}" for x, y in (tenths[0], *moves)) + "z"


def clipped(points: Sequence[Point], *, width: float, height: float) -> list[Point]:
    """The polygon inside the frame (Sutherland and Hodgman): cut along one edge after the other."""
    found = list(points)
    for axis, edge, sign in (
        (0, -_OUTSIDE, 1),
        (0, width + _OUTSIDE, -1),
        (1, -_OUTSIDE, 1),
        (1, height + _OUTSIDE, -1),
    ):
        found = _cut(found, axis, edge, sign)
    return found


def _cut(points: list[Point], axis: int, edge: float, sign: int) -> list[Point]:
    found: list[Point] = []
    for before, here in zip([*points[-1:], *points[:-1]], points, strict=True):
        inside, was = (sign * (point[axis] - edge) >= 0 for point in (here, before))
        if inside != was:
            share = (edge - before[axis]) / (here[axis] - before[axis])
            found.append((before[0] + share * (here[0] - before[0]), before[1] + share * (here[1] - before[1])))
        if inside:
            found.append(here)
    return found
