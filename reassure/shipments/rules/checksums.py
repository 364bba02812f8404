"""Check digits of tracking numbers, by the names that the formats' data use."""

from collections.abc import Callable, Mapping
from typing import Any

#: Takes the serial number, the check digit and the format's parameters.
Checksum = Callable[[str, str, Mapping[str, Any]], bool]


def mod10(serial: str, check: str, rule: Mapping[str, Any]) -> bool:
    """Alternating weights, the sum rounded up to ten. A letter counts as its ASCII code less three, modulo ten."""
    values = [_digit(char) for char in serial]
    if rule.get("reverse"):
        values.reverse()
    weights = (rule.get("evens_multiplier") or 1, rule.get("odds_multiplier") or 1)
    return -sum(value * weights[i % 2] for i, value in enumerate(values)) % 10 == int(check)


def mod7(serial: str, check: str, rule: Mapping[str, Any]) -> bool:
    return int(serial) % 7 == int(check)


def luhn(serial: str, check: str, rule: Mapping[str, Any]) -> bool:
    doubled = (int(char) * 2 if i % 2 == 0 else int(char) for i, char in enumerate(reversed(serial)))
    return -sum(value - 9 if value > 9 else value for value in doubled) % 10 == int(check)


def s10(serial: str, check: str, rule: Mapping[str, Any]) -> bool:
    """The Universal Postal Union's: weighted sum modulo 11, where 10 becomes 0 and 11 becomes 5."""
    rest = 11 - _weighted(serial, rule["weightings"]) % 11
    return {10: 0, 11: 5}.get(rest, rest) == int(check)


def mod_37_36(serial: str, check: str, rule: Mapping[str, Any]) -> bool:
    """ISO 7064 MOD 37,36, over digits and letters."""
    alphabet: str = rule["alphabet"]
    product = 36
    for char in serial:
        product = (product + alphabet.index(char)) % 36 or 36
        product = product * 2 % 37
    return alphabet[(37 - product) % 36] == check


def weighted(serial: str, check: str, rule: Mapping[str, Any]) -> bool:
    modulo1, modulo2 = int(rule["modulo1"]), int(rule["modulo2"])
    return _weighted(serial, rule["weightings"]) % modulo1 % modulo2 == int(check)


def _digit(char: str) -> int:
    return int(char) if char.isdigit() else (ord(char) - 3) % 10


def _weighted(serial: str, weights: list[int]) -> int:
    return sum(int(char) * weight for char, weight in zip(serial, weights, strict=True))


CHECKSUMS: dict[str, Checksum] = {
    "mod10": mod10,
    "mod7": mod7,
    "luhn": luhn,
    "s10": s10,
    "mod_37_36": mod_37_36,
    "sum_product_with_weightings_and_modulo": weighted,
}
#: How many answers a check has; one in so many random numbers passes it.
STRENGTH = {"mod7": 7, "mod_37_36": 36}
