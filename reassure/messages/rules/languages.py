"""Which language a person reads, how their region writes dates, and the texts in that language."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reassure.ui.dates import locale_for

#: The first is what everybody gets who reads none of them.
LANGUAGES = ("en", "de", "fr", "es")
CATALOGS = Path(__file__).resolve().parents[2] / "locale"


def language_of(locale: str) -> str:
    """One of `LANGUAGES` for any locale as shops write them: `de-AT`, `de_AT`, `DE`, empty."""
    language = locale.replace("-", "_").partition("_")[0].lower()
    return language if language in LANGUAGES else LANGUAGES[0]


@cache
def region_of(locale: str) -> str:
    """The locale in which dates and money are written: `de_AT` for `de-AT`, `en_GB` for `en`, `en_GB` for `ja-JP`."""
    language, _, country = locale.replace("-", "_").partition("_")
    reads = language_of(language)
    return locale_for(reads, country.rpartition("_")[2] if language.lower() == reads else "")


@cache
def texts(language: str) -> NullTranslations:
    """The mails' texts in one of `LANGUAGES`; English is what the templates are written in."""
    if language == LANGUAGES[0]:
        return NullTranslations()
    with (CATALOGS / language / "LC_MESSAGES" / "mails.mo").open("rb") as file:
        return GNUTranslations(file)


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name, UTC for one nobody knows."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
