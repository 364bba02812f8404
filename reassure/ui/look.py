"""A brand's ten tokens, as the CSS of its pages in light and dark. Pure.

Whatever colours a merchant picks, words stay readable: text and links are moved towards black or white until
they reach WCAG 2.2 AA (4.5:1, success criterion 1.4.3), edges of controls until 3:1 (1.4.11).
"""

from collections.abc import Mapping
from typing import Protocol

_READABLE, _VISIBLE = 4.5, 3.0


class Look(Protocol):
    """The ten tokens, as `merchants.rules.Tokens` keeps them: `#rrggbb` colours, pixels, names of fonts."""

    @property
    def accent(self) -> str: ...
    @property
    def accent_text(self) -> str: ...
    @property
    def background(self) -> str: ...
    @property
    def surface(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def muted(self) -> str: ...
    @property
    def border(self) -> str: ...
    @property
    def radius(self) -> str: ...
    @property
    def body_font(self) -> str: ...
    @property
    def heading_font(self) -> str: ...


def css(look: Look, fonts: Mapping[str, str]) -> str:
    """The brand's stylesheet: its tokens in light, the dark ones derived. `fonts` maps names to stacks."""
    light, dark = _declared(_light(look)), _declared(_dark(look))
    shape = _declared(
        {
            "radius": f"{look.radius}px",
            "font-body": fonts[look.body_font],
            "font-head": fonts[look.heading_font],
        }
    )
    return (
        f":root{{{shape}{light}}}\n"
        f'@media (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}\n'
        f':root[data-theme="dark"]{{{dark}}}\n'
    )


def colours(look: Look) -> tuple[dict[str, str], dict[str, str]]:
    """The readable colours by the names of `tokens.css`, in light and in dark: mails can't read a stylesheet."""
    return _light(look), _dark(look)


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two `#rrggbb` colours, 1 to 21."""
    low, high = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (high + 0.05) / (low + 0.05)


def readable(colour: str, *grounds: str, least: float = _READABLE) -> str:
    """The colour, moved as little as needed towards black or white to reach `least` on every ground."""
    pole = "#000000" if min(_luminance(_rgb(ground)) for ground in grounds) > 0.18 else "#ffffff"
    for step in range(21):
        moved = mix(colour, pole, step / 20)
        if all(contrast(moved, ground) >= least for ground in grounds):
            return moved
    return pole


def mix(one: str, other: str, share: float) -> str:
    """`share` of the other colour in the one."""
    pairs = zip(_rgb(one), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _light(look: Look) -> dict[str, str]:
    grounds = (look.background, look.surface)
    soft = mix(look.surface, look.accent, 0.1)
    return {
        "accent": look.accent,
        "accent-text": _words_on(look.accent, look.accent_text),
        "bg": look.background,
        "surface": look.surface,
        "text": readable(look.text, *grounds, soft),
        "muted": readable(look.muted, *grounds, soft),
        "border": look.border,
        "link": readable(look.accent, *grounds, soft),
        "accent-soft": soft,
        "control": readable(mix(look.muted, look.surface, 0.25), *grounds, least=_VISIBLE),
    }


def _dark(look: Look) -> dict[str, str]:
    ground, surface = mix("#121312", look.accent, 0.04), mix("#1b1d1c", look.accent, 0.05)
    soft = mix(surface, look.accent, 0.22)
    accent = readable(look.accent, ground, surface, soft)
    return {
        "accent": accent,
        "accent-text": _words_on(accent, ground),
        "bg": ground,
        "surface": surface,
        "text": "#efeeea",
        "muted": readable("#a6a7a2", ground, surface, soft),
        "border": mix(surface, "#ffffff", 0.12),
        "link": accent,
        "accent-soft": soft,
        "control": readable("#7c7f7a", ground, surface, least=_VISIBLE),
    }


def _words_on(ground: str, wanted: str) -> str:
    if contrast(wanted, ground) >= _READABLE:
        return wanted
    return max(("#ffffff", "#000000"), key=lambda colour: contrast(colour, ground))


def _declared(tokens: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in tokens.items())


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(rgb: tuple[int, int, int]) -> float:
    parts = [part / 255 for part in rgb]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
