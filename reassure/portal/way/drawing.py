"""A parcel's way as lines, dots and words on a map, in units of an SVG. Pure: no tiles, nobody is asked."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from reassure.portal.way.outlines import Point, Window, land

WIDTH = 340.0
#: The frame is as high as the way needs, within these.
_FLATTEST, _TALLEST = 180.0, 280.0
#: A parcel that stays in one town still shows its surroundings: so many degrees at least.
_LEAST = 9.0
_PADDING = 60.0
_NORTHERNMOST = 82.0
#: How far a leg bows out, of its length: one there and one back can be told apart.
_BOW = 0.12
_LETTER, _LINE, _BESIDE = 7.6, 15.0, 10.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A place of the way. `kind`: `been`, `here` (the last place known) or `door` (where it is going)."""

    name: str
    latitude: float
    longitude: float
    kind: str = "been"


@dataclass(frozen=True, kw_only=True, slots=True)
class Leg:
    path: str
    ahead: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Dot:
    x: str
    y: str
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """`anchor` is SVG's: start, middle or end."""

    x: str
    y: str
    anchor: str
    text: str
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    land: str
    legs: tuple[Leg, ...]
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]
    height: str
    width: str = f"{WIDTH:.0f}"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@lru_cache(maxsize=128)
def draw(marks: tuple[Mark, ...]) -> Drawing:
    """At least one mark, in the order of the way."""
    longitudes = unwrapped([mark.longitude for mark in marks])
    window = _window(longitudes, [mark.latitude for mark in marks])
    points = [window.project(x, mark.latitude) for x, mark in zip(longitudes, marks, strict=True)]
    return Drawing(
        land=land(window),
        legs=tuple(
            Leg(path=_arc(points[i], points[i + 1]), ahead=marks[i + 1].kind == "door") for i in range(len(marks) - 1)
        ),
        dots=tuple(Dot(x=_n(p[0]), y=_n(p[1]), kind=mark.kind) for p, mark in zip(points, marks, strict=True)),
        labels=_labels(marks, points, window.height),
        height=f"{window.height:.0f}",
    )


def unwrapped(longitudes: Sequence[float]) -> list[float]:
    """Each less than half the world from the one before: from China to California it is nearer across the Pacific."""
    found = [longitudes[0]]
    for longitude in longitudes[1:]:
        found.append(found[-1] + (longitude - found[-1] + 180) % 360 - 180)
    return found


def _window(longitudes: Sequence[float], latitudes: Sequence[float]) -> Window:
    """Mercator's projection, for it keeps shapes, with room around the way and in the frame's proportions."""
    x, y = [math.radians(each) for each in longitudes], [_northing(each) for each in latitudes]
    middle = (min(x) + max(x)) / 2, (min(y) + max(y)) / 2
    wide, high = max(x) - min(x), max(y) - min(y)
    room = WIDTH - 2 * _PADDING, _TALLEST - 2 * _PADDING
    per_unit = max(wide / room[0], high / room[1], math.radians(_LEAST) / WIDTH)
    height = round(min(_TALLEST, max(_FLATTEST, high / per_unit + 2 * _PADDING)))
    left, top = middle[0] - WIDTH / 2 * per_unit, middle[1] + height / 2 * per_unit

    def project(longitude: float, latitude: float) -> Point:
        return (math.radians(longitude) - left) / per_unit, (top - _northing(latitude)) / per_unit

    return Window(
        west=math.degrees(left), east=math.degrees(left + WIDTH * per_unit), width=WIDTH, height=height,
        north=_latitude(top), south=_latitude(top - height * per_unit), project=project,
    )  # fmt: skip


def _northing(latitude: float) -> float:
    bounded = math.radians(max(-_NORTHERNMOST, min(_NORTHERNMOST, latitude)))
    return math.log(math.tan(math.pi / 4 + bounded / 2))


def _latitude(northing: float) -> float:
    return math.degrees(2 * math.atan(math.exp(northing)) - math.pi / 2)


def _arc(one: Point, other: Point) -> str:
    x, y = _bow(one, other)
    return f"M{_n(one[0])} {_n(one[1])}Q{_n(x)} {_n(y)} {_n(other[0])} {_n(other[1])}"


def _bow(one: Point, other: Point) -> Point:
    dx, dy = other[0] - one[0], other[1] - one[1]
    return (one[0] + other[0]) / 2 + dy * _BOW, (one[1] + other[1]) / 2 - dx * _BOW


def _labels(marks: Sequence[Mark], points: Sequence[Point], height: float) -> tuple[Label, ...]:
    """Names beside their dots and off the lines; one that finds no room is left to the list below the map."""
    taken = [_around(point, 6) for point in points]
    lines = [_around(point, 1) for one, other in pairwise(points) for point in _along(one, other)]
    found: dict[str, Label] = {}
    ranked = sorted(range(len(marks)), key=lambda i: ({"here": 0, "door": 1}.get(marks[i].kind, 2), i))
    for i in ranked:
        if marks[i].name in found:
            continue
        places = [place for place in _places(marks[i], points[i]) if _fits(place[1], taken, height)]
        free = [place for place in places if _fits(place[1], lines, height)]
        for label, box in (free or places)[:1]:
            found[label.text] = label
            taken.append(box)
    return tuple(found.values())


def _along(one: Point, other: Point) -> list[Point]:
    """Points of the arc between two dots."""
    bow, shares = _bow(one, other), [step / 16 for step in range(1, 16)]
    return [
        (
            (1 - t) ** 2 * one[0] + 2 * t * (1 - t) * bow[0] + t * t * other[0],
            (1 - t) ** 2 * one[1] + 2 * t * (1 - t) * bow[1] + t * t * other[1],
        )
        for t in shares
    ]


def _around(point: Point, far: float) -> _Box:
    return _Box(left=point[0] - far, top=point[1] - far, right=point[0] + far, bottom=point[1] + far)


def _fits(box: _Box, taken: Sequence[_Box], height: float) -> bool:
    inside = box.left >= 2 and box.right <= WIDTH - 2 and box.top >= 2 and box.bottom <= height - 2
    return inside and not any(box.meets(other) for other in taken)


def _places(mark: Mark, point: Point) -> list[tuple[Label, _Box]]:
    """Where the name may stand: right, left, above, below."""
    long, (x, y) = len(mark.name) * _LETTER, point
    found = []
    for anchor, at, baseline, left in (
        ("start", x + _BESIDE, y + 5, x + _BESIDE),
        ("end", x - _BESIDE, y + 5, x - _BESIDE - long),
        ("middle", x, y - _BESIDE, x - long / 2),
        ("middle", x, y + _BESIDE + 11, x - long / 2),
    ):
        box = _Box(left=left, top=baseline - 12, right=left + long, bottom=baseline + _LINE - 12)
        found.append((Label(x=_n(at), y=_n(baseline), anchor=anchor, text=mark.name, kind=mark.kind), box))
    return found


def _n(value: float) -> str:
    return f"{value:.1f}"
