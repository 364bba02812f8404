"""What is wrong with a template a merchant wrote, in sentences, before it is saved."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from liquid.exceptions import LiquidError
from liquid.static_analysis import Segments

from reassure.messages.rules.rendering import Reader, Rendered, Unrenderable, environment, explained

#: What the renderer itself provides, besides the context.
PROVIDED = frozenset({"locale", "language", "zone", "translations", "forloop", "tablerowloop"})
MOST_SOURCE = 60_000
#: What our own blocks expect their mail to set.
BLOCKS_NEED = frozenset(
    {"title", "preview", "headline", "lead", "label", "url", "lines", "lines_title", "more_lines", "promise_label"}
)
ADS, BELOW_ADS = {"suggestions", "commercial"}, {"close", "footer"}

Renderer = Callable[[str, Mapping[str, Any], Reader], Rendered]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Sentences about a template. With `errors` it can't be saved; `warnings` are worth reading."""

    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def lint(source: str, samples: Mapping[str, Mapping[str, Any]], render: Renderer) -> Found:
    """Try the template on each sample (by its name, such as “with a promise”) and read it for slips."""
    if len(source) > MOST_SOURCE:
        return Found(errors=("The template is longer than 60,000 characters.",))
    try:
        unknown = tuple(_unknown(source, samples))
    except LiquidError as error:
        return Found(errors=(explained(error),))
    except RecursionError:
        return Found(errors=("The template includes itself.",))
    if unknown:
        return Found(errors=unknown)
    failing = tuple(_failing(source, samples, render))
    return Found(errors=failing or tuple(_unlawful(source)), warnings=tuple(_missing(source, samples)))


def _unknown(source: str, samples: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    analysis = environment().from_string(source).analyze(include_partials=False)
    filters = sorted(environment().filters)
    for name in sorted(analysis.filters):
        if name not in filters:
            yield f"There is no filter “{name}”.{_perhaps(name, filters)}"
    known = set().union(*(_paths(sample) for sample in samples.values()))
    for variables in analysis.globals.values():
        for path in sorted({_plain(variable.segments) for variable in variables}):
            if path.partition(".")[0] not in PROVIDED and path not in known:
                yield f"This mail knows no “{path}”.{_perhaps(path, sorted(known))}"
    yield from _unset(source, known)


def _unset(source: str, known: set[str]) -> Iterator[str]:
    """Blocks that are included need some things set before; without them a button leads nowhere."""
    analysis = environment().from_string(source).analyze(include_partials=True)
    for name in sorted(BLOCKS_NEED & set(analysis.globals) - known):
        yield f"A block needs “{name}”: set it before the block, such as {{% assign {name} = … %}}."


def _failing(source: str, samples: Mapping[str, Mapping[str, Any]], render: Renderer) -> Iterator[str]:
    for name, sample in samples.items():
        try:
            render(source, sample, Reader())
        except Unrenderable as error:
            yield f"{error} (Tried with the sample “{name}”.)"


def _unlawful(source: str) -> Iterator[str]:
    """CAN-SPAM: a mail is commercial when what concerns the order does not stand at its beginning (FIELD 2.9)."""
    found = re.findall(r"include\s+['\"](\w+)['\"]|css-class=['\"][^'\"]*\b(commercial)\b", source)
    names = [block or marked for block, marked in found]
    first_ad = next((at for at, name in enumerate(names) if name in ADS), len(names))
    if any(name not in ADS | BELOW_ADS for name in names[first_ad:]):
        yield "Suggestions must stand below everything that concerns the order, else the mail counts as advertising."


def _missing(source: str, samples: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What a shopper misses in a mail about an order."""
    if "footer" not in source:
        yield "The block “footer” is missing: it says who writes and why."
    has_link = any("url" in _mapping(sample.get("order")) for sample in samples.values())
    if has_link and "order.url" not in source and "'button'" not in source:
        yield "The mail has no link to the order: use {{ order.url }}."


def _paths(value: Any, before: str = "") -> set[str]:
    """Every path a template may ask: `order`, `order.number`; members of lists are asked within loops."""
    found: set[str] = set()
    for name, inner in _mapping(value).items():
        path = f"{before}{name}"
        found |= {path} | _paths(inner, f"{path}.")
        if isinstance(inner, str | list | tuple):
            found |= {f"{path}.size", f"{path}.first", f"{path}.last"}
    return found


def _plain(segments: Segments) -> str:
    """`order.lines[0].title` is known when `order.lines` is: an index ends the path."""
    parts: list[str] = []
    for segment in segments:
        if not isinstance(segment, str):
            break
        parts.append(segment)
    return ".".join(parts)


def _perhaps(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f" Did you mean “{near[0]}”?" if near else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
