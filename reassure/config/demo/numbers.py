"""Tracking numbers that pass their carriers' check digits. The formats are those of shipments/data."""

from collections.abc import Callable
from random import Random


def number(carrier: str, chance: Random) -> str:
    return _MAKERS[carrier](chance)


def _digits(chance: Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def _ups(chance: Random) -> str:
    """1Z, shipper, service, package; mod 10 with doubled odd places, letters counted as (code − 3) mod 10."""
    serial = f"RA1N0D68{_digits(chance, 7)}"
    values = [int(c) if c.isdigit() else (ord(c) - 3) % 10 for c in serial]
    total = sum(value * 2 if i % 2 else value for i, value in enumerate(values))
    return f"1Z{serial}{-total % 10}"


def _fedex(chance: Random) -> str:
    """FedEx Express, 12 digits: weights 3 1 7 from the left, modulo 11, then modulo 10."""
    serial = _digits(chance, 11)
    total = sum(int(digit) * (3, 1, 7)[i % 3] for i, digit in enumerate(serial))
    return f"{serial}{total % 11 % 10}"


def _dhl_express(chance: Random) -> str:
    """Ten digits, the last is the rest of the first nine divided by 7."""
    serial = str(chance.randint(100_000_000, 999_999_999))
    return f"{serial}{int(serial) % 7}"


def _usps(chance: Random) -> str:
    """USPS IMpb, 22 digits: tripled from the right, modulo 10."""
    serial = f"9400111899{_digits(chance, 11)}"
    total = sum(int(digit) * (3 if i % 2 == 0 else 1) for i, digit in enumerate(reversed(serial)))
    return f"{serial}{-total % 10}"


_MAKERS: dict[str, Callable[[Random], str]] = {
    "ups": _ups, "fedex": _fedex, "dhl-express": _dhl_express, "usps": _usps,
}  # fmt: skip
