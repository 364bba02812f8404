"""Whose tracking number is this? Ranked candidates, never one answer: couriers share formats, and parcels.

Confidence is a plain odds calculation: one unknown number in sixteen is taken to be of any given format, and the odds
double with each bit that a match proves (letters that must stand where they stand, check digits).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from reassure.shipments.rules.formats import POSTS, Format, Reading, formats, looked_up

PRIOR_BITS = 4.0
#: A carrier the merchant ships with is eight times as likely as another.
USUAL_BITS = 3.0
SURE = 0.5
LEAD = 0.15

#: Who else carries the parcel: format, part, its value → partner. Sources: tracking_number issues 27 and 79,
#: tracking_number_data issue 12 (612 is Parcel Select, mostly FedEx; 748 UPS Mail Innovations; YW UPS SurePost).
PARTNERS = {
    ("usps_impb_c", "ServiceType", "612"): "fedex",
    ("usps_impb_c", "ServiceType", "748"): "ups",
    ("ups", "ServiceType", "YW"): "usps",
    ("ups", "ServiceType", "YN"): "usps",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One carrier this number may belong to. `partner` carries it for part of the way, and may be worth asking."""

    carrier: str
    format: str
    number: str
    confidence: float
    checked: bool
    because: str
    partner: str = ""
    operator: str = ""
    service: str = ""
    tracking_url: str = ""


def normalised(text: str) -> str:
    """As numbers are kept and compared: capitals, without spaces, dots and dashes."""
    return re.sub(r"[\s.\-‐‑–]", "", text).upper()


def slug_of(name: str) -> str:
    """A carrier as others name it, the way we name carriers: `Canada Post` is `canada-post`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]


def candidates(text: str, *, usual: Collection[str] = ()) -> list[Candidate]:
    """Every carrier whose format the number fits, the likeliest first; none for what is no tracking number.

    `usual` are the carriers the merchant ships with: they come first where the number itself leaves it open.
    """
    written = text.strip().upper()
    found: dict[str, Candidate] = {}
    for spelling in dict.fromkeys((written, normalised(text))):
        for form in formats():
            reading = form.read(spelling)
            if reading is not None and form.id not in found:
                found[form.id] = _candidate(form, reading, normalised(text), usual)
    return _best_of_each_carrier(list(found.values()))


def recognise(text: str, *, usual: Collection[str] = ()) -> Candidate | None:
    """The carrier, where it is more likely than not and clearly ahead of the next; else None: ask a person."""
    ranked = candidates(text, usual=usual)
    if not ranked or ranked[0].confidence < SURE:
        return None
    ahead = len(ranked) == 1 or ranked[0].confidence - ranked[1].confidence >= LEAD
    return ranked[0] if ahead else None


def _candidate(form: Format, reading: Reading, number: str, usual: Collection[str]) -> Candidate:
    country = reading.parts.get("CountryCode", "") if form.id == "s10" else ""
    carrier = POSTS.get(country, form.carrier)
    operator = looked_up(form, "Courier", reading.parts) or {}
    service = looked_up(form, "Service Type", reading.parts) or {}
    bits = form.bits - PRIOR_BITS + (USUAL_BITS if carrier in usual else 0.0)
    return Candidate(
        carrier=carrier,
        format=form.id,
        number=number,
        confidence=round(1 / (1 + 2**-bits), 3),
        checked=reading.checked,
        because=_because(form, reading, carrier in usual),
        partner=_partner(form, reading),
        operator=operator.get("courier", ""),
        service=service.get("name", ""),
        tracking_url=form.tracking_url.replace("%s", number),
    )


def _because(form: Format, reading: Reading, is_usual: bool) -> str:
    proof = "its check digit is right" if reading.checked else "it has the form, which has no check digit"
    return f"{form.name}: {proof}" + ("; you ship with this carrier" if is_usual else "")


def _partner(form: Format, reading: Reading) -> str:
    for (form_id, part, value), partner in PARTNERS.items():
        if form.id == form_id and reading.parts.get(part) == value:
            return partner
    return ""


def _best_of_each_carrier(found: list[Candidate]) -> list[Candidate]:
    best: dict[str, Candidate] = {}
    for candidate in sorted(found, key=lambda c: (-c.confidence, not c.checked, c.carrier, c.format)):
        best.setdefault(candidate.carrier, candidate)
    return list(best.values())
