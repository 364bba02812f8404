"""Column charts, drawn here as plain geometry: `ui/chart.html` needs no script, and what it says stands in a table too.

Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 360, 176
#: Room for the scale on the left, for values above the columns and for names below them.
LEFT, TOP, BOTTOM = 34, 18, 20
#: Columns closer than this have no room for a value, names further apart than this have room for each.
ROOM_FOR_VALUE, ROOM_FOR_NAME = 20, 26


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column: its height is `value`, None = there is none to draw. `says` is the value in words, `href` its rows.

    `kind` is good, warn, bad, info or empty; it underlines what the name says and never stands alone.
    """

    name: str
    value: float | None
    says: str
    kind: str = ""
    href: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """What the lines across say: value and word, the lowest first. The last one is the top."""

    lines: tuple[tuple[float, str], ...]

    @property
    def top(self) -> float:
        return self.lines[-1][0] or 1.0


def per_cent() -> Scale:
    return Scale(lines=((0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %")))


def counting(most: int) -> Scale:
    """From 0 to the next round number."""
    step = next(base * 10**power for power in range(12) for base in (1, 2, 5) if base * 10**power * 2 >= most)
    return Scale(lines=((0.0, "0"), (float(step), f"{step:,}"), (float(step * 2), f"{step * 2:,}")))


def columns(found: Sequence[Column], scale: Scale) -> dict[str, Any]:
    """The drawing: bars, lines and names with their places in a field of `WIDTH` × `HEIGHT`."""
    room = (WIDTH - LEFT) / max(len(found), 1)
    every = 1 if room >= ROOM_FOR_NAME else -(-len(found) // max(int((WIDTH - LEFT) / 48), 1))
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "bars": [_bar(one, n, room, scale) for n, one in enumerate(found) if one.value is not None],
        "lines": [{"y": _y(value, scale), "word": word} for value, word in scale.lines],
        "names": [
            {"x": f"{LEFT + room * (n + 0.5):.1f}", "y": HEIGHT - 5, "word": one.name}
            for n, one in enumerate(found)
            if n % every == 0
        ],
    }


def _bar(one: Column, n: int, room: float, scale: Scale) -> dict[str, Any]:
    top, wide = _y(one.value or 0.0, scale), max(min(room * 0.8, 48.0), 1.0)
    return {
        "x": f"{LEFT + room * (n + 0.5) - wide / 2:.1f}",
        "y": f"{top:.1f}",
        "width": f"{wide:.1f}",
        "height": f"{max(HEIGHT - BOTTOM - top, 1.0):.1f}",
        "middle": f"{LEFT + room * (n + 0.5):.1f}",
        "above": f"{top - 4:.1f}",
        "kind": one.kind,
        "name": one.name,
        "says": one.says,
        "shown": one.says if room >= ROOM_FOR_VALUE and one.value else "",
        "href": one.href,
    }


def _y(value: float, scale: Scale) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * min(value / scale.top, 1.0), 1)
