"""Countries by the names that readers call them."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language


@lru_cache(maxsize=4_096)
def country_name(code: str, locale: str) -> str:
    """`Austria` for AT; a code that nobody knows stays as it is. `locale` as in `de` or `de_AT`."""
    return str(Locale.parse(locale).territories.get(code.upper(), code)) if code else ""


def country_here(code: str) -> str:
    """The country's name in the language that is being read."""
    try:
        return country_name(code, (get_language() or "en").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return country_name(code, "en")
