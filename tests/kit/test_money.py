"""Money counts what shops and payment systems count: the minor units of ISO 4217."""

from decimal import Decimal

import pytest
from babel.core import get_global
from babel.numbers import get_currency_precision, list_currencies

from reassure.kit.errors import Invalid
from reassure.kit.money import Money, decimals, minor


@pytest.mark.parametrize(
    ("currency", "amount", "counted"),
    [
        ("EUR", "12.50", 1250),
        ("JPY", "1250", 1250),
        ("UGX", "1250", 1250),
        ("KWD", "1.250", 1250),
        ("IQD", "1.250", 1250),
        ("RSD", "12.50", 1250),
        ("MGA", "12.50", 1250),
        ("CLF", "0.1250", 1250),
    ],
)
def test_an_amount_is_counted_in_its_minor_unit_and_back(currency: str, amount: str, counted: int) -> None:
    assert minor(amount, currency) == counted
    assert Money(minor=counted, currency=currency).decimal == Decimal(amount)


@pytest.mark.parametrize(
    ("currency", "counted", "locale", "written"),
    [
        ("EUR", 123450, "de", "1.234,50\xa0€"),
        ("JPY", 1234, "en", "¥1,234"),
        ("KWD", 1234500, "en", "KWD1,234.500"),
        ("RSD", 123450, "en", "RSD1,234.50"),
        ("RSD", 123400, "en", "RSD1,234"),
        ("RSD", -123450, "de", "-1.234,50\xa0RSD"),
        ("IQD", 1234500, "fr", "1\u202f234,500\xa0IQD"),
        ("IQD", 1234000, "en", "IQD1,234"),
        ("ALL", 50, "pt-BR", "ALL\xa00,50"),
    ],
)
def test_nothing_is_rounded_away_when_it_is_written(currency: str, counted: int, locale: str, written: str) -> None:
    assert Money(minor=counted, currency=currency).format(locale.replace("-", "_")) == written


def test_where_iso_4217_and_cldr_differ() -> None:
    """Of the currencies in use: CLDR says how prices are rounded. A new difference wants a look at ISO 4217's list."""
    in_use = {
        code
        for tenders in get_global("territory_currencies").values()
        for code, _, end, tender in tenders
        if tender and not end
    }
    differing = {code for code in in_use & list_currencies() if decimals(code) != get_currency_precision(code)}
    assert differing == {
        "AFN", "ALL", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER",
    }  # fmt: skip
    assert {code for code in differing if decimals(code) == 3} == {"IQD"}


@pytest.mark.parametrize("currency", ["", "EURO", "eur", "XYZ", "E\0R"])
def test_what_is_no_currency_is_refused(currency: str) -> None:
    with pytest.raises(Invalid, match="ISO 4217"):
        decimals(currency)
