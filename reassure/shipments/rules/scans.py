"""When two tellings are of one scan, and when an answer is of one parcel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any
from uuid import UUID

from reassure.shipments.rules.facts import Scan
from reassure.shipments.rules.numbers import candidates

#: As long as the columns are.
LENGTHS = {"substatus": 40, "code": 60, "text": 300, "city": 120, "region": 80, "postcode": 20, "signed_by": 120}


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A number as one parcel of the merchant goes by it."""

    shipment_id: UUID
    carrier: str
    number: str


def fitted(scan: Scan) -> Scan:
    """The scan as it can be kept: text cut to its column, without NUL, the country as two capitals or nothing."""
    changed: dict[str, Any] = {}
    for name, most in LENGTHS.items():
        value = getattr(scan, name)
        cut = value.replace("\0", "")[:most].strip() if value else value
        if cut != value:
            changed[name] = cut
    if len(scan.country) != 2 or not scan.country.isupper():
        country = scan.country.strip().upper()
        changed["country"] = country if len(country) == 2 else ""
    return replace(scan, **changed) if changed else scan


def fingerprint(scan: Scan) -> UUID:
    """The same for the same event told again, also after its code has been mapped or a signature has come."""
    said = (scan.at.timestamp(), scan.code, scan.text, scan.city, scan.postcode, scan.country)
    return UUID(bytes=blake2b(repr(said).encode(), digest_size=16).digest())


def says_more(scan: Scan, *, than: Scan) -> bool:
    """Told again, and now its code is mapped or a signature has come."""
    return (than.is_unmapped and not scan.is_unmapped) or bool(scan.signed_by and not than.signed_by)


def match(carrier: str, known: Sequence[Known]) -> UUID | None:
    """The parcel that a carrier's answer about one number is of; None where that is not certain.

    The same carrier wins. Else a single parcel under that number is meant, if its carrier is unknown to one side, of
    the same house, or carries such numbers in partnership. Two parcels under one number are never guessed between.
    """
    exact = {k.shipment_id for k in known if k.carrier == carrier}
    if len(exact) == 1:
        return exact.pop()
    near = {k.shipment_id for k in known if _related(carrier, k)}
    return near.pop() if len(near) == 1 and not exact else None


def _related(carrier: str, known: Known) -> bool:
    if not carrier or not known.carrier:
        return True
    if carrier.partition("-")[0] == known.carrier.partition("-")[0]:
        return True
    return any({carrier, known.carrier} == {c.carrier, c.partner} for c in candidates(known.number))


def by_number(known: Iterable[Known]) -> Mapping[str, list[Known]]:
    found: dict[str, list[Known]] = {}
    for one in known:
        found.setdefault(one.number, []).append(one)
    return found
