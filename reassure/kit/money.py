"""Money is integer minor units with its currency: cents for EUR, yen for JPY, fils (three decimals) for BHD."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache

from babel import Locale
from babel.numbers import NumberPattern, format_currency, get_currency_precision, is_currency, parse_pattern

from reassure.kit import currencies
from reassure.kit.errors import Invalid


@dataclass(frozen=True, kw_only=True, slots=True)
class Money:
    """`minor` counts the currency's smallest unit."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        decimals(self.currency)

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.minor).scaleb(-decimals(self.currency))

    def format(self, locale: str) -> str:
        """As people of that locale write it: `1.234,50 €` for `de`.

        Where people leave the minor unit out (CLDR), it is shown only if there is some: nothing is rounded away.
        """
        amount, exact = self.decimal, decimals(self.currency)
        if exact > get_currency_precision(self.currency) and amount % 1:
            pattern = _pattern(locale, exact)
            return str(pattern.apply(amount, locale, currency=self.currency, currency_digits=False))
        return format_currency(amount, self.currency, locale=locale)


@cache
def decimals(currency: str) -> int:
    """How many decimals the currency has: EUR 2, JPY 0, BHD 3 (ISO 4217). Raises `Invalid` for no such currency."""
    if is_currency(currency):
        return currencies.DECIMALS.get(currency, currencies.USUAL)
    raise Invalid(f"“{currency}” is not an ISO 4217 currency code, such as EUR or USD.", code="currency")


def minor(amount: str | int | Decimal, currency: str) -> int:
    """Read a decimal amount (`"12.50"`) into minor units, half up. Raises `Invalid` for what is no number."""
    try:
        value = Decimal(str(amount).strip())
    except InvalidOperation:
        raise Invalid(f"“{amount}” is not an amount of money, such as 12.50.", code="amount") from None
    if not value.is_finite():
        raise Invalid(f"“{amount}” is not an amount of money, such as 12.50.", code="amount")
    return int(value.scaleb(decimals(currency)).to_integral_value(ROUND_HALF_UP))


@cache
def _pattern(locale: str, decimals: int) -> NumberPattern:
    """The locale's pattern for amounts, with this many decimals."""
    made = parse_pattern(Locale.parse(locale.replace("-", "_")).currency_formats["standard"].pattern)
    made.frac_prec = (decimals, decimals)
    return made


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` minor units by weights, so that the parts sum to it exactly (largest remainder).

    Ties go to the earlier part. With no weight at all the split is even. A negative total is split as its
    absolute value and negated. Raises `ValueError` for negative weights or for no parts.
    """
    if not weights or min(weights) < 0:
        raise ValueError("a total is split over one or more weights, none of them negative")
    if total < 0:
        return [-part for part in allocate(-total, weights)]
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts
