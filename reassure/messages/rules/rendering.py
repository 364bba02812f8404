"""A mail from a template: Liquid fills in, MJML lays out, the plain text is read from the same MJML.

Every value is escaped, so a name is never markup. Loops, depth, output and text that filters make are limited here;
time and memory only in `messages.rules.cell`, where templates that merchants wrote are rendered.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import mrml
from liquid import CachingDictLoader, Environment
from liquid.exceptions import LiquidError
from liquid.extra.filters.translate import Translate
from liquid.extra.tags.translate_tag import TranslateTag

from reassure.messages.rules import growth
from reassure.messages.rules.formats import FORMATS
from reassure.messages.rules.languages import language_of, texts
from reassure.messages.rules.plain import text_of

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
#: Gmail clips a mail beyond 102 kB and hides what stands at its end.
MOST_BYTES = 100_000

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LAYOUT = mrml.RenderOptions(disable_comments=True, fonts={})


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """A mail as it is sent. `subject` is one line."""

    subject: str
    html: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """For whom: a locale as their shop knows it (`de-AT`) and the zone in which their days begin."""

    locale: str = "en"
    zone: str = "UTC"


class Unrenderable(Exception):
    """The template can't become a mail; the message is a sentence for whoever wrote it."""


class MailEnvironment(Environment):
    block_nesting_limit = 20
    context_depth_limit = 15
    loop_iteration_limit = 2_000
    local_namespace_limit = 400_000
    output_stream_limit = 400_000


def render(source: str, context: Mapping[str, Any], reader: Reader) -> Rendered:
    """The mail for this reader. Raises `Unrenderable`."""
    mjml = filled(source, context, reader)
    try:
        laid_out = mrml.to_html(mjml, None, _LAYOUT)
    except OSError as error:
        raise Unrenderable(f"The layout is not valid MJML: {error}.") from None
    if len(laid_out.content.encode()) > MOST_BYTES:
        raise Unrenderable("The mail is larger than 100 kB; mail programs cut it off.")
    subject = re.sub(r"[ \t\r\n]+", " ", html.unescape(laid_out.title or "")).strip()
    if not subject:
        raise Unrenderable("The mail has no subject: write one in <mj-title>.")
    return Rendered(subject=subject, html=laid_out.content, text=text_of(mjml))


def filled(source: str, context: Mapping[str, Any], reader: Reader) -> str:
    """The template's MJML with everything filled in. Raises `Unrenderable`."""
    values = {
        **_clean(context),
        "locale": reader.locale,
        "language": language_of(reader.locale),
        "zone": reader.zone,
        "translations": texts(language_of(reader.locale)),
    }
    try:
        return str(environment().from_string(source).render(**values))
    except LiquidError as error:
        raise Unrenderable(explained(error)) from None
    except RecursionError:
        raise Unrenderable("The template includes itself.") from None


def explained(error: LiquidError) -> str:
    """What is wrong with a template, with its line where it is known, as a sentence."""
    said = str(error.message).strip().rstrip(".")
    where = error.context()
    return f"Line {where[0]}: {said}." if where else f"{said[:1].upper()}{said[1:]}."


@cache
def shipped(trigger: str) -> str:
    """Our own template of that trigger."""
    return (TEMPLATES / f"{trigger}.mjml").read_text()


@cache
def environment() -> Environment:
    blocks = {path.stem: path.read_text() for path in sorted((TEMPLATES / "blocks").glob("*.mjml"))}
    env = MailEnvironment(autoescape=True, loader=CachingDictLoader(blocks))
    growth.cap(env)
    env.filters |= FORMATS
    env.filters["t"] = Translate(autoescape_message=True)
    env.add_tag(TranslateTag)
    return env


def _clean(value: Any) -> Any:
    """Without the control characters that no XML may hold; empty text is nothing, which Liquid takes for false."""
    if isinstance(value, str):
        return _CONTROL.sub("", value) or None
    if isinstance(value, Mapping):
        return {key: _clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value
