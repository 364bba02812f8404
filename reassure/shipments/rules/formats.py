"""The formats of tracking numbers, read once from `shipments/data/tracking_numbers` (see LICENSE.txt there)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log2
from typing import Any

from reassure.shipments.rules.checksums import CHECKSUMS, STRENGTH

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

#: Our slugs, where they differ from the data's courier code with a dash for its underscore.
SLUGS = {
    "dhl_express": "dhl-express",
    "dhl_express_piece_id": "dhl-express",
    "dhl_ecommerce": "dhl-ecommerce",
    "dhl_ecommerce_14": "dhl-ecommerce",
}
#: Who scans an S10 parcel, by the country in its number; elsewhere the carrier is the slug `s10`.
POSTS = {
    "AT": "austrian-post",
    "AU": "australia-post",
    "BE": "bpost",
    "CA": "canada-post",
    "CH": "swiss-post",
    "CN": "china-post",
    "DE": "dhl",
    "ES": "correos",
    "FR": "la-poste",
    "GB": "royal-mail",
    "IE": "an-post",
    "IT": "poste-italiane",
    "JP": "japan-post",
    "NL": "postnl",
    "PL": "poczta-polska",
    "PT": "ctt",
    "SE": "postnord",
    "US": "usps",
}
#: FedEx Express also gives ten digits whose check nobody has published (tracking_number_data, issue 29).
OURS = (
    {
        "courier_code": "fedex",
        "tracking_numbers": [
            {
                "name": "FedEx (10)",
                "id": "fedex_10",
                "regex": "(?<SerialNumber>([0-9]\\s*){10})",
                "validation": {},
                "tracking_url": "https://www.fedex.com/apps/fedextrack/?tracknumbers=%s",
                "test_numbers": {"valid": ["5096672442"], "invalid": []},
            }
        ],
    },
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A number read by one format: its named parts, and whether a check digit confirmed it."""

    parts: Mapping[str, str]
    checked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """`bits` says how much a match proves: a random text of the same shape passes once in 2^bits."""

    id: str
    name: str
    courier: str
    carrier: str
    tracking_url: str
    pattern: re.Pattern[str]
    validation: Mapping[str, Any]
    lookups: Mapping[str, tuple[Mapping[str, Any], ...]]
    examples: tuple[str, ...]
    refused: tuple[str, ...]
    bits: float

    def read(self, text: str) -> Reading | None:
        """The number's parts where it fits this format and its check digit is right, else None."""
        parts = shape(self, text)
        if parts is None:
            return None
        rule = self.validation.get("checksum")
        if rule is None:
            return Reading(parts=parts, checked=False)
        serial = _prepended(parts["SerialNumber"], self.validation)
        right = CHECKSUMS[rule["name"]](serial, parts["CheckDigit"], rule)
        return Reading(parts=parts, checked=True) if right else None


def shape(form: Format, text: str) -> dict[str, str] | None:
    """The named parts where the text has the form, whatever its check digit says."""
    match = form.pattern.fullmatch(text)
    if match is None:
        return None
    parts = {name: re.sub(r"\s", "", part) for name, part in match.groupdict().items() if part}
    wanted = form.validation.get("additional", {}).get("exists", ())
    return parts if all(looked_up(form, name, parts) for name in wanted) else None


def looked_up(form: Format, name: str, parts: Mapping[str, str]) -> Mapping[str, Any] | None:
    """What the format's table `name` says of the number, such as the service or the postal operator."""
    for entry in form.lookups.get(name, ()):
        part = parts.get(entry["group"], "")
        exact, pattern = entry.get("matches"), entry.get("matches_regex")
        if part and (part == exact or (pattern and re.fullmatch(pattern, part))):
            return entry
    return None


@cache
def formats() -> tuple[Format, ...]:
    folder = files("reassure.shipments").joinpath("data/tracking_numbers")
    data = [json.loads(f.read_text()) for f in sorted(folder.iterdir(), key=str) if f.name.endswith(".json")]
    return tuple(form for courier in (*data, *OURS) for form in _formats(courier))


def _formats(courier: Mapping[str, Any]) -> Iterator[Format]:
    for raw in courier["tracking_numbers"]:
        form = _format(courier["courier_code"], raw, bits=0.0)
        yield _format(courier["courier_code"], raw, bits=_bits(form))


def _format(courier: str, raw: Mapping[str, Any], *, bits: float) -> Format:
    key = raw.get("id") or re.sub(r"\W+", "_", raw["name"].lower()).strip("_")
    regex = raw["regex"] if isinstance(raw["regex"], str) else "".join(raw["regex"])
    return Format(
        id=key,
        name=raw["name"],
        courier=courier,
        carrier=SLUGS.get(key, courier.replace("_", "-")),
        tracking_url=raw.get("tracking_url") or "",
        pattern=re.compile(regex.replace("(?<", "(?P<").replace("(?P<=", "(?<=").replace("(?P<!", "(?<!")),
        validation=raw["validation"],
        lookups={
            table["name"]: tuple(entry | {"group": table["regex_group_name"]} for entry in table["lookup"])
            for table in raw.get("additional", ())
        },
        examples=tuple(raw["test_numbers"]["valid"]),
        refused=tuple(raw["test_numbers"]["invalid"]),
        bits=bits,
    )


def _prepended(serial: str, validation: Mapping[str, Any]) -> str:
    rule = validation.get("serial_number_format", {}).get("prepend_if")
    return rule["content"] + serial if rule and re.match(rule["matches_regex"], serial) else serial


def _bits(form: Format) -> float:
    """How many of the characters that could stand at each place of an example the format allows, and its check."""
    example = re.sub(r"\s", "", form.examples[0])
    fixed = sum(_fixed(form, example, place) for place in range(len(example)))
    rule = form.validation.get("checksum")
    return fixed + (log2(STRENGTH.get(rule["name"], 10)) if rule else 0.0)


def _fixed(form: Format, example: str, place: int) -> float:
    char = example[place]
    pool = DIGITS if char in DIGITS else LETTERS if char in LETTERS else char
    allowed = sum(shape(form, example[:place] + other + example[place + 1 :]) is not None for other in pool)
    return log2(len(pool) / max(allowed, 1))
