"""Days as people of each language write them."""

from datetime import UTC, date, datetime

import pytest

from reassure.ui import dates

THU, FRI, WED = date(2026, 6, 4), date(2026, 6, 5), date(2026, 7, 1)


def plain(text: str) -> str:
    return text.replace("\u2009", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("locale", "day", "full", "span", "months"),
    [
        ("en_GB", "Thu 4 June", "Thursday 4 June", "Thu 4 – Fri 5 June", "Fri 5 June – Wed 1 July"),
        ("en_US", "Thu, Jun 4", "Thursday, June 4", "Thu, Jun 4 – Fri, Jun 5", "Fri, Jun 5 – Wed, Jul 1"),
        ("de_DE", "Do., 4. Juni", "Donnerstag, 4. Juni", "Do., 4. – Fr., 5. Juni", "Fr., 5. Juni – Mi., 1. Juli"),
        ("fr_FR", "jeu. 4 juin", "jeudi 4 juin", "jeu. 4 – ven. 5 juin", "ven. 5 juin – mer. 1 juil."),
        (
            "es_ES", "jue 4 de junio", "jueves, 4 de junio", "jue 4 – vie 5 de junio",
            "vie 5 de junio – mié 1 de julio",
        ),
    ],
)  # fmt: skip
def test_days_are_written_the_local_way(locale: str, day: str, full: str, span: str, months: str) -> None:
    assert plain(dates.day(THU, locale)) == day
    assert plain(dates.full_day(THU, locale)) == full
    assert plain(dates.span(THU, FRI, locale)) == span
    assert plain(dates.span(FRI, WED, locale)) == months


def test_one_day_is_no_span() -> None:
    assert dates.span(THU, THU, "en_GB") == "Thu 4 June"


@pytest.mark.parametrize(
    ("language", "country", "locale"),
    [
        ("en", "", "en_GB"), ("en", "US", "en_US"), ("en", "DE", "en_DE"), ("de", "AT", "de_AT"), ("de", "US", "de"),
        ("fr", "ZZ", "fr_FR"), ("de-DE", "", "de"), ("", "", "en_GB"),
    ],
)  # fmt: skip
def test_the_locale_is_the_language_as_the_country_writes_it(language: str, country: str, locale: str) -> None:
    assert dates.locale_for(language, country) == locale


@pytest.mark.parametrize(("locale", "text"), [("en_GB", "14:20"), ("en_US", "2:20 PM"), ("de", "14:20")])
def test_the_clock_is_read_in_the_zone_it_carries(locale: str, text: str) -> None:
    assert plain(dates.clock(datetime(2026, 6, 4, 14, 20, tzinfo=UTC), locale)) == text
