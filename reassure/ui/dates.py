"""Days as people write them: “Thu 4 – Fri 5 June”, „Do., 4. – Fr., 5. Juni“. Pure; names come from CLDR."""

from datetime import date, datetime
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton, format_time

_DASH = "\u2009–\u2009"
_AMERICAN = {"US", "PH", "PR", "GU"}
_DEFAULT = {"en": "en_GB"}
_FULL = {
    "en": "EEEE d MMMM",
    "en_US": "EEEE, MMMM d",
    "de": "EEEE, d. MMMM",
    "fr": "EEEE d MMMM",
    "es": "EEEE, d 'de' MMMM",
}


class _Shape(NamedTuple):
    day: str
    month: str


_SHAPES = {"en": _Shape("E d", "MMMM"), "es": _Shape("E d", "'de' MMMM")}


def locale_for(language: str, country: str = "") -> str:
    """The locale to write dates in: the language of the page as it is written in the country of the shopper.

    `en` alone is written the British way, day before month, except where people read month first.
    """
    language = language.replace("-", "_").split("_")[0] or "en"
    if language == "en" and country.upper() in _AMERICAN:
        return "en_US"
    try:
        return str(Locale.parse(f"{language}_{country.upper()}")) if country else _DEFAULT.get(language, language)
    except (UnknownLocaleError, ValueError):
        return _DEFAULT.get(language, language)


def day(on: date, locale: str) -> str:
    """One day with its weekday: `Thu 4 June`, `Do., 4. Juni`, `Thu, Jun 4` in the United States."""
    if shape := _shape(locale):
        return format_date(on, f"{shape.day} {shape.month}", locale=locale)
    return format_skeleton("MMMMEd", on, locale=locale)


def span(earliest: date, latest: date, locale: str) -> str:
    """Two days as one phrase, the month said once where it can be; one day where both are the same."""
    if earliest == latest:
        return day(earliest, locale)
    shape = _shape(locale)
    if shape is None:
        return format_interval(earliest, latest, "MMMMEd", locale=locale)
    same_month = (earliest.year, earliest.month) == (latest.year, latest.month)
    first = format_date(earliest, shape.day, locale=locale) if same_month else day(earliest, locale)
    return first + _DASH + day(latest, locale)


def full_day(on: date, locale: str) -> str:
    """`Thursday 4 June`, `Donnerstag, 4. Juni`: for headings of a timeline."""
    return format_date(on, _FULL.get(locale) or _FULL.get(locale[:2]) or "full", locale=locale)


def clock(at: datetime, locale: str) -> str:
    """`14:20`, `2:20 PM`: the time of day in the zone the value carries."""
    return format_time(at, "short", locale=locale)


def _shape(locale: str) -> _Shape | None:
    """Where CLDR knows no pattern that says the month once, ours; None where it does."""
    return None if locale == "en_US" else _SHAPES.get(locale[:2])
